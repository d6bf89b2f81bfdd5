/** Deliberate defects, each of which the checks must find: who would trust a smoke detector that was never near smoke? */
import * as decisions from './decisions.ts';
import * as keys from './keys.ts';
import type { MakeMutation } from './mutation.ts';
import * as pipeline from './pipeline.ts';
import * as ports from './ports.ts';

export type { MakeMutation, Mutation } from './mutation.ts';

export interface Mutant {
  readonly name: string;
  readonly make: MakeMutation;
}

export const MUTANTS: readonly Mutant[] = [
  { name: 'effects are done before the commit', make: ports.effectsBeforeCommit },
  { name: 'a commit that is cut off leaves its first half', make: ports.tornTurn },
  { name: 'a commit whose answer was lost is written twice', make: ports.writtenTwice },
  { name: 'a turn is acknowledged and not written', make: ports.turnNotWritten },
  { name: 'an engine that was replaced still writes', make: ports.notFenced },
  { name: 'the effects of a turn are done with those of the one before it', make: pipeline.acknowledgedTogether },
  { name: 'two turns under way are written in the wrong order', make: pipeline.swapped },
  { name: 'a turn that failed is left out, the one behind it kept', make: pipeline.leftOut },
  { name: 'what a person did leaves no audit row', make: ports.auditForgotten },
  { name: 'two invocations hold one key', make: keys.twoHolders },
  { name: 'a record that another subscription has taken is passed over', make: decisions.takenByAnother },
  { name: 'an attempt is started twice', make: ports.doubleStart },
  { name: 'replay does not know what had been seen', make: ports.seenForgotten },
  { name: 'one more attempt than there is room for', make: ports.moreAttempts },
  { name: 'cells are never forgotten', make: ports.moreCells },
  { name: 'a callee’s result is lost', make: decisions.lostCompletion },
  { name: 'the cursor moves past a record', make: decisions.cursorTooFar },
  { name: 'the cursor does not move', make: decisions.cursorNotMoved },
  { name: 'the log behind the cursor is not recognised', make: decisions.anchorForgotten },
  { name: 'the row of an idempotency key is forgotten', make: decisions.idempotencyForgotten },
  { name: 'a completion leaves a gap in the journal', make: decisions.journalGap },
  { name: 'the mailbox is read in another order', make: keys.mailboxOrder },
  { name: 'the youngest is woken first', make: keys.wakeOrder },
  { name: 'a dead letter is lost', make: decisions.deadLetterLost },
  { name: 'a dead letter names another record', make: decisions.deadLetterOfAnother },
  { name: 'the error of a row is not kept beside it', make: decisions.errorNotKept },
  { name: 'where one failed is forgotten', make: decisions.failedNowhere },
  { name: 'retries are not counted', make: decisions.retryCountLost },
  { name: 'what ran is not recovered', make: decisions.recoveryForgotten },
  { name: 'the backlog never shrinks', make: decisions.backlogNeverShrinks },
  { name: 'the result of a run is not remembered', make: decisions.resultNotRemembered },
  { name: 'a sleep is too short', make: decisions.sleepTooShort },
  { name: 'a timer fires twice, with effect', make: decisions.timerTwice },
  { name: 'an attempt that is gone is heard', make: decisions.staleAttempt },
  { name: 'the mailbox has no bound', make: keys.noDepthMax },
  { name: 'a wake-up is lost', make: decisions.lostWakeUp },
  { name: 'a send is made in a later turn than its entry', make: decisions.sendInLaterTurn },
  { name: 'state is written outside of the journal’s order', make: decisions.stateLags },
  { name: 'a cancellation is journaled twice', make: decisions.cancelTwice },
  { name: 'a paused key is granted', make: keys.pausedKeyGranted },
  { name: 'who is resumed overtakes those before it', make: keys.resumedOvertakes },
  { name: 'who is resumed waits at the end', make: keys.resumedToTheEnd },
  { name: 'a paused head is passed over', make: keys.pausedHeadPassed },
  { name: 'a fork overtakes those that wait', make: keys.forkOvertakes },
  { name: 'a redrive overtakes those that wait', make: keys.redriveOvertakes },
  { name: 'a redrive is let into a paused key', make: keys.redriveEntersPausedKey },
  { name: 'state is corrected under who has the key', make: keys.patchedUnderHolder },
  { name: 'state is corrected whatever version it has', make: keys.patchOfAnotherVersion },
  { name: 'an answer to an awakeable is lost', make: decisions.signalLost },
  { name: 'an answer to an awakeable that nobody has announced is lost', make: decisions.earlySignalLost },
  { name: 'the second answer to an awakeable counts', make: decisions.secondSignalWins },
  { name: 'who has attached is told nothing', make: decisions.waiterLost },
  { name: 'who has ended stays on the list of another', make: decisions.waiterStays },
  { name: 'a promise that is completed wakes nobody', make: decisions.promiseUnheard },
  { name: 'a promise that was completed is lost with a restart', make: ports.promiseNotWritten },
  { name: 'the second completion of a promise counts', make: decisions.secondTellingWins },
  { name: 'the completion of a promise is told twice', make: decisions.toldTwice },
  { name: 'a promise that is complete is waited for', make: decisions.completedUnheard },
  { name: 'promises without a run stay for ever', make: decisions.promisesForEver },
  { name: 'promises without a run go with the first of them', make: decisions.promisesTooShort },
  { name: 'promises go although their run is remembered', make: decisions.promisesOfARunForgotten },
  { name: 'a workflow runs twice for a key', make: decisions.ranTwice },
  { name: 'a fork writes again what it replays', make: decisions.forkWritesAgain },
  { name: 'a fork draws other random numbers', make: ports.ownRandomNumbers },
  { name: 'a purged invocation keeps its idempotency key', make: decisions.purgeKeepsItsKey },
];
