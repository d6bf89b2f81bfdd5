/** P2: one exclusive invocation per key at a time, in the order in which they were let in. A queue and a holder for each key. */
import type { CellAddress } from '../../../actors/address.ts';
import type { Invocation } from '../../../actors/invocation.ts';
import { isFinished } from '../../../actors/lifecycle.ts';
import type { Seq } from '../../../sdk/protocol/index.ts';
import type { Archive } from './archive.ts';
import { demand } from './violation.ts';

interface Line {
  holder: Seq | null;
  readonly queue: Seq[];
  paused: boolean;
}

export class Mailboxes {
  readonly #lines = new Map<CellAddress, Line>();
  readonly #touched = new Set<CellAddress>();
  readonly #depthMax: number;

  constructor(depthMax: number) {
    this.#depthMax = depthMax;
  }

  inserted(row: Invocation): void {
    if (row.mode !== 'exclusive') return;
    const line = this.#line(row.address);
    if (row.origin.kind === 'http') {
      const depth = line.queue.length;
      demand(
        depth < this.#depthMax,
        'P6',
        () => `${row.seq} was taken by a mailbox of ${depth}, which may hold ${this.#depthMax}`,
      );
    }
    if (row.status === 'queued') line.queue.push(row.seq);
    else if (row.startedAt !== null) this.#grant(line, row, line.queue[0] ?? null);
  }

  updated(before: Invocation, after: Invocation): void {
    if (after.mode !== 'exclusive') return;
    const line = this.#line(after.address);
    const at = line.queue.indexOf(after.seq);
    if (isFinished(after.status)) {
      if (line.holder === after.seq) line.holder = null;
      if (at >= 0) line.queue.splice(at, 1);
    } else if (before.startedAt === null && after.startedAt !== null) {
      demand(at >= 0, 'P2', () => `${after.seq} was granted its key and did not wait for it`);
      this.#grant(line, after, at === 0 ? null : (line.queue[0] as Seq));
      line.queue.splice(at, 1);
    } else if (before.dueAt !== null && after.dueAt === null && after.startedAt === null) {
      line.queue.push(after.seq);
    }
  }

  paused(address: CellAddress, paused: boolean): void {
    const line = this.#line(address);
    demand(line.paused !== paused, 'P2', () => `${address} is ${paused ? 'paused' : 'resumed'} twice`);
    line.paused = paused;
  }

  holderOf(address: CellAddress): Seq | null {
    return this.#lines.get(address)?.holder ?? null;
  }

  /** A free key has nobody before it who may run. */
  turnOver(archive: Archive): void {
    for (const address of this.#touched) {
      const line = this.#line(address);
      const head = line.queue[0];
      if (line.holder === null && !line.paused && head !== undefined) {
        const { status } = archive.of(head).row;
        demand(status === 'paused', 'P2', () => `nobody holds the key, and ${head} waits for it, ${status}`);
      }
    }
    this.#touched.clear();
  }

  #grant(line: Line, row: Invocation, before: Seq | null): void {
    demand(line.holder === null, 'P2', () => `${row.seq} was granted the key that ${line.holder} holds`);
    demand(!line.paused, 'P2', () => `${row.seq} was granted its key, which is paused`);
    demand(before === null, 'P2', () => `${row.seq} was granted its key before ${before}, which came first`);
    line.holder = row.seq;
  }

  #line(address: CellAddress): Line {
    this.#touched.add(address);
    const known = this.#lines.get(address);
    if (known !== undefined) return known;
    const made: Line = { holder: null, queue: [], paused: false };
    this.#lines.set(address, made);
    return made;
  }
}
