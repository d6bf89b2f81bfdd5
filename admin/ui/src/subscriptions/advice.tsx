/** What holds a subscription up, why, and what to do about it; nothing where it reads. */

import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { addressOf } from '../addresses.ts';
import { counted, countText, sentenceOf } from '../format.ts';
import { Time } from '../parts/time.tsx';
import type { Tone } from '../status.ts';
import type { Subscription } from './subscription-words.ts';
import { haltedOf, PARTITION_STATE, partsOf, STATE } from './subscription-words.ts';

export function Advice({ subscription }: { readonly subscription: Subscription }) {
  return (
    <>
      <HaltedAdvice subscription={subscription} />
      <StateAdvice subscription={subscription} />
    </>
  );
}

function HaltedAdvice({ subscription }: { readonly subscription: Subscription }) {
  const halted = haltedOf(subscription);
  const [first] = halted;
  if (first === undefined) return null;
  const { icon, tone, sentence } = PARTITION_STATE.halted;
  const numbers = halted.map(({ partition }) => partition).slice(0, NAMED_MAX);
  return (
    <Notice icon={icon} tone={tone} title={`${counted(halted.length, 'partition')} halted`} label="Why it is halted">
      <span>
        {sentence} Halted: {numbers.join(', ')}
        {halted.length > NAMED_MAX ? ' and more' : ''}.
      </span>
      {first.error === null ? null : (
        <>
          <span>{sentenceOf(first.error.message)}</span>
          <span>{sentenceOf(first.error.remedy)}</span>
        </>
      )}
    </Notice>
  );
}

const NAMED_MAX = 20;

function StateAdvice({ subscription }: { readonly subscription: Subscription }) {
  const { state, error, sink, backlog } = subscription;
  const { icon, tone, sentence } = STATE[state];
  switch (state) {
    case 'reading':
      return null;
    case 'paused':
      return (
        <Notice icon={icon} tone={tone} title={sentence} label="Why it does not read">
          <span>What was taken is still processed. Resume it, and it goes on where it stopped.</span>
        </Notice>
      );
    case 'connecting':
      return (
        <Notice icon={icon} tone={tone} title={sentence} label="Why it does not read yet">
          <span>This takes seconds at most. If it stays so, the log of the engine says more.</span>
        </Notice>
      );
    case 'backpressure': {
      const [service, handler] = partsOf(sink);
      return (
        <Notice icon={icon} tone={tone} title={sentence} label="Why it does not read">
          <span>
            {countText(backlog.records)} records are in hand. Reading goes on by itself when half of the mark are
            finished; nothing is lost meanwhile.
          </span>
          <span>
            See{' '}
            <Link to={addressOf.invocations({ service, handler, subscription: subscription.id })}>
              what they wait for
            </Link>
            . If the handler is only slow, raise “Records in hand” below, or spread the records over more keys.
          </span>
        </Notice>
      );
    }
    case 'failing':
      return (
        <Notice icon={icon} tone={tone} title={sentence} label="Why it does not read">
          {error === null ? (
            <span>Its consumer does not say why; the log of the engine may.</span>
          ) : (
            <>
              <span>{sentenceOf(error.message)}</span>
              <span>{sentenceOf(error.remedy)}</span>
              <span className="problem-code">
                <span className="mono">{error.code}</span>, <Time at={error.at} />
              </span>
            </>
          )}
        </Notice>
      );
  }
}

interface NoticeProps {
  readonly icon: LucideIcon;
  readonly tone: Tone;
  readonly title: string;
  readonly label: string;
  readonly children: ReactNode;
}

function Notice({ icon: Icon, tone, title, label, children }: NoticeProps) {
  return (
    <section className={`problem tone-${tone}`} aria-label={label}>
      <Icon className="icon" size={16} aria-hidden />
      <div className="problem-words">
        <span className="problem-title">{title}</span>
        {children}
      </div>
    </section>
  );
}
