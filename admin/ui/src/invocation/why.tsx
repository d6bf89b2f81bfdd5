/** Why it waits, in a sentence, with whom it waits for. */
import { Hourglass } from 'lucide-react';
import { Link } from 'react-router';
import type { InvocationDetail } from '../api/contract.ts';
import { absoluteText } from '../format.ts';
import { hasEnded, lookOf } from '../status.ts';

export function Why({ invocation: { status, why, damage } }: { readonly invocation: InvocationDetail }) {
  if (damage !== undefined)
    return (
      <section className="why tone-bad" aria-label="What is wrong">
        <p>{damage}</p>
      </section>
    );
  if (hasEnded(status)) return null;
  const sentence = why?.sentence ?? lookOf(status).sentence;
  return (
    <section className={`why tone-${lookOf(status).tone}`} aria-label="Why it waits">
      <Hourglass className="icon" size={16} aria-hidden />
      <p>
        {sentence}
        {why?.until === null || why?.until === undefined ? null : (
          <span className="quiet">
            {' '}
            (
            <time dateTime={why.until}>
              {absoluteText(Date.parse(why.until)).slice(0, '2026-11-26 22:14:03'.length)}
            </time>
            )
          </span>
        )}
        {why?.blockedBy === null || why?.blockedBy === undefined ? null : (
          <>
            {' '}
            <Link to={`/invocations/${why.blockedBy}`}>Look at what it waits for</Link>
          </>
        )}
      </p>
    </section>
  );
}
