/** The actor's state: written with the journal, in its order. A shared handler reads what is committed. */
import type { ClearAllEntry, ClearEntry, GetEntry, KeysEntry, Outcome, SetEntry } from '../../sdk/protocol/index.ts';
import { VOID, valueOutcome } from '../../sdk/protocol/index.ts';
import type { ActorCell } from '../cell.ts';
import { stateSize } from '../cell.ts';
import type { Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import type { Invocation } from '../invocation.ts';
import { appendItem } from './item.ts';
import type { EntryRefusal } from './refusal.ts';

export function get(
  result: Decision,
  cell: ActorCell,
  invocation: Invocation,
  entry: GetEntry,
  seen: number,
  at: Moment,
): null {
  const value = cell.state.get(entry.name);
  return read(result, invocation, entry, value === undefined ? VOID : valueOutcome(value), seen, at);
}

export function keys(
  result: Decision,
  cell: ActorCell,
  invocation: Invocation,
  entry: KeysEntry,
  seen: number,
  at: Moment,
): null {
  const names = [...cell.state.keys()].sort();
  return read(result, invocation, entry, valueOutcome(JSON.stringify(names)), seen, at);
}

/** Id 0: an exclusive handler has answered itself, from state that only it can change. */
function read(
  result: Decision,
  invocation: Invocation,
  entry: GetEntry | KeysEntry,
  outcome: Outcome,
  seen: number,
  at: Moment,
): null {
  if (entry.id === 0) {
    appendItem(result, invocation, entry, seen, at);
    return null;
  }
  const index = appendItem(result, invocation, { ...entry, outcome }, seen, at);
  const { seq, attempt } = invocation;
  result.effects.push({ kind: 'deliver', seq, attempt, delivery: { index, id: entry.id, outcome } });
  return null;
}

export function set(
  result: Decision,
  cell: ActorCell,
  invocation: Invocation,
  entry: SetEntry,
  seen: number,
  at: Moment,
): EntryRefusal | null {
  const before = cell.state.get(entry.name);
  const freed = before === undefined ? 0 : stateSize(entry.name, before);
  const bytes = cell.stateBytes - freed + stateSize(entry.name, entry.value);
  if (bytes > at.bounds.stateBytesMax) {
    return {
      message: `the state of the key would cost ${bytes} bytes of memory, more than stateBytesMax (${at.bounds.stateBytesMax})`,
      final: true,
    };
  }
  appendItem(result, invocation, entry, seen, at);
  result.changes.push({ kind: 'stateSet', ...actorOf(invocation), name: entry.name, value: entry.value });
  return null;
}

export function clear(result: Decision, invocation: Invocation, entry: ClearEntry, seen: number, at: Moment): null {
  appendItem(result, invocation, entry, seen, at);
  result.changes.push({ kind: 'stateCleared', ...actorOf(invocation), name: entry.name });
  return null;
}

export function clearAll(
  result: Decision,
  invocation: Invocation,
  entry: ClearAllEntry,
  seen: number,
  at: Moment,
): null {
  appendItem(result, invocation, entry, seen, at);
  result.changes.push({ kind: 'stateClearedAll', ...actorOf(invocation) });
  return null;
}

function actorOf(invocation: Invocation): { service: string; key: string } {
  const { service, key } = invocation.target;
  if (key === null) throw new Error('bug: state of an invocation without a key');
  return { service, key };
}
