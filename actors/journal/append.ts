/** The handler asked for something: one file of this folder for each kind of entry. */
import type { AskedEntry, EntryKind } from '../../sdk/protocol/index.ts';
import { ATTEMPT_CODES } from '../../sdk/protocol/index.ts';
import type { ActorCell } from '../cell.ts';
import { stepNameOf } from '../chart/step-name.ts';
import type { ActorCommand, Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import { decision, NOTHING } from '../decision.ts';
import type { Invocation } from '../invocation.ts';
import { isExclusive } from '../invocation.ts';
import { failAttempt } from '../lifecycle/attempt-failed.ts';
import { liveAttempt } from '../lifecycle/live.ts';
import { update } from '../progress.ts';
import { standing, stateOf } from '../standing.ts';
import { attach } from './attach.ts';
import { awakeable } from './awakeable.ts';
import { call } from './call.ts';
import { cancelOther } from './cancel-other.ts';
import { promise } from './promise.ts';
import type { EntryRefusal } from './refusal.ts';
import { run } from './run.ts';
import { send } from './send.ts';
import { signalOther } from './signal-other.ts';
import { sleep } from './sleep.ts';
import { clear, clearAll, get, keys, set } from './state.ts';
import { textRefusal } from './text.ts';

export type EntryCommand<Kind extends AskedEntry['kind'] = AskedEntry['kind']> = Omit<
  Extract<ActorCommand, { kind: 'entry' }>,
  'entry'
> & { readonly entry: Extract<AskedEntry, { kind: Kind }> };

export function append(cell: ActorCell, command: EntryCommand, at: Moment): Decision {
  const invocation = liveAttempt(cell, command);
  if (invocation === null) return NOTHING;
  const result = appendEntry(cell, invocation, command, at);
  if ('final' in result) return refuse(cell, invocation, result, at);
  stand(result, invocation, command.entry, at);
  return result;
}

/** The journal has grown, so that a retry policy begins anew; and whoever waits now, stands there. */
function stand(result: Decision, invocation: Invocation, entry: AskedEntry, at: Moment): void {
  const waits = WAITS.has(entry.kind) && isOpenIn(result) && !isAnswered(invocation, entry);
  if (!waits && invocation.retryCount === 0) return;
  const { target, step: from } = invocation;
  const step = waits ? stateOf(target, entry.kind, stepNameOf(entry), at, from) : standing(invocation);
  if (invocation.retryCount > 0) result.changes.push(update(invocation, { retryCount: 0, retryingSince: null, step }));
  else if (step !== invocation.step) result.changes.push(update(invocation, { step }));
}

/** Kinds that others answer, later. */
const WAITS: ReadonlySet<EntryKind> = new Set(['sleep', 'call', 'run', 'attach', 'promise', 'awakeable']);

/** False where the answer was there with the entry. */
function isOpenIn({ changes: [first] }: Decision): boolean {
  if (first?.kind !== 'journalAppended' || first.item.type !== 'entry') return false;
  const { entry } = first.item;
  return entry.kind === 'call' || !('outcome' in entry) || entry.outcome === undefined;
}

/** True for a signal that came before it was asked for. */
const isAnswered = ({ signals }: Invocation, entry: AskedEntry): boolean => 'id' in entry && signals.has(entry.id);

function appendEntry(
  cell: ActorCell,
  invocation: Invocation,
  command: EntryCommand,
  at: Moment,
): Decision | EntryRefusal {
  const { entry, seen } = command;
  if (invocation.journalLength >= at.bounds.journalItemsMax) {
    return {
      message: `the journal has ${invocation.journalLength} items, which is journalItemsMax: send the rest of the work to another invocation`,
      final: true,
    };
  }
  const refusal = textRefusal(entry);
  if (refusal !== null) return refusal;
  switch (entry.kind) {
    case 'run':
      return run(invocation, entry, seen, at);
    case 'sleep':
      return sleep(invocation, entry, seen, at);
    case 'get':
      return get(cell, invocation, entry, seen, at);
    case 'keys':
      return keys(cell, invocation, entry, seen, at);
    case 'set':
    case 'clear':
    case 'clearAll':
      if (!isExclusive(invocation)) {
        return { message: 'state can be changed only by an exclusive handler of an object', final: true };
      }
      if (entry.kind === 'set') return set(cell, invocation, entry, seen, at);
      if (entry.kind === 'clear') return clear(invocation, entry, seen, at);
      return clearAll(invocation, entry, seen, at);
    case 'call':
      return call(invocation, entry, seen, at);
    case 'send':
      return send(invocation, entry, seen, at);
    case 'cancel':
      return cancelOther(invocation, entry, seen, at);
    case 'attach':
    case 'peekOutput':
      return attach(invocation, entry, seen, at);
    case 'promise':
    case 'peekPromise':
    case 'completePromise':
      return promise(cell, invocation, entry, seen, at);
    case 'awakeable':
      return awakeable(invocation, entry, seen, at);
    case 'signal':
      return signalOther(invocation, entry, seen, at);
  }
}

function refuse(cell: ActorCell, invocation: Invocation, refused: EntryRefusal, at: Moment): Decision {
  const { seq, attempt } = invocation;
  const result = decision([], [{ kind: 'abort', seq, attempt, reason: refused.message }]);
  failAttempt(
    result,
    cell,
    invocation,
    refused.final
      ? { code: ATTEMPT_CODES.refused, message: refused.message, behavior: 'pause' }
      : { code: ATTEMPT_CODES.userError, message: refused.message },
    at,
  );
  return result;
}
