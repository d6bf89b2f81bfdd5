/**
 * What an entry names must come back from the disk as it was asked for: else two keys become one, or a replay finds another
 * name. The context refuses it inside the handler (`sdk/checks.ts`); an endpoint behind HTTP may not.
 */
import type { AskedEntry, AttachEntry, PeekOutputEntry } from '../../sdk/protocol/index.ts';
import { idempotencyKeyProblem, keyProblem, textProblem } from '../../sdk/protocol/index.ts';
import type { EntryRefusal } from './refusal.ts';

/** What is wrong with it; null where nothing is. */
export function textRefusal(entry: AskedEntry): EntryRefusal | null {
  const problem = problemOf(entry);
  if (problem === null) return null;
  return { message: `${problem}: correct the handler and resume the invocation, or cancel it`, final: true };
}

/** Their names are a part of a row's key. */
const LEADS_ROWS: ReadonlySet<AskedEntry['kind']> = new Set([
  ...(['get', 'set', 'clear', 'promise', 'peekPromise', 'completePromise'] as const),
]);

function problemOf(entry: AskedEntry): string | null {
  if ('name' in entry) {
    const problem = LEADS_ROWS.has(entry.kind) ? keyProblem(entry.name) : textProblem(entry.name);
    if (problem !== null) return `the name of a ${entry.kind} ${problem}`;
  }
  if (entry.kind === 'attach' || entry.kind === 'peekOutput') return targetProblem(entry);
  if (entry.kind !== 'call' && entry.kind !== 'send') return null;
  const { target, idempotencyKey } = entry;
  const ofKey = target.key === null ? null : keyProblem(target.key);
  if (ofKey !== null) return `the key of a ${entry.kind} ${ofKey}`;
  const ofIdempotency = idempotencyKey === undefined ? null : idempotencyKeyProblem(idempotencyKey);
  return ofIdempotency === null ? null : `the idempotency key of a ${entry.kind} ${ofIdempotency}`;
}

function targetProblem({ kind, to }: AttachEntry | PeekOutputEntry): string | null {
  if (to.kind === 'invocation') return null;
  const ofKey = to.key === null ? null : keyProblem(to.key);
  if (ofKey !== null) return `the key of ${kind} ${ofKey}`;
  const ofIdempotency = to.kind === 'idempotent' ? idempotencyKeyProblem(to.idempotencyKey) : null;
  return ofIdempotency === null ? null : `the idempotency key of ${kind} ${ofIdempotency}`;
}
