/** The actor's state: written with the journal, in its order. A shared handler reads what is committed. */
import type { ClearAllEntry, ClearEntry, GetEntry, KeysEntry, Outcome, SetEntry } from '../../sdk/protocol/index.ts';
import { VOID, valueOutcome } from '../../sdk/protocol/index.ts';
import type { ActorCell } from '../cell.ts';
import { stateSize } from '../cell.ts';
import type { Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import { decision } from '../decision.ts';
import type { Invocation } from '../invocation.ts';
import { appended, delivered } from './item.ts';
import type { EntryRefusal } from './refusal.ts';

export function get(cell: ActorCell, invocation: Invocation, entry: GetEntry, seen: number, at: Moment): Decision {
  const value = cell.state.get(entry.name);
  return read(invocation, entry, value === undefined ? VOID : valueOutcome(value), seen, at);
}

export function keys(cell: ActorCell, invocation: Invocation, entry: KeysEntry, seen: number, at: Moment): Decision {
  const names = [...cell.state.keys()].sort();
  return read(invocation, entry, valueOutcome(JSON.stringify(names)), seen, at);
}

/** Id 0: an exclusive handler has answered itself, from state that only it can change. */
function read(
  invocation: Invocation,
  entry: GetEntry | KeysEntry,
  outcome: Outcome,
  seen: number,
  at: Moment,
): Decision {
  if (entry.id === 0) return decision([appended(invocation, entry, seen, at)]);
  const journaled = appended(invocation, { ...entry, outcome }, seen, at);
  return decision([journaled], [delivered(invocation, entry.id, outcome)]);
}

export function set(
  cell: ActorCell,
  invocation: Invocation,
  entry: SetEntry,
  seen: number,
  at: Moment,
): Decision | EntryRefusal {
  const { name, value } = entry;
  const before = cell.state.get(name);
  const freed = before === undefined ? 0 : stateSize(name, before);
  const bytes = cell.stateBytes - freed + stateSize(name, value);
  if (bytes > at.bounds.stateBytesMax) {
    return {
      message: `the state of the key would cost ${bytes} bytes of memory, more than stateBytesMax (${at.bounds.stateBytesMax}): keep large values elsewhere, or raise limits.stateBytesMax, and resume the invocation`,
      final: true,
    };
  }
  const { service } = invocation.target;
  const written = { kind: 'stateSet', service, key: keyOf(invocation), name, value } as const;
  return decision([appended(invocation, entry, seen, at), written]);
}

export function clear(invocation: Invocation, entry: ClearEntry, seen: number, at: Moment): Decision {
  const { service } = invocation.target;
  const cleared = { kind: 'stateCleared', service, key: keyOf(invocation), name: entry.name } as const;
  return decision([appended(invocation, entry, seen, at), cleared]);
}

export function clearAll(invocation: Invocation, entry: ClearAllEntry, seen: number, at: Moment): Decision {
  const { service } = invocation.target;
  const cleared = { kind: 'stateClearedAll', service, key: keyOf(invocation) } as const;
  return decision([appended(invocation, entry, seen, at), cleared]);
}

function keyOf({ target }: Invocation): string {
  if (target.key === null) throw new Error('bug: state of an invocation without a key');
  return target.key;
}
