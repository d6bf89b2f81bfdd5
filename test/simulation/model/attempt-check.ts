/**
 * What handlers are given and what they do, at the moment at which it happens.
 *
 *  P1  a step whose result is durable is not executed again   P2  no two exclusive attempts of a key at once
 *  P4  every item and every answer that user code gets is durable   P6  no more attempts than there is room for
 */
import { isDeepStrictEqual } from 'node:util';
import type { Cell } from '../../../actors/cell.ts';
import type { Command } from '../../../actors/command.ts';
import type { Decision } from '../../../actors/decision.ts';
import type { AttemptStart, Delivery, Outcome } from '../../../sdk/protocol/index.ts';
import { CANCEL_SIGNAL, isAwakeable } from '../../../sdk/protocol/index.ts';
import type { Answer } from '../handlers.ts';
import type { Node } from '../program.ts';
import type { PromiseNode } from '../promising.ts';
import { SILENCE } from '../promising.ts';
import type { Archive, Archived } from './archive.ts';
import { answerTo } from './archive.ts';
import { demand } from './violation.ts';

export class AttemptCheck {
  readonly #archive: Archive;
  readonly #attemptsMax: number;
  /** Those in memory, by invocation; and who has each key. */
  readonly #live = new Map<string, number>();
  readonly #keys = new Map<string, string>();
  /** Attempts that know of their cancellation. */
  readonly #cancelled = new Set<string>();

  constructor(archive: Archive, attemptsMax: number) {
    this.#archive = archive;
    this.#attemptsMax = attemptsMax;
  }

  started(start: AttemptStart): void {
    if (start.journal.some((item) => item.type === 'completion' && item.id === CANCEL_SIGNAL))
      this.#cancelled.add(nameOf(start));
    const archived = this.#of(start.id);
    const { row, journal } = archived;
    demand(
      row.attempt >= start.attempt,
      'P4',
      () => `attempt ${start.attempt} of ${row.seq} began, ${row.attempt} is durable`,
    );
    for (const [at, item] of start.journal.entries()) {
      demand(
        isDeepStrictEqual(journal[at], item),
        'P4',
        () => `attempt ${start.attempt} of ${row.seq} was given item ${at}, which is not durable`,
      );
    }
    demand(!this.#live.has(start.id), 'P2', () => `${row.seq} has two attempts at once`);
    this.#live.set(start.id, start.attempt);
    demand(
      this.#live.size <= this.#attemptsMax,
      'P6',
      () => `${this.#live.size} attempts are in memory, ${this.#attemptsMax} may be`,
    );
    if (row.mode !== 'exclusive') return;
    const other = this.#keys.get(row.address);
    demand(other === undefined, 'P2', () => `${row.seq} began while ${other} had its key`);
    this.#keys.set(row.address, start.id);
  }

  ended(start: AttemptStart): void {
    if (this.#live.get(start.id) !== start.attempt) return;
    this.#live.delete(start.id);
    const address = this.#archive.byId.get(start.id)?.row.address ?? '';
    if (this.#keys.get(address) === start.id) this.#keys.delete(address);
  }

  delivered(start: AttemptStart, delivery: Delivery): void {
    const { id } = start;
    if (delivery.id === CANCEL_SIGNAL) this.#cancelled.add(nameOf(start));
    const item = this.#of(id).journal[delivery.index];
    const outcome =
      item?.type === 'completion'
        ? item.outcome
        : item !== undefined && 'outcome' in item.entry
          ? item.entry.outcome
          : undefined;
    demand(
      isDeepStrictEqual(outcome, delivery.outcome),
      'P4',
      () => `${id} was given ${delivery.id} of item ${delivery.index}, which is not durable`,
    );
  }

  /** An attempt that has left memory is begun again only where something came that it did not have. */
  suspended(cell: Cell, { seq, attempt, waitingFor }: Suspended, { effects }: Decision): void {
    const invocation = cell.kind === 'actor' ? cell.invocations.get(seq) : undefined;
    if (invocation === undefined || !effects.some(({ kind }) => kind === 'start')) return;
    const came = waitingFor.some((id) =>
      id > 0 ? !invocation.open.has(id) : isAwakeable(id) && invocation.signals.has(id),
    );
    const cancelled = invocation.cancelRequested && !this.#cancelled.has(`${invocation.id} ${attempt}`);
    demand(
      came || cancelled,
      'P6',
      () => `attempt ${attempt} of ${seq} left memory to wait, and is begun again for nothing`,
    );
  }

  /** A side effect is about to happen. */
  acts(id: string, label: string): void {
    const answer = answerTo(this.#of(id), 'run', label);
    demand(answer === undefined, 'P1', () => `step ${label} of ${id} is executed again, its result is durable`);
  }

  /** User code has the answer to a step. */
  saw(id: string, node: Node, answer: Answer): void {
    const archived = this.#of(id);
    if ('error' in answer && answer.error.name === 'CancelledError') {
      demand(
        archived.answered.has(CANCEL_SIGNAL),
        'P4',
        () => `${id} was cancelled at ${node.label}, and its journal does not say so`,
      );
      return;
    }
    if (node.kind === 'awakeable') return sawAnswer(archived, node.label, answer);
    if (node.kind === 'hear' || node.kind === 'peek') return sawPromise(archived, node, answer);
    const kind = WAITED_FOR[node.kind];
    if (kind === undefined) return;
    const outcome = answerTo(archived, kind, node.label);
    demand(
      outcome !== undefined,
      'P4',
      () => `${id} has seen the answer to ${node.kind} ${node.label}, which is not durable`,
    );
    demand(
      isSame(outcome, answer, kind === 'send'),
      'P4',
      () => `${id} has seen another answer to ${node.label} than its journal has: ${JSON.stringify(outcome)}`,
    );
  }

  #of(id: string): Archived {
    const archived = this.#archive.byId.get(id);
    demand(archived !== undefined, 'P4', () => `${id} is at work, and is not durable`);
    return archived;
  }
}

/** Answers to awakeables have words of their own, so that one is as good as its place. */
function sawAnswer({ row, answered }: Archived, label: string, answer: Answer): void {
  const signals = [...answered].filter(([id]) => isAwakeable(id));
  const isDurable = signals.some(([, outcome]) => isSame(outcome, answer, false));
  demand(isDurable, 'P4', () => `${row.id} has seen an answer to ${label} that is not durable`);
}

/** What a promise was completed with, as the journal has it; there may be several of one name. */
function sawPromise({ row, journal, answered }: Archived, { name, label }: PromiseNode, answer: Answer): void {
  if ('value' in answer && answer.value === SILENCE) return;
  const isDurable = journal.some((item) => {
    if (item.type !== 'entry' || (item.entry.kind !== 'promise' && item.entry.kind !== 'peekPromise')) return false;
    const outcome = answered.get(item.entry.id);
    return item.entry.name === name && outcome !== undefined && isSame(outcome, answer, false);
  });
  demand(isDurable, 'P4', () => `${row.id} has heard at ${label} what the journal does not say of the promise ${name}`);
}

type Suspended = Extract<Command, { kind: 'suspended' }>;

const nameOf = ({ id, attempt }: AttemptStart): string => `${id} ${attempt}`;

const WAITED_FOR: Partial<Record<Node['kind'], 'run' | 'sleep' | 'call' | 'send'>> = {
  ...{ run: 'run', sleep: 'sleep', call: 'call', send: 'send' },
};

function isSame(outcome: Outcome, answer: Answer, isText: boolean): boolean {
  switch (outcome.kind) {
    case 'void':
      return 'value' in answer && answer.value === undefined;
    case 'failure':
      return 'error' in answer && answer.error.message === outcome.failure.message;
    case 'value': {
      const value = isText ? outcome.value : (JSON.parse(String(outcome.value)) as unknown);
      return 'value' in answer && isDeepStrictEqual(value, answer.value);
    }
  }
}
