/** By which rules a handler is run. */
import { durationText } from '../format.ts';
import { Facts } from '../parts/facts.tsx';
import { PayloadView } from '../parts/payload-view.tsx';
import type { HandlerRow } from './handler-row.ts';

export function HandlerOptions({ service, handler }: HandlerRow) {
  const retry = { ...service.retryPolicy, ...handler.retryPolicy };
  const pick = (name: 'inactivityTimeoutMs' | 'abortTimeoutMs' | 'journalRetentionMs' | 'idempotencyRetentionMs') => {
    const value = handler[name] ?? service[name];
    return value === undefined ? 'the engine’s default' : durationText(value);
  };
  return (
    <div className="handler-options">
      <Facts
        rows={[
          ['Content type', handler.inputContentType ?? 'any'],
          ['Result', handler.outputContentType],
          ['Called from outside', (handler.ingressPrivate ?? service.ingressPrivate) === true ? 'no' : 'yes'],
          ['Leaves memory after', pick('inactivityTimeoutMs')],
          ['Given up after', pick('abortTimeoutMs')],
          ['Journal is kept', pick('journalRetentionMs')],
          ['Idempotency key is kept', pick('idempotencyRetentionMs')],
          [
            'First retry after',
            retry.initialIntervalMs === undefined ? 'the default' : durationText(retry.initialIntervalMs),
          ],
          ['Attempts at most', retry.maxAttempts ?? 'no bound'],
          ['After the last attempt', retry.onMaxAttempts ?? 'pause'],
        ]}
      />
      {handler.inputSchema === undefined ? null : (
        <PayloadView payload={schemaPayload(handler.inputSchema)} title="Schema of the input" />
      )}
    </div>
  );
}

function schemaPayload(schema: unknown) {
  const data = JSON.stringify(schema);
  return { encoding: 'utf8', data, sizeBytes: new TextEncoder().encode(data).length, truncated: false } as const;
}
