/**
 * A person corrects the state of a key.
 *
 *  K1. Nobody may be at work between a read and the write that follows from it. Whoever has the key may be, in memory
 *      (`running`), or on disk between two steps (`suspended`, `backingOff`), where a timer or an answer wakes it at any
 *      moment and its next write would undo the correction, or be made from what it read before. So a key that is held is
 *      refused. The exception is a holder that is `paused`: it goes on only when a person says so, and that person has been
 *      asked first. Pausing the holder is the way to correct the state of a handler that is stuck.
 *  K2. A replay never sees what its journal does not have. A handler's reads are in its journal with their answers
 *      (`get` and `keys` with id 0), its replayed writes are not made again (`sdk/replay/state-view.ts`), and an attempt is
 *      given the state as committed when it is launched. A holder that is paused has no attempt: its pause was a command
 *      before this one, which ended the attempt and closed the fence. What it reads anew when it is resumed is corrected.
 *  K3. A shared handler may be at work: it reads what is committed when it asks, before or after, as beside any writer.
 *  K4. The version is compared here, where nothing can come between: a correction that was made for another state is refused.
 */
import type { ActorCell } from '../cell.ts';
import { stateSize } from '../cell.ts';
import type { ActorCommand, Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import { decision, done, refusal } from '../decision.ts';
import { stateVersion } from '../state-version.ts';
import { keyOf } from './key-pause.ts';

type PatchState = Extract<ActorCommand, { kind: 'patchState' }>;

export function patchState(cell: ActorCell, command: PatchState, at: Moment): Decision {
  const { ticket } = command;
  const holder = cell.holder === null ? undefined : cell.invocations.get(cell.holder);
  if (holder !== undefined && holder.status !== 'paused') {
    return refusal(ticket, 'key_busy', `${holder.id} has the key and is ${holder.status}`);
  }
  const version = stateVersion(cell.state);
  if (version !== command.version) {
    const message = `the state has the version ${version}, and this was meant for ${command.version.slice(0, 40)}`;
    return refusal(ticket, 'version_mismatch', message, { version });
  }
  const bytes = bytesAfter(cell, command);
  const { stateBytesMax } = at.bounds;
  if (bytes > stateBytesMax) {
    const message = `the state of the key would cost ${bytes} bytes of memory, more than stateBytesMax (${stateBytesMax})`;
    return refusal(ticket, 'state_too_large', message);
  }
  const result = decision();
  const actor = keyOf(cell);
  for (const name of command.clear) result.changes.push({ kind: 'stateCleared', ...actor, name });
  for (const [name, value] of command.set) result.changes.push({ kind: 'stateSet', ...actor, name, value });
  return done(result, ticket, {});
}

function bytesAfter(cell: ActorCell, { set, clear }: PatchState): number {
  let bytes = cell.stateBytes;
  for (const name of [...clear, ...set.map(([name]) => name)]) {
    const before = cell.state.get(name);
    if (before !== undefined) bytes -= stateSize(name, before);
  }
  for (const [name, value] of set) bytes += stateSize(name, value);
  return bytes;
}
