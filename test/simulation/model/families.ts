/**
 * P1 between handlers: what a journal sends or calls is made in the same turn, once; a callee's end reaches its caller in
 * the turn in which it comes. P4: sends and calls to one key are made in the order of the journal. P5: what was sent for later does not begin before.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Invocation } from '../../../actors/invocation.ts';
import { isFinished } from '../../../actors/lifecycle.ts';
import type { CallEntry, CompletionId, EntryItem, Outcome, SendEntry } from '../../../sdk/protocol/index.ts';
import type { Archive, Archived } from './archive.ts';
import { demand } from './violation.ts';

interface Sent {
  readonly from: Archived;
  readonly item: EntryItem;
  readonly entry: CallEntry | SendEntry;
}

export class Families {
  readonly #archive: Archive;
  #sent: Sent[] = [];
  #born: Invocation[] = [];
  #ended: Invocation[] = [];
  /** Of what this turn has made: by who asked, and the address. */
  readonly #lastPlace = new Map<string, number>();

  constructor(archive: Archive) {
    this.#archive = archive;
  }

  inserted(row: Invocation): void {
    if (row.origin.kind === 'handler') this.#born.push(row);
  }

  appended(from: Archived, item: EntryItem): void {
    const { entry } = item;
    if (entry.kind === 'call' || entry.kind === 'send') this.#sent.push({ from, item, entry });
  }

  /** A caller hears what its callee ended with, and a sender the id of what it sent. */
  completed(to: Archived, id: CompletionId, outcome: Outcome): void {
    this.#wasTold(to, id, outcome);
    const asked = to.journal.find(
      (item) => item.type === 'entry' && item.entry.kind === 'call' && item.entry.resultId === id,
    );
    if (asked?.type !== 'entry' || asked.entry.kind !== 'call') return;
    const callee = this.#calleeOf(to, asked.entry);
    // Under a key that was used for something else there is none.
    if (callee === 'none') return;
    demand(callee?.output != null, 'P4', () => `${to.row.seq} heard the answer ${id} before its callee had ended`);
    demand(
      isDeepStrictEqual(callee.output, outcome),
      'P1',
      () => `${to.row.seq} heard something else than ${callee.row.seq} ended with`,
    );
  }

  /** Under a key it is told behind the entry, by an answer of its own. */
  #calleeOf(to: Archived, { callee, id }: CallEntry): Archived | 'none' | undefined {
    if (callee !== undefined) return this.#archive.byId.get(callee);
    const told = to.answered.get(id);
    return told?.kind === 'value' ? this.#archive.byId.get(String(told.value)) : 'none';
  }

  /** Who has attached hears what the other ended with, or that it is gone. */
  #wasTold(to: Archived, id: CompletionId, outcome: Outcome): void {
    for (const item of to.journal) {
      if (item.type !== 'entry' || item.entry.kind !== 'attach' || item.entry.id !== id) continue;
      const other =
        item.entry.to.kind === 'invocation' ? this.#archive.byId.get(item.entry.to.invocationId) : undefined;
      const isGone = outcome.kind === 'failure' && outcome.failure.code === 404;
      const isTold = other?.output != null && isDeepStrictEqual(other.output, outcome);
      demand(isGone || isTold, 'P1', () => `${to.row.seq} was told something else than ${other?.row.seq} ended with`);
    }
  }

  ended(row: Invocation): void {
    if (row.parent !== null) this.#ended.push(row);
  }

  turnOver(): void {
    for (const sent of this.#sent) this.#wasBorn(sent);
    demand(
      this.#born.length === 0,
      'P1',
      () => `${this.#born[0]?.seq} was made by a handler whose journal does not say so`,
    );
    for (const row of this.#ended) this.#wasHeard(row);
    this.#sent = [];
    this.#born = [];
    this.#ended = [];
    this.#lastPlace.clear();
  }

  #wasBorn({ from, item, entry }: Sent): void {
    const at = this.#born.findIndex((row) =>
      entry.callee === undefined ? isKeyed(row, entry) && isFrom(row, from) : row.id === entry.callee,
    );
    // Under an idempotency key it may have been there before; then the journal gets its id in this turn.
    const announced = entry.callee === undefined ? from.answered.get(entry.id) : undefined;
    if (at < 0) {
      // Somebody used the key for something else: that is an answer, too.
      if (announced?.kind === 'failure') return;
      // Who has ended in the same turn is told nothing; then the key says whether somebody has it.
      if (isFinished(from.row.status)) return this.#isTaken(from, entry);
      const known = announced?.kind === 'value' ? this.#archive.byId.get(String(announced.value)) : undefined;
      const was = known !== undefined && isKeyed(known.row, entry);
      return demand(
        was,
        'P1',
        () => `${from.row.seq} ${entry.kind}s under ${entry.id}, and nothing was made in that turn`,
      );
    }
    const [row] = this.#born.splice(at, 1) as [Invocation];
    this.#isBehind(from, row);
    const delayMs = entry.kind === 'send' ? entry.delayMs : 0;
    const later = delayMs > 0 ? item.at + delayMs : null;
    // Reading the callee's rows may take longer than the delay.
    const dueAt = later !== null && later > row.createdAt ? later : null;
    demand(row.dueAt === dueAt, 'P5', () => `${row.seq} was sent for ${dueAt}, and is due at ${row.dueAt}`);
  }

  /** P4: what one handler asks of a key has its place there in the order of its journal. */
  #isBehind(from: Archived, row: Invocation): void {
    if (row.target.key === null || row.dueAt !== null) return;
    const way = `${from.row.seq} ${row.address}`;
    const before = this.#lastPlace.get(way) ?? 0;
    demand(row.position > before, 'P4', () => `${row.seq} of ${from.row.seq} is before what was asked earlier`);
    this.#lastPlace.set(way, row.position);
  }

  #isTaken({ row }: Archived, entry: CallEntry | SendEntry): void {
    const taken = [...this.#archive.all.values()].some((other) => isKeyed(other.row, entry));
    demand(
      taken,
      'P1',
      () => `${row.seq} ${entry.kind}s under ${entry.idempotencyKey}, and nobody was made under that key`,
    );
  }

  #wasHeard({ seq, parent }: Invocation): void {
    const caller = this.#archive.all.get(parent?.seq as never);
    if (caller === undefined || isFinished(caller.row.status)) return;
    const heard = caller.answered.has(parent?.id as CompletionId);
    demand(heard, 'P1', () => `${seq} has ended, and its caller ${caller.row.seq} did not hear of it`);
  }
}

const isKeyed = (row: Invocation, { target, idempotencyKey }: CallEntry | SendEntry): boolean =>
  (row.idempotencyKey ?? undefined) === idempotencyKey && isDeepStrictEqual(row.target, target);

const isFrom = ({ origin }: Invocation, { row }: Archived): boolean =>
  origin.kind === 'handler' && origin.invocationId === row.id;
