/** Journal items as the API shows them. */
import { z } from 'zod';
import type { JournalPart, JournalRow } from '../../../engine/store/queries.ts';
import { unreachable } from '../../../engine/store/unreachable.ts';
import type { AttachTarget, CompletionId, Entry, InvocationId, Outcome } from '../../../sdk/protocol/index.ts';
import { formatAwakeableId, isAwakeable, signalOfCompletion } from '../../../sdk/protocol/index.ts';
import { ProblemError } from '../problems.ts';
import { headers, outcome, PAGE_LIMIT_MAX, paging, payload, target, time } from '../schemas.ts';
import { headersView, outcomeView, previewView, timeView, timeViewOrNull } from '../views.ts';

const ENTRY_KINDS = [
  'input',
  'run',
  'sleep',
  'get',
  'keys',
  'set',
  'clear',
  'clearAll',
  'call',
  'send',
  'cancel',
  'attach',
  'peekOutput',
  'promise',
  'peekPromise',
  'completePromise',
  'awakeable',
  'signal',
  'output',
] as const satisfies readonly Entry['kind'][];

export const journalItem = z
  .strictObject({
    index: z.int(),
    at: time.optional(),
    type: z.enum(['entry', 'completion', 'damaged']),
    kind: z.enum(ENTRY_KINDS).optional().meta({ description: 'of an entry' }),
    name: z.string().optional(),
    completionId: z.int().optional().meta({ description: 'what the entry waits for, or what the completion answers' }),
    seen: z.int().optional().meta({ description: 'completions that the handler had seen when it asked' }),
    outcome: outcome.optional(),
    value: payload.optional().meta({ description: 'the input, the parameter of a call, or the state that was set' }),
    headers: headers.optional(),
    target: target.optional(),
    invocationId: z
      .string()
      .optional()
      .meta({ description: 'the invocation that was called, sent, cancelled or attached to' }),
    workflow: z
      .strictObject({ service: z.string(), key: z.string() })
      .optional()
      .meta({ description: 'whose run was attached to' }),
    completion: outcome.optional().meta({ description: 'what a promise was completed with' }),
    awakeableId: z.string().optional().meta({
      description:
        'of an awakeable: what it is answered by; of a signal or a completion: the awakeable that it answers',
    }),
    resultId: z.int().optional().meta({ description: 'the completion that carries the result of a call' }),
    idempotencyKey: z.string().optional(),
    delayMs: z.number().optional(),
    dueAt: time.optional(),
    damage: z.string().optional().meta({ description: 'of a `damaged` item: which row, and why it can not be read' }),
  })
  .meta({ id: 'JournalItem' });

/** Beyond any journal. */
const FROM_MAX = 1_000_000_000;

type View = z.input<typeof journalItem>;

/** Of a journal, which is gapless: the cursor is the first index that was not shown. */
export const journalQuery = z.strictObject({
  ...paging,
  from: z.coerce
    .number('a whole number')
    .int('a whole number')
    .min(-PAGE_LIMIT_MAX, `at least -${PAGE_LIMIT_MAX}`)
    .max(FROM_MAX, `at most ${FROM_MAX}`)
    .default(0)
    .meta({ description: 'the index of the first item; a negative one counts from the end. A cursor goes before it' }),
});

type JournalQuery = z.output<typeof journalQuery>;

/** What a page is made from: one item more than it shows, which tells that there is more. */
export const journalPart = ({ cursor, from, limit }: JournalQuery): JournalPart => ({
  from: cursor === undefined ? from : indexOf(cursor),
  limit: limit + 1,
});

export function journalPage(id: InvocationId, items: readonly JournalRow[], limit: number): JournalPage {
  const beyond = items[limit];
  return {
    items: items.slice(0, limit).map((item) => itemView(id, item)),
    next: beyond === undefined ? null : cursorOf(beyond.index),
  };
}

interface JournalPage {
  readonly items: View[];
  readonly next: string | null;
}

const cursorOf = (index: number): string => Buffer.from(`journal:${index}`).toString('base64url');

function indexOf(cursor: string): number {
  const match = /^journal:(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (match === null) throw new ProblemError('invalid_cursor', 'this is no cursor of a journal');
  return Number(match[1]);
}

function itemView(id: InvocationId, item: JournalRow): View {
  const { index } = item;
  if (item.type === 'damaged') return { index, type: 'damaged', damage: item.damage };
  const at = timeView(item.at);
  if (item.type === 'completion') {
    const answers = isAwakeable(item.id) ? awakeableView(id, item.id) : {};
    return { index, at, type: 'completion', completionId: item.id, ...answers, outcome: outcomeView(item.outcome) };
  }
  return { index, at, type: 'entry', kind: item.entry.kind, seen: item.seen, ...entryView(id, item.entry) };
}

function entryView(id: InvocationId, entry: Entry): Partial<View> {
  switch (entry.kind) {
    case 'input':
      return { value: previewView(entry.payload), headers: headersView(entry.headers) };
    case 'run':
    case 'get':
    case 'promise':
    case 'peekPromise':
      return { name: entry.name, ...completable(entry) };
    case 'keys':
      return completable(entry);
    case 'sleep': {
      const dueAt = timeViewOrNull(entry.dueAt ?? null);
      return { name: entry.name, delayMs: entry.delayMs, ...(dueAt === null ? {} : { dueAt }), ...completable(entry) };
    }
    case 'set':
      return { name: entry.name, value: previewView(entry.value) };
    case 'clear':
      return { name: entry.name };
    case 'clearAll':
      return {};
    case 'call':
      return { ...outgoing(entry), resultId: entry.resultId };
    case 'send':
      return { ...outgoing(entry), delayMs: entry.delayMs };
    case 'cancel':
      return { invocationId: entry.invocationId };
    case 'attach':
    case 'peekOutput':
      return { ...attachedView(entry.to), ...completable(entry) };
    case 'completePromise':
      return { name: entry.name, completion: outcomeView(entry.completion), ...completable(entry) };
    case 'awakeable':
      return { ...awakeableView(id, entry.id), ...completable(entry) };
    case 'signal':
      return { awakeableId: entry.awakeableId, outcome: outcomeView(entry.answer) };
    case 'output':
      return { outcome: outcomeView(entry.outcome) };
    default:
      return unreachable(entry);
  }
}

const awakeableView = (id: InvocationId, completion: CompletionId): Partial<View> => ({
  awakeableId: formatAwakeableId(id, signalOfCompletion(completion)),
});

function attachedView(to: AttachTarget): Partial<View> {
  switch (to.kind) {
    case 'invocation':
      return { invocationId: to.invocationId };
    case 'workflow':
      return { workflow: { service: to.service, key: to.key } };
    case 'idempotent': {
      const { service, handler, key, idempotencyKey } = to;
      return { target: { service, handler, key }, idempotencyKey };
    }
  }
}

function outgoing(entry: Extract<Entry, { kind: 'call' | 'send' }>): Partial<View> {
  const { name, callee, idempotencyKey } = entry;
  return {
    name,
    target: { ...entry.target },
    value: previewView(entry.payload),
    headers: headersView(entry.headers),
    ...(callee === undefined ? {} : { invocationId: callee }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...completable(entry),
  };
}

function completable({ id, outcome: known }: { readonly id: number; readonly outcome?: Outcome }): Partial<View> {
  return { ...(id === 0 ? {} : { completionId: id }), ...(known === undefined ? {} : { outcome: outcomeView(known) }) };
}
