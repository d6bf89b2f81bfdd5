/** What the `detail` of a journal row may be: it depends on the row's kind. */
import type { AttachTarget } from '../../../sdk/protocol/index.ts';
import { parseInvocationId } from '../../../sdk/protocol/index.ts';
import type { JournalRecord } from './records.ts';
import { corrupt, JOURNAL_SHAPE, payloadJson } from './row-shapes.ts';
import type { Shape } from './shapes.ts';
import { json, listOf, mapOf, natural, number, object, oneOf, optional, orNull, text, tuple } from './shapes.ts';

/** The rare fields of a journal item, of which each kind needs its own (`journal-rows.ts`). */
const failure = object({ code: number, message: text });
const sentHeaders = listOf(tuple(text, text));
const target = object({ service: text, handler: text, key: orNull(text) });
const outgoing = {
  target,
  headers: optional(sentHeaders),
  callee: optional(text),
  idempotencyKey: optional(text),
  value: optional(payloadJson),
};
/** Each kind has its own parts; the kind tells which. */
const ATTACH_TARGETS: Readonly<Record<string, Shape>> = {
  invocation: object({
    invocationId: (value) => (parseInvocationId(String(value)) === null ? 'an invocation id' : null),
  }),
  workflow: object({ service: text, key: text }),
  idempotent: object({ service: text, handler: text, key: orNull(text), idempotencyKey: text }),
};
const attachTarget: Shape = (value) => {
  const expected = object({ kind: oneOf(Object.keys(ATTACH_TARGETS)) })(value);
  return expected ?? (ATTACH_TARGETS[(value as AttachTarget).kind] as Shape)(value);
};
const yes: Shape = (value) => (value === true ? null : 'true');
const DETAILS: Readonly<Record<string, Shape>> = {
  input: json(sentHeaders),
  sleep: json(object({ delayMs: number, dueAt: optional(number) })),
  call: json(object({ ...outgoing, resultId: natural })),
  send: json(object({ ...outgoing, delayMs: number })),
  cancel: json(object({ invocationId: text })),
  signal: json(object({ awakeableId: text, apart: optional(yes) })),
  attach: json(object({ to: attachTarget })),
  peekOutput: json(object({ to: attachTarget })),
  completePromise: json(
    object({ completion: oneOf(['void', 'value', 'failure']), completionFailure: optional(failure) }),
  ),
};
const NEEDS_DETAIL: ReadonlySet<string> = new Set([
  ...['sleep', 'call', 'send', 'cancel', 'signal', 'attach', 'peekOutput', 'completePromise'],
]);
const failureDetail = json(
  object({ failure: (value) => failure(value) ?? optional(mapOf(text))((value as { metadata?: unknown }).metadata) }),
);

type JournalDetail = Pick<JournalRecord, 'kind' | 'outcome' | 'detail' | 'shard' | 'invocationSeq' | 'itemIndex'>;

/** @throws CorruptRow */
export function checkDetail(row: JournalDetail): void {
  const { kind, outcome, detail } = row;
  const shape = DETAILS[kind];
  const ofKind = shape === undefined || (detail === null && !NEEDS_DETAIL.has(kind)) ? null : shape(detail);
  const expected = ofKind ?? (outcome === 'failure' ? failureDetail(detail) : null);
  if (expected !== null) throw corrupt(JOURNAL_SHAPE, row as JournalRecord, `detail is not ${expected}`);
}
