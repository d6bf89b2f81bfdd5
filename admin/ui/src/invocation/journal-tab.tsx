/** The journal with its payloads: everything that the handler asked for, in order. */
import { BookOpen, ChevronRight } from 'lucide-react';
import { Fragment, useState } from 'react';
import { Link } from 'react-router';
import { countText, durationText } from '../format.ts';
import { useNow } from '../live/now.ts';
import { Empty, Loading } from '../parts/empty.tsx';
import { Facts } from '../parts/facts.tsx';
import { IdLine } from '../parts/id-line.tsx';
import { PayloadView } from '../parts/payload-view.tsx';
import { Problem } from '../parts/problem.tsx';
import { Time } from '../parts/time.tsx';
import { StepState } from './step-state.tsx';
import type { Step } from './steps.ts';
import { spanOf, stepsOf } from './steps.ts';
import { useJournal } from './use-invocation.ts';

export function JournalTab({ id }: { readonly id: string }) {
  const { data, error, isPending } = useJournal(id);
  if (isPending) return <Loading what="Reading the journal" />;
  if (data === undefined) return <Problem error={error} />;
  const { items, gap } = data;
  const steps = stepsOf(items, gap?.before);
  const firstBehind = gap === null ? undefined : steps.find(({ index }) => index >= gap.before);
  if (steps.length === 0)
    return (
      <Empty icon={BookOpen} title="The journal is empty">
        It was removed with its retention, or the invocation has just been taken.
      </Empty>
    );
  return (
    <ol className="journal" aria-label="Journal">
      {steps.map((step, at) => (
        <Fragment key={step.index}>
          {gap !== null && step === firstBehind ? <Gap id={id} count={gap.count} /> : null}
          <Entry step={step} steps={steps} at={at} />
        </Fragment>
      ))}
    </ol>
  );
}

const Gap = ({ id, count }: { readonly id: string; readonly count: number }) => (
  <li className="journal-entry journal-gap quiet">
    {countText(count)} items between are not shown. <code>keymail invocations get {id}</code> shows all.
  </li>
);

function Entry({ step, steps, at }: { readonly step: Step; readonly steps: readonly Step[]; readonly at: number }) {
  const [open, setOpen] = useState(step.kind === 'input' || step.state === 'failed');
  const now = useNow();
  const span = spanOf(steps, at, now);
  return (
    <li className="journal-entry">
      <button type="button" className="journal-line" aria-expanded={open} onClick={() => setOpen(!open)}>
        <ChevronRight className={open ? 'icon journal-open' : 'icon'} size={14} aria-hidden />
        <span className="numbers quiet journal-index">{step.index}</span>
        <span className="journal-kind">{step.kind}</span>
        <span className="mono one-line journal-name">{step.name}</span>
        <StepState state={step.state} />
        <span className="numbers quiet journal-took">{span === null ? '' : durationText(span.to - span.from)}</span>
        <span className="quiet journal-at">{step.item.at === undefined ? '' : <Time at={step.item.at} />}</span>
      </button>
      {open ? <Details step={step} /> : null}
    </li>
  );
}

function Details({ step: { item, outcome, state } }: { readonly step: Step }) {
  const { value, headers = [], invocationId, awakeableId, dueAt, delayMs, idempotencyKey, damage } = item;
  return (
    <div className="journal-details">
      {damage === undefined ? null : <p className="tone-bad tone-text">{damage}</p>}
      <Facts
        rows={[
          invocationId === undefined
            ? null
            : [
                'Invocation',
                <Link key="id" className="mono" to={`/invocations/${invocationId}`}>
                  {invocationId}
                </Link>,
              ],
          awakeableId === undefined ? null : ['Awakeable', <IdLine key="awakeable" id={awakeableId} />],
          dueAt === undefined ? null : ['Due', <Time key="due" at={dueAt} />],
          delayMs === undefined || delayMs === 0 ? null : ['Delay', durationText(delayMs)],
          idempotencyKey === undefined
            ? null
            : [
                'Idempotency key',
                <span key="key" className="mono">
                  {idempotencyKey}
                </span>,
              ],
          ...headers.map(
            ({ name, value: text }) =>
              [
                `Header ${name}`,
                <span key="value" className="mono journal-header">
                  {text}
                </span>,
              ] as const,
          ),
        ]}
      />
      {value === undefined ? null : (
        <PayloadView payload={value} title={item.kind === 'input' ? 'Input' : 'Parameter'} />
      )}
      {outcome?.kind === 'value' ? <PayloadView payload={outcome.value} title="Result" /> : null}
      {outcome?.kind === 'failure' ? (
        <p className="tone-bad tone-text">
          {outcome.failure.code}: {outcome.failure.message}
        </p>
      ) : null}
      {state === 'waiting' ? <p className="quiet">It has no answer yet.</p> : null}
      {state === 'unknown' ? <p className="quiet">Its answer is not among the items that are shown.</p> : null}
      {outcome?.kind === 'void' ? <p className="quiet">It was answered without a value.</p> : null}
    </div>
  );
}
