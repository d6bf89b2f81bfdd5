/** What went wrong, attempt by attempt, with the line of the source that it came from. */
import { CircleCheck } from 'lucide-react';
import type { FailureView, InvocationDetail } from '../api/contract.ts';
import { Empty } from '../parts/empty.tsx';
import { Facts } from '../parts/facts.tsx';
import { Time } from '../parts/time.tsx';
import { placeOf } from './source-place.ts';

export function Attempts({ invocation }: { readonly invocation: InvocationDetail }) {
  const { lastError, attempt } = invocation;
  const failures = invocation.failures ?? (lastError === null ? [] : [{ ...lastError, attempt }]);
  if (failures.length === 0)
    return (
      <Empty icon={CircleCheck} title="No attempt has failed">
        {attempt <= 1
          ? 'Steps that fail are tried again by the retry policy of the handler; each failure would stand here.'
          : `It was begun ${attempt} times: after a wait it is replayed from its journal, which is no failure.`}
      </Empty>
    );
  return (
    <ol className="attempts" aria-label="Failed attempts, the newest first">
      {failures.toReversed().map((failure) => (
        <Failure key={`${failure.attempt} ${failure.at}`} failure={failure} />
      ))}
    </ol>
  );
}

function Failure({ failure: { attempt, at, code, message, stack, stepName } }: { readonly failure: FailureView }) {
  const place = stack === undefined ? null : placeOf(stack);
  return (
    <li className="card card-body attempt">
      <p className="attempt-message">{message}</p>
      <Facts
        rows={[
          ['Attempt', attempt],
          ['At', <Time key="at" at={at} />],
          stepName === undefined
            ? null
            : [
                'In the step',
                <span key="step" className="mono">
                  {stepName}
                </span>,
              ],
          ['Code', code],
          place === null
            ? null
            : ['Where', <span key="place" className="mono attempt-place">{`${place.file}, line ${place.line}`}</span>],
        ]}
      />
      {stack === undefined ? null : (
        <details>
          <summary>Stack</summary>
          <pre className="attempt-stack" tabIndex={0}>
            {stack}
          </pre>
        </details>
      )}
    </li>
  );
}
