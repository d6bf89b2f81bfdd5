/** P4: the state of a key is the fold of what the journals wrote, in the order in which they wrote it, and so is each read. */
import { isDeepStrictEqual } from 'node:util';
import type { CellAddress } from '../../../actors/address.ts';
import type { MemoryData } from '../../../engine/store/memory/data.ts';
import type { Entry, Outcome, Payload } from '../../../sdk/protocol/index.ts';
import type { Archived } from './archive.ts';
import { demand } from './violation.ts';

export class States {
  readonly #values = new Map<CellAddress, Map<string, Payload>>();
  readonly #touched = new Set<CellAddress>();

  appended({ row }: Archived, entry: Entry): void {
    const values = this.#values.get(row.address) ?? new Map<string, Payload>();
    switch (entry.kind) {
      case 'set':
        values.set(entry.name, entry.value);
        break;
      case 'clear':
        values.delete(entry.name);
        break;
      case 'clearAll':
        values.clear();
        break;
      case 'get':
        return this.#read(row.seq, entry.outcome, values.get(entry.name), `${entry.name} of ${row.address}`);
      case 'keys':
        return this.#read(
          row.seq,
          entry.outcome,
          JSON.stringify([...values.keys()].sort()),
          `the names of ${row.address}`,
        );
      default:
        return;
    }
    this.#values.set(row.address, values);
    this.#touched.add(row.address);
  }

  turnOver(data: MemoryData): void {
    for (const address of this.#touched) {
      const expected = this.#values.get(address) ?? new Map();
      const stored = data.state.get(address)?.values ?? new Map();
      const show = (values: ReadonlyMap<string, Payload>) => JSON.stringify([...values].sort());
      demand(
        isDeepStrictEqual(expected, stored),
        'P4',
        () => `the state of ${address} is ${show(stored)}, the journals wrote ${show(expected)}`,
      );
    }
    this.#touched.clear();
  }

  #read(seq: number, outcome: Outcome | undefined, expected: Payload | undefined, what: string): void {
    const value = outcome?.kind === 'value' ? outcome.value : undefined;
    demand(
      value === expected,
      'P4',
      () => `${seq} read ${what} as ${String(value)}; what was written by then is ${String(expected)}`,
    );
  }
}
