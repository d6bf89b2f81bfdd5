/**
 * What holds of every decision about an actor, whatever was asked. Histories, property tests and simulations ask here,
 * before it is folded.
 *
 *  D1. What is written has the time of now: items of a journal, failures, beginnings and ends.
 *  D2. An error that a row gets is kept beside it, as the failure of that attempt, and no other is; and it goes with the row.
 *  D3. Of an end the world is told what the rows say: who, when, how, and with what.
 *  D4. A dead letter says which record it comes from, by whom it was tried, how often, and what came of it.
 *  D5. Timers, attempts and links are of this cell: who is woken or answered is found again where it lives.
 *  D6. What has ended can be read for as long as a key stands for it.
 */
import { isDeepStrictEqual } from 'node:util';
import type { ActorCell, Cell } from '../../actors/cell.ts';
import type { Change } from '../../actors/change.ts';
import type { Command } from '../../actors/command.ts';
import type { Decision } from '../../actors/decision.ts';
import type { Invocation, Parent, Progress } from '../../actors/invocation.ts';
import { RETENTION_TIMER } from '../../actors/lifecycle/retention.ts';
import { isFinished } from '../../actors/lifecycle.ts';
import type { Outcome, Seq } from '../../sdk/protocol/index.ts';
import { readable } from '../../sdk/protocol/index.ts';

type Of<Kind extends Change['kind']> = Extract<Change, { kind: Kind }>;

/** @throws Error that names what does not hold */
export function checkDecision(cell: Cell, command: Command, decision: Decision, now: number): void {
  if (cell.kind === 'actor') new Check(cell, decision, now).all(command);
}

class Check {
  readonly #cell: ActorCell;
  readonly #decision: Decision;
  readonly #now: number;

  constructor(cell: ActorCell, decision: Decision, now: number) {
    this.#cell = cell;
    this.#decision = decision;
    this.#now = now;
  }

  all(command: Command): void {
    const { changes, forwards } = this.#decision;
    for (const change of changes) this.#change(change);
    for (const effect of this.#decision.effects)
      if (effect.kind === 'start') isSame(this.#cell.address, effect.address, `D5: where ${effect.seq} begins`);
    for (const { command: forwarded } of forwards)
      for (const link of linksIn(forwarded, command)) this.#isHere(link, `who hears of a ${forwarded.kind}`);
  }

  #change(change: Change): void {
    switch (change.kind) {
      case 'invocationInserted':
        return this.#isNow(change.invocation.createdAt, `the beginning of ${change.invocation.seq}`);
      case 'journalAppended':
        // Behind its input a fork has the items of another, with their times.
        if (this.#inserted() === undefined || change.item.index === 0)
          this.#isNow(change.item.at, `item ${change.item.index} of ${change.seq}`);
        return;
      case 'attemptFailed':
        return this.#kept(change);
      case 'invocationUpdated': {
        const isNew = !isDeepStrictEqual(change.progress.lastError, this.#row(change.seq).lastError);
        if (isNew) demand(this.#keeps(change.seq), `D2: the error of ${change.seq} is not kept`);
        if (isFinished(change.progress.status)) this.#ended(change.seq, change.progress);
        return;
      }
      case 'invocationPurged':
        return this.#purged(change);
      case 'invocationDeadLettered':
        return this.#letter(change);
      case 'timerSet':
      case 'timerCleared':
        return demand(change.timer.address === this.#cell.address, `D5: a timer of ${change.timer.address}`);
      default:
        return;
    }
  }

  #kept({ seq, failure, sameText }: Of<'attemptFailed'>): void {
    const before = this.#row(seq);
    const told = this.#decision.changes.flatMap((change) => (change.kind === 'invocationUpdated' ? [change] : []))[0];
    this.#isNow(failure.at, `a failure of ${seq}`);
    isSame(
      { ...told?.progress.lastError, attempt: before.attempt },
      failure,
      `D2: what is kept of the error of ${seq}`,
    );
    isSame(before.lastError?.message === failure.message, sameText, `D2: whether the error of ${seq} says the same`);
  }

  /** Of one that has ended before, nobody knows here whether it had an error. */
  #purged({ seq, failed }: Of<'invocationPurged'>): void {
    const hasNone = this.#decision.changes.some(
      (change) => change.kind === 'invocationUpdated' && change.seq === seq && change.progress.lastError === null,
    );
    demand(failed || hasNone, `D2: the errors of ${seq} are left behind`);
  }

  #ended(seq: Seq, { status, finishedAt, expiresAt }: Progress): void {
    const { changes, effects, forwards } = this.#decision;
    const { shard, target, createdAt, startedAt } = this.#row(seq);
    const output = changes.flatMap((change) =>
      change.kind === 'journalAppended' && change.item.type === 'entry' && change.item.entry.kind === 'output'
        ? [change.item.entry.outcome]
        : [],
    );
    const told = effects.flatMap((effect) => {
      if (effect.kind !== 'finished') return [];
      const { kind: _, ref, ...facts } = effect;
      return [{ shard: ref.shard, seq: ref.seq, ...facts }];
    });
    const outcome = output[0] as Outcome;
    const expected = { shard, seq, target, status, outcome, createdAt, startedAt, finishedAt: this.#now };
    isSame([expected], told, `D3: what is told of the end of ${seq}`);
    this.#isNow(finishedAt, `the end of ${seq}`);
    const remembered = [
      ...forwards.flatMap(({ command }) => (command.kind === 'concluded' ? [command.expiresAt] : [])),
      ...changes.flatMap((change) =>
        change.kind === 'timerSet' && change.timer.id === RETENTION_TIMER ? [change.timer.dueAt] : [],
      ),
    ];
    for (const until of remembered)
      demand((expiresAt ?? 0) >= until, `D6: ${seq} can be read until ${expiresAt}, and is remembered until ${until}`);
  }

  #letter({ invocation, letter }: Of<'invocationDeadLettered'>): void {
    const { shard, seq, id, origin, target, attempt } = this.#row(invocation.seq);
    const output = this.#decision.changes.find((change) => change.kind === 'journalAppended');
    const outcome =
      output?.item.type === 'entry' && output.item.entry.kind === 'output' ? output.item.entry.outcome : null;
    if (origin.kind !== 'kafka' || outcome?.kind !== 'failure')
      throw new Error(`D4: ${seq} is buried without a record`);
    const { kind: _, ...record } = origin;
    const reason = {
      code: 'handler_failed',
      message: readable(outcome.failure.message),
      attempts: attempt,
      invocation: id,
    };
    isSame(
      {
        ...{
          shard,
          seq,
          ...record,
          key: target.key,
          target,
          ...reason,
          at: this.#now,
          status: 'open',
          redrivenAs: null,
        },
        // They are copied from its journal.
        ...{ value: null, headers: [] },
      },
      letter,
      `D4: the dead letter of ${seq}`,
    );
    isSame({ shard, seq }, invocation, `D4: whose dead letter it is`);
  }

  #isHere({ shard, seq, address }: Parent, what: string): void {
    isSame({ shard: this.#cell.shard, address: this.#cell.address }, { shard, address }, `D5: where ${what} is`);
    demand(this.#cell.invocations.has(seq), `D5: ${what} is ${seq}, which does not live here`);
  }

  #isNow(at: number | null, what: string): void {
    isSame(this.#now, at, `D1: the time of ${what}`);
  }

  #keeps(seq: Seq): boolean {
    return this.#decision.changes.some((change) => change.kind === 'attemptFailed' && change.seq === seq);
  }

  #inserted(): Invocation | undefined {
    for (const change of this.#decision.changes) if (change.kind === 'invocationInserted') return change.invocation;
    return undefined;
  }

  /** As it was before. */
  #row(seq: Seq): Invocation {
    const row = this.#cell.invocations.get(seq) ?? this.#inserted();
    if (row === undefined) throw new Error(`a change of ${seq}, which does not live here`);
    return row;
  }
}

/** Where somebody in this cell is to hear of it; what only passes through is of others. */
function linksIn(forwarded: Command, { kind }: Command): Parent[] {
  if (forwarded.kind === 'detach') return [forwarded.waiter];
  if (kind !== 'entry') return [];
  if (forwarded.kind === 'attach') return [forwarded.waiter];
  const submit = forwarded.kind === 'claim' ? forwarded.submit : forwarded;
  if (submit.kind !== 'submit') return [];
  return [submit.parent, submit.announceTo].filter((link) => link !== null);
}

function isSame(expected: unknown, found: unknown, what: string): void {
  demand(isDeepStrictEqual(expected, found), `${what}: ${JSON.stringify(found)}, and not ${JSON.stringify(expected)}`);
}

function demand(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}
