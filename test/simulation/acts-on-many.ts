/** What a person does to several at once: batches, and what is done where several wait for one key. */
import type { CellAddress } from '../../actors/address.ts';
import { parseAddress } from '../../actors/address.ts';
import { formatDeadLetterId } from '../../actors/dead-letter/id.ts';
import type { Invocation } from '../../actors/invocation.ts';
import { waitsForKey } from '../../actors/invocation.ts';
import { isFinished } from '../../actors/lifecycle.ts';
import type { DeadLetter } from '../../actors/subscription/subscription.ts';
import type { Operation } from '../../engine/api.ts';
import type { MemoryData } from '../../engine/store/memory/data.ts';
import type { Act } from './happenings.ts';
import type { Archive } from './model/archive.ts';

interface Ground {
  readonly archive: Archive;
  readonly data: MemoryData;
}

const BATCH_ACTIONS = ['pause', 'resume', 'retry', 'cancel', 'pause', 'resume'] as const;

export function actsOnMany(
  ground: Ground,
  verb: Extract<Act, 'batch' | 'batchLetters' | 'line'>,
  nth: number,
): Operation[] {
  switch (verb) {
    case 'batch':
      return [batch(ground, nth)];
    case 'batchLetters':
      return [batchLetters(ground, nth)];
    case 'line':
      return line(ground, nth);
  }
}

/** Of one key or of all. */
function batch({ archive }: Ground, nth: number): Operation {
  const keys = keysOf(archive);
  const address = keys[nth % Math.max(1, keys.length)];
  const action = BATCH_ACTIONS[nth % BATCH_ACTIONS.length] as (typeof BATCH_ACTIONS)[number];
  const filter = address === undefined || nth % 4 === 0 ? {} : nameOf(address);
  return { kind: 'batchInvocations', action, filter, dryRun: nth % 9 === 0 };
}

/** Those that are found, or those that are named, the newest first, as people see them. */
function batchLetters({ data }: Ground, nth: number): Operation {
  const ids = [...data.deadLetters.values()].map(formatDeadLetterId).reverse();
  const action = nth % 5 === 0 ? 'discard' : 'redrive';
  const chosen = nth % 2 === 0 ? { filter: {} } : { ids };
  return { kind: 'batchDeadLetters', action, ...chosen, dryRun: nth % 9 === 0 };
}

/**
 * Where several wait for a key, the first are paused; where a paused one is the first, another one goes on, or something
 * new is put in line: who may overtake whom is seen at such places, and chance alone seldom makes them.
 */
function line(ground: Ground, nth: number): Operation[] {
  const waiting = ground.archive.living.map(({ row }) => row).filter(waitsForKey);
  const lines = [...Map.groupBy(waiting, ({ address }) => address).values()];
  const withLetter = lines.find((one) => letterFor(ground, one[0] as Invocation) !== undefined);
  const chosen = withLetter ?? lines.find((one) => one.length > 1) ?? lines[0] ?? [];
  const [head, second] = chosen.sort((a, b) => a.position - b.position);
  if (head === undefined || nth % 5 === 0) return redriveIntoPause(ground);
  if (head.status !== 'paused') return chosen.slice(0, 2).map(({ id }) => ({ kind: 'pauseInvocation', id }));
  if (nth % 2 === 0) return putBehind(ground, head);
  return second === undefined ? [] : [{ kind: 'resumeInvocation', id: second.id }];
}

function putBehind(ground: Ground, head: Invocation): Operation[] {
  const letter = letterFor(ground, head);
  if (letter !== undefined) return [{ kind: 'redriveDeadLetter', id: formatDeadLetterId(letter) }];
  const ended = [...ground.archive.all.values()].find(
    ({ row }) => row.address === head.address && ground.data.invocations.has(row.seq) && isFinished(row.status),
  );
  return ended === undefined ? [] : [{ kind: 'forkInvocation', id: ended.row.id, from: 1, input: null }];
}

function redriveIntoPause(ground: Ground): Operation[] {
  const letter = openLetters(ground)[0];
  if (letter === undefined) return [];
  const { service, key } = letter.target;
  const redrive = { kind: 'redriveDeadLetter', id: formatDeadLetterId(letter) } as const;
  return key === null ? [redrive] : [{ kind: 'pauseKey', service, key }, redrive];
}

const openLetters = ({ data }: Ground): DeadLetter[] =>
  [...data.deadLetters.values()].filter(({ status }) => status === 'open');

const letterFor = (ground: Ground, { target }: Invocation): DeadLetter | undefined =>
  openLetters(ground).find((one) => one.target.service === target.service && one.target.key === target.key);

/** Keys that anything was ever for. */
export function keysOf({ all }: Archive): CellAddress[] {
  const rows = [...all.values()].filter(({ row }) => row.target.key !== null);
  return [...new Set(rows.map(({ row }) => row.address))];
}

export function nameOf(address: CellAddress): { readonly service: string; readonly key: string } {
  const parsed = parseAddress(address);
  if (parsed.kind !== 'actor') throw new Error(`bug: ${address} has no key`);
  return { service: parsed.service, key: parsed.key };
}
