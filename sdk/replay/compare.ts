/** Is what the handler asks for what the journal has? And if not, how does one say so to a person? */
import {
  type AskedEntry,
  type AttachTarget,
  type CompletionId,
  type Failure,
  type Headers,
  type Outcome,
  samePayload,
  type Target,
} from '../protocol/index.ts';

/** What every mismatch message ends with. */
export const MISMATCH_REMEDY =
  'A handler must ask for the same steps in the same order on every attempt: resume it with the code that wrote this journal, ' +
  'or cancel it; and put whatever changes between attempts (time, chance, I/O) into ctx.run.';

/**
 * The sentence for an entry that differs from the logged one, or null where they are the same.
 * A sleep's and a send's delay may differ: time goes on, and the first one counts.
 */
export function mismatchOf(index: number, logged: AskedEntry, asked: AskedEntry): string | null {
  const detail = differenceOf(logged, asked);
  if (detail === null) return null;
  const found = `journal mismatch at entry ${index}: the journal has ${describe(logged)}, the handler asked for ${describe(asked)}`;
  return `${found}${detail === '' ? '' : ` ${detail}`}. ${MISMATCH_REMEDY}`;
}

/** An entry as a person would call it: `run "reserve"`, `call orders/42/process`. */
export function describe(entry: AskedEntry): string {
  switch (entry.kind) {
    case 'run':
    case 'get':
    case 'set':
    case 'clear':
    case 'promise':
      return `${entry.kind} ${JSON.stringify(entry.name)}`;
    case 'sleep':
      return entry.name === 'sleep' ? 'sleep' : `sleep ${JSON.stringify(entry.name)}`;
    case 'call':
    case 'send':
      return `${entry.kind} ${addressOf(entry.target)}`;
    case 'cancel':
      return `cancel ${entry.invocationId}`;
    case 'attach':
      return `attach to ${attachedTo(entry.to)}`;
    case 'peekOutput':
      return `output of ${attachedTo(entry.to)}`;
    case 'peekPromise':
      return `peek at promise ${JSON.stringify(entry.name)}`;
    case 'completePromise':
      return `${entry.completion.kind === 'failure' ? 'reject' : 'resolve'} promise ${JSON.stringify(entry.name)}`;
    case 'awakeable':
      return 'awakeable';
    case 'signal':
      return `${entry.answer.kind === 'failure' ? 'reject' : 'resolve'} awakeable ${entry.awakeableId}`;
    case 'keys':
      return 'stateKeys';
    case 'clearAll':
      return 'clearAll';
    default:
      return unreachable(entry);
  }
}

/** null: the same. Text: what differs where the two descriptions do not show it. */
function differenceOf(logged: AskedEntry, asked: AskedEntry): string | null {
  if (logged.kind !== asked.kind) return '';
  if (logged.kind === 'call' || logged.kind === 'send') return outgoingDifference(logged, asked as typeof logged);
  if ('name' in logged && logged.name !== (asked as typeof logged).name) return '';
  if ('id' in logged && logged.id !== (asked as typeof logged).id)
    return renumbered(logged.id, (asked as typeof logged).id);
  if (logged.kind === 'set')
    return samePayload(logged.value, (asked as typeof logged).value) ? null : 'with another value';
  if (logged.kind === 'attach' || logged.kind === 'peekOutput')
    return attachedTo(logged.to) === attachedTo((asked as typeof logged).to) ? null : '';
  if (logged.kind === 'completePromise')
    return sameOutcome(logged.completion, (asked as typeof logged).completion) ? null : 'with something else';
  if (logged.kind === 'signal')
    return describe(logged) !== describe(asked)
      ? ''
      : sameOutcome(logged.answer, (asked as typeof logged).answer)
        ? null
        : 'with something else';
  if (logged.kind === 'cancel') return logged.invocationId === (asked as typeof logged).invocationId ? null : '';
  return null;
}

type Outgoing = Extract<AskedEntry, { kind: 'call' | 'send' }>;

/** The name of a call is for people, so it may differ. */
function outgoingDifference(logged: Outgoing, asked: Outgoing): string | null {
  if (!sameTarget(logged.target, asked.target)) return '';
  if (logged.id !== asked.id) return renumbered(logged.id, asked.id);
  if (logged.kind === 'call' && asked.kind === 'call' && logged.resultId !== asked.resultId) {
    return renumbered(logged.resultId, asked.resultId);
  }
  if (!samePayload(logged.payload, asked.payload)) return 'with another input';
  if (logged.idempotencyKey !== asked.idempotencyKey) return 'with another idempotency key';
  return sameHeaders(logged.headers, asked.headers) ? null : 'with other headers';
}

/** An empty key and none are the same: of one service there are not both, and the wire can't tell them apart. */
function sameTarget(a: Target, b: Target): boolean {
  return a.service === b.service && a.handler === b.handler && (a.key ?? '') === (b.key ?? '');
}

const renumbered = (logged: CompletionId, asked: CompletionId): string =>
  `under another number (${logged} in the journal, now ${asked})`;

function sameHeaders(a: Headers, b: Headers): boolean {
  if (a.length !== b.length) return false;
  return a.every(([name, value], index) => name === b[index]?.[0] && value === b[index]?.[1]);
}

function attachedTo(to: AttachTarget): string {
  switch (to.kind) {
    case 'invocation':
      return to.invocationId;
    case 'workflow':
      return `${to.service}/${JSON.stringify(to.key)}`;
    case 'idempotent':
      return `${addressOf(to)} under ${JSON.stringify(to.idempotencyKey)}`;
  }
}

function sameOutcome(a: Outcome, b: Outcome): boolean {
  if (a.kind === 'value' && b.kind === 'value') return samePayload(a.value, b.value);
  if (a.kind === 'failure' && b.kind === 'failure') return sameFailure(a.failure, b.failure);
  return a.kind === b.kind;
}

function sameFailure(a: Failure, b: Failure): boolean {
  const facts = ({ metadata = {} }: Failure) =>
    Object.entries(metadata).sort(([one], [other]) => (one < other ? -1 : 1));
  return a.code === b.code && a.message === b.message && JSON.stringify(facts(a)) === JSON.stringify(facts(b));
}

function addressOf({ service, key, handler }: Target): string {
  return key === null ? `${service}/${handler}` : `${service}/${JSON.stringify(key)}/${handler}`;
}

function unreachable(entry: never): never {
  throw new Error(`a kind of entry that replay does not know: ${JSON.stringify(entry)}`);
}
