/**
 * What does the engine do next at this address? `decide` answers from values alone: no clock, no chance, no I/O.
 * One file of `lifecycle/` for each thing that can happen to an invocation, one of `journal/` for each kind of entry.
 */
import type { ActorCell, Cell } from './cell.ts';
import type {
  ActorCommand,
  Command,
  DeadLetterCommand,
  IdempotencyCommand,
  Moment,
  OutcomeCommand,
  SubscriptionCommand,
} from './command.ts';
import { decideDeadLetter } from './dead-letter/decide.ts';
import type { Decision } from './decision.ts';
import { decision, done } from './decision.ts';
import { decideIdempotency } from './idempotency/decide.ts';
import { append } from './journal/append.ts';
import { propose } from './journal/run.ts';
import { attach, decideOutcome, detach } from './lifecycle/attach.ts';
import { attemptFailed } from './lifecycle/attempt-failed.ts';
import { cancel } from './lifecycle/cancel.ts';
import { complete } from './lifecycle/complete.ts';
import { finish } from './lifecycle/finish.ts';
import { pauseKey, resumeKey } from './lifecycle/key-pause.ts';
import { kill } from './lifecycle/kill.ts';
import { patchState } from './lifecycle/patch-state.ts';
import { pause } from './lifecycle/pause.ts';
import { purge } from './lifecycle/purge.ts';
import { recover } from './lifecycle/recover.ts';
import { resume, retry } from './lifecycle/resume.ts';
import { forgetRun } from './lifecycle/retention.ts';
import { signal } from './lifecycle/signal.ts';
import { submit } from './lifecycle/submit.ts';
import { suspend } from './lifecycle/suspend.ts';
import { timerFired } from './lifecycle/timer-fired.ts';
import { decideQuarantined } from './quarantine/decide.ts';
import { decideSubscription } from './subscription/decide.ts';

/** `decide(cell, command, at) → { changes, effects, forwards }`. The cell is read, never changed; that is `evolve`'s. */
export function decide(cell: Cell, command: Command, at: Moment): Decision {
  switch (cell.kind) {
    case 'actor':
      return decideActor(cell, command as ActorCommand, at);
    case 'idempotency':
      return decideIdempotency(cell, command as IdempotencyCommand, at);
    case 'outcome':
      return decideOutcome(cell, command as OutcomeCommand);
    case 'subscription':
      return decideSubscription(cell, command as SubscriptionCommand, at);
    case 'deadLetter':
      return decideDeadLetter(cell, command as DeadLetterCommand, at);
    case 'quarantined':
      return decideQuarantined(cell, command, at);
  }
}

function decideActor(cell: ActorCell, command: ActorCommand, at: Moment): Decision {
  switch (command.kind) {
    case 'submit':
      return submit(cell, command, at);
    case 'entry':
      return append(cell, command, at);
    case 'proposal':
      return propose(cell, command, at);
    case 'finished':
      return finish(cell, command, at);
    case 'attemptFailed':
      return attemptFailed(cell, command, at);
    case 'suspended':
      return suspend(cell, command, at);
    case 'attach':
      return attach(cell, command, at);
    case 'detach':
      return detach(cell, command);
    case 'forgetRun':
      return forgetRun(cell);
    case 'completion':
      return complete(cell, command, at);
    case 'signal':
      return signal(cell, command, at);
    case 'timerFired':
      return timerFired(cell, command.timer, at);
    case 'cancel':
      return cancel(cell, command, at);
    case 'kill':
      return kill(cell, command, at);
    case 'pause':
      return pause(cell, command);
    case 'resume':
      return resume(cell, command, at);
    case 'retry':
      return retry(cell, command, at);
    case 'purge':
      return purge(cell, command);
    case 'patchState':
      return patchState(cell, command, at);
    case 'pauseKey':
      return pauseKey(cell, command, at);
    case 'resumeKey':
      return resumeKey(cell, command, at);
    case 'note':
      return done({ ...decision(), changes: [{ kind: 'audited', audit: command.audit }] }, command.ticket, {});
    case 'recover':
      return recover(cell, at);
    default:
      throw new Error(`bug: ${(command as Command).kind} came to an actor`);
  }
}
