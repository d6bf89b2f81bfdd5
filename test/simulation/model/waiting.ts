/** P1 of those who wait: nobody is on a list who does not wait any more, and nobody waits for a promise that is complete. */
import { actorAddress } from '../../../actors/address.ts';
import type { Change } from '../../../actors/change.ts';
import { isFinished } from '../../../actors/lifecycle.ts';
import type { MemoryData } from '../../../engine/store/memory/data.ts';
import type { Archive } from './archive.ts';
import { demand } from './violation.ts';

export class Waiting {
  readonly #archive: Archive;
  /** Completed in this turn. */
  #completed: Extract<Change, { kind: 'promiseCompleted' }>[] = [];

  constructor(archive: Archive) {
    this.#archive = archive;
  }

  completed(change: Extract<Change, { kind: 'promiseCompleted' }>): void {
    this.#completed.push(change);
  }

  turnOver(data: MemoryData): void {
    for (const rows of data.waiters.values())
      for (const { seq, waiter } of rows) this.#waits(waiter.seq, waiter.id, seq);
    for (const change of this.#completed.splice(0)) this.#isHeard(change);
  }

  #waits(by: number, id: number, of: number): void {
    const waiter = this.#archive.all.get(by as never);
    const waits = waiter !== undefined && !isFinished(waiter.row.status) && waiter.open.has(id);
    demand(waits, 'P1', () => `${by} is on the list of ${of}, and does not wait under ${id}`);
  }

  #isHeard({ service, key, name }: Extract<Change, { kind: 'promiseCompleted' }>): void {
    const address = actorAddress(service, key);
    for (const { row, open } of this.#archive.all.values()) {
      if (row.address !== address || isFinished(row.status)) continue;
      const waits = [...open.values()].some((entry) => entry.kind === 'promise' && entry.name === name);
      demand(!waits, 'P1', () => `${row.seq} waits for the promise ${name}, which is complete`);
    }
  }
}
