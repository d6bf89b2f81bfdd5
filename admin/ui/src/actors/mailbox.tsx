/** Who holds a key, and who waits for it, in order. */
import { Link } from 'react-router';
import type { Schemas } from '../api/client.ts';
import { countText } from '../format.ts';
import { Resume, RetryNow } from '../invocation/go-on.tsx';
import { useInvocation } from '../invocation/use-invocation.ts';
import { Why } from '../invocation/why.tsx';
import '../invocation/invocation.css';
import { StatusBadge } from '../parts/status-badge.tsx';
import { Since, Time } from '../parts/time.tsx';

interface ActorProps {
  readonly actor: Schemas['ActorDetail'];
}

export function Holder({ actor: { holder, paused, mailbox } }: ActorProps) {
  if (holder === null)
    return (
      <p className="quiet">
        {paused !== null
          ? `Nobody: ${paused.by} keeps the key back.`
          : mailbox.length === 0
            ? 'Nobody, and nobody waits for it.'
            : 'Nobody: the first of the mailbox is paused, or is about to be given the key.'}
      </p>
    );
  return <HeldBy holder={holder} />;
}

/** Why it does not go on, and what helps, so that nobody has to go to its own page for that. */
function HeldBy({ holder: { id, handler, status, startedAt } }: { readonly holder: Schemas['Invocation'] }) {
  const { data } = useInvocation(id);
  return (
    <div className="stack-tight">
      <span className="row row-wrap">
        <Link to={`/invocations/${id}`}>{handler}</Link>
        <StatusBadge status={status} />
        {startedAt === null ? null : (
          <span className="quiet">
            for <Since at={startedAt} />
          </span>
        )}
      </span>
      {data === undefined ? null : <Why invocation={data} />}
      {status === 'paused' ? <Resume id={id} status={status} /> : null}
      {status === 'backingOff' ? <RetryNow id={id} status={status} /> : null}
      <Link to={`/invocations/${id}`}>See where it stands, and what it did</Link>
    </div>
  );
}

export function Mailbox({ actor: { mailbox, mailboxDepth } }: ActorProps) {
  if (mailbox.length === 0) return <p className="quiet">It is empty.</p>;
  const more = mailboxDepth - mailbox.length;
  return (
    <>
      <ol className="mailbox" aria-label="Those that wait, in order">
        {mailbox.map(({ id, handler, status, createdAt }, at) => (
          <li key={id}>
            <span className="numbers quiet">{at + 1}</span>
            <Link to={`/invocations/${id}`}>{handler}</Link>
            {status === 'queued' ? null : <StatusBadge status={status} />}
            <span className="quiet push">
              came <Time at={createdAt} />
            </span>
          </li>
        ))}
      </ol>
      {more > 0 ? <p className="quiet">and {countText(more)} more</p> : null}
    </>
  );
}
