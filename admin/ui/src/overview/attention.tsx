/** What needs a person: what it is, why it is so, what to do, and the way there. */
import { ArrowRight, CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import { addressOf } from '../addresses.ts';
import type { Schemas } from '../api/client.ts';
import { countText } from '../format.ts';
import { Button } from '../parts/button.tsx';

const SEVERITY = {
  error: { tone: 'bad', icon: CircleAlert, word: 'Error' },
  warning: { tone: 'warn', icon: TriangleAlert, word: 'Warning' },
  info: { tone: 'info', icon: Info, word: 'Note' },
} as const;

type Attention = Schemas['Attention'];

export function AttentionList({ attention }: { readonly attention: readonly Attention[] }) {
  if (attention.length === 0)
    return (
      <div className="problem tone-good">
        <CircleCheck className="icon" size={16} aria-hidden />
        <div className="problem-words">
          <span className="problem-title">Nothing needs you</span>
          <span className="quiet">
            No invocation waits for a person, no subscription is stuck, no dead letter is open.
          </span>
        </div>
      </div>
    );
  return (
    <section className="card attention" aria-label="What needs attention">
      <ul>
        {attention.map((each) => (
          <Row key={`${each.kind} ${JSON.stringify(each.link)}`} {...each} />
        ))}
      </ul>
    </section>
  );
}

function Row({ severity, title, why, remedy, count, link }: Attention) {
  const { tone, icon: Icon, word } = SEVERITY[severity];
  const to = pathOf(link);
  return (
    <li className={`attention-row tone-${tone}`}>
      <Icon className="icon" size={17} aria-label={word} role="img" />
      <div className="attention-words">
        <strong>{title}</strong>
        {count > 1 && !title.includes(String(count)) ? (
          <span className="tab-count attention-count">{countText(count)}</span>
        ) : null}
        <p className="quiet">
          {why} {remedy}
        </p>
      </div>
      {to === null ? null : (
        <Button small href={to} icon={ArrowRight}>
          Look
        </Button>
      )}
    </li>
  );
}

/** Null for a screen that this page does not know. */
function pathOf({ screen, params }: Attention['link']): string | null {
  const of = (name: string) => params[name] ?? '';
  switch (screen) {
    case 'invocations':
      return addressOf.invocations(params);
    case 'invocation':
      return addressOf.invocation(of('id'));
    case 'actor':
      return addressOf.actor(of('object'), of('key'));
    case 'subscription':
      return addressOf.subscription(of('id'));
    case 'deployments':
      return addressOf.deployments;
    case 'dead-letters':
      return addressOf.deadLetters(params);
    case 'handler':
      return addressOf.handler(of('service'), of('handler'));
    default:
      return null;
  }
}
