/**
 * P1 of promises: the first completion counts, whoever brings it; P4: whoever asks is told that one, and it stays while its
 * key is remembered, and as long after the last of them where there is no run. What is forgotten is forgotten while nobody
 * is at work in the key.
 */
import { isDeepStrictEqual } from 'node:util';
import type { CellAddress } from '../../../actors/address.ts';
import { actorAddress, runAddress } from '../../../actors/address.ts';
import type { Change } from '../../../actors/change.ts';
import { isRetention } from '../../../actors/lifecycle/retention.ts';
import type { MemoryData } from '../../../engine/store/memory/data.ts';
import type { CompletionId, Entry, Outcome } from '../../../sdk/protocol/index.ts';
import { FAILURES } from '../../../sdk/protocol/index.ts';
import { FLOW_RETENTION_MS } from '../program.ts';
import type { Archive, Archived } from './archive.ts';
import { demand } from './violation.ts';

type Of<Kind extends Change['kind']> = Extract<Change, { kind: Kind }>;

interface Key {
  readonly completions: Map<string, Outcome>;
  /** When the last of them was made. */
  lastAt: number;
}

export class Promises {
  readonly #archive: Archive;
  /** The latest time that any clock has shown. */
  readonly #latest: () => number;
  readonly #keys = new Map<CellAddress, Key>();
  readonly #touched = new Set<CellAddress>();
  /** Runs that are remembered, by the address of their memory. */
  readonly #remembered = new Map<CellAddress, number>();
  /** Those that this turn has forgotten. */
  readonly #forgotten = new Map<CellAddress, number>();
  /** Whoever has come in this turn: they have read nothing yet. */
  readonly #comers = new Set<number>();
  /** Completions that a journal has and the promise not yet. */
  #owed: { readonly address: CellAddress; readonly name: string; readonly by: number }[] = [];

  constructor(archive: Archive, latest: () => number) {
    this.#archive = archive;
    this.#latest = latest;
  }

  inserted({ row }: Archived): void {
    this.#comers.add(row.seq);
  }

  appended({ row: { address, seq } }: Archived, entry: Entry): void {
    switch (entry.kind) {
      case 'promise':
        return this.#isTold(address, entry.name, seq, entry.outcome);
      case 'peekPromise': {
        const known = this.#of(address).completions.get(entry.name);
        return this.#isSame(known ?? { kind: 'void' }, entry.outcome, `${seq} has looked at ${entry.name}`);
      }
      case 'completePromise':
        return this.#completes(address, seq, entry);
      default:
        return;
    }
  }

  /** Somebody who waited is told. */
  completed({ row: { address, seq }, journal }: Archived, id: CompletionId, outcome: Outcome): void {
    for (const item of journal) {
      if (item.type !== 'entry' || item.entry.kind !== 'promise' || item.entry.id !== id) continue;
      const known = this.#of(address).completions.get(item.entry.name);
      this.#isSame(known, outcome, `${seq} waited for ${item.entry.name}`);
    }
  }

  written({ service, key, name, completion, at, by }: Of<'promiseCompleted'>): void {
    const address = actorAddress(service, key);
    const owed = this.#owed.findIndex((one) => one.address === address && one.name === name && one.by === by);
    demand(owed >= 0, 'P1', () => `the promise ${name} of ${address} is complete, and no journal completed it`);
    this.#owed.splice(owed, 1);
    const known = this.#of(address).completions.get(name);
    this.#isSame(known, completion, `the promise ${name} of ${address} is written`);
    this.#of(address).lastAt = at;
    this.#touched.add(address);
  }

  cleared({ service, key }: Of<'promisesCleared'>): void {
    const address = actorAddress(service, key);
    const atWork = this.#archive.living.find(({ row }) => row.address === address && !this.#comers.has(row.seq));
    demand(atWork === undefined, 'P4', () => `the promises of ${address} go while ${atWork?.row.seq} is at work there`);
    const memory = runAddress(service, key);
    const run = this.#remembered.get(memory);
    const isNew = run !== undefined && (!this.#archive.all.has(run as never) || this.#comers.has(run));
    demand(run === undefined || isNew, 'P4', () => `the promises of ${address} go, and its run ${run} is remembered`);
    const forgotten = this.#forgotten.get(memory);
    if (forgotten === undefined) this.#isOver(this.#of(address).lastAt, address);
    this.#keys.delete(address);
    this.#touched.add(address);
  }

  remembers({ record: { address, seq } }: Of<'idempotencyPut'>): void {
    if (address.endsWith('\u0000')) this.#remembered.set(address, seq);
  }

  forgets({ address }: Of<'idempotencyRemoved'>): void {
    const seq = this.#remembered.get(address);
    if (seq === undefined) return;
    this.#remembered.delete(address);
    this.#forgotten.set(address, seq);
    const run = this.#archive.all.get(seq as never);
    if (run !== undefined && !run.purged) this.#isOver(run.row.finishedAt ?? Number.POSITIVE_INFINITY, address);
  }

  turnOver(data: MemoryData): void {
    const [owed] = this.#owed.splice(0);
    demand(owed === undefined, 'P1', () => `${owed?.by} has completed ${owed?.name}, and no promise says so`);
    this.#forgotten.clear();
    this.#comers.clear();
    for (const address of this.#touched) {
      const stored = [...(data.promises.get(address) ?? [])].map(
        ([name, { completion }]) => [name, completion] as const,
      );
      const expected = this.#keys.get(address)?.completions ?? new Map();
      const same = isDeepStrictEqual(new Map(stored), expected);
      demand(same, 'P4', () => `the promises of ${address} are ${show(stored)}, completed were ${show([...expected])}`);
    }
    this.#touched.clear();
  }

  /** Nobody lives: what is there has its end before it. */
  end(data: MemoryData): void {
    const timers = [...data.timers.values()].filter(isRetention);
    for (const address of data.promises.keys()) {
      const ends = timers.some((timer) => timer.address === address);
      demand(ends, 'P6', () => `the promises of ${address} stay for ever`);
    }
    for (const [address, { completions }] of this.#keys)
      demand(completions.size === 0 || data.promises.has(address), 'P4', () => `the promises of ${address} are lost`);
  }

  #completes(address: CellAddress, by: number, entry: Extract<Entry, { kind: 'completePromise' }>): void {
    const { completions } = this.#of(address);
    const { name, completion } = entry;
    const isFirst = !completions.has(name);
    const expected: Outcome = isFirst ? { kind: 'void' } : { kind: 'failure', failure: FAILURES.promiseCompleted };
    this.#isSame(expected, entry.outcome, `${by} completes ${name}, ${isFirst ? 'as the first' : 'which is complete'}`);
    if (!isFirst) return;
    completions.set(name, completion);
    this.#owed.push({ address, name, by });
  }

  /** At once, where it is complete; else later. */
  #isTold(address: CellAddress, name: string, seq: number, outcome: Outcome | undefined): void {
    this.#isSame(this.#of(address).completions.get(name), outcome, `${seq} asks for ${name}`);
  }

  #isSame(expected: Outcome | undefined, found: Outcome | undefined, what: string): void {
    const same = isDeepStrictEqual(found, expected);
    demand(same, 'P4', () => `${what}: it is told ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`);
  }

  #isOver(at: number, address: CellAddress): void {
    const early = at + FLOW_RETENTION_MS - this.#latest();
    demand(early <= 0, 'P5', () => `what ${address} knows is forgotten ${early} ms early`);
  }

  #of(address: CellAddress): Key {
    const known = this.#keys.get(address);
    if (known !== undefined) return known;
    const made: Key = { completions: new Map(), lastAt: 0 };
    this.#keys.set(address, made);
    return made;
  }
}

const show = (promises: readonly (readonly [string, Outcome])[]): string => JSON.stringify(promises);
