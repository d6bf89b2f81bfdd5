/**
 * P4: the state of a key is the fold of what the journals wrote, in the order in which they wrote it, and of what people
 * corrected in between; and so is each read. What no journal wrote, a person must have (P8), while nobody who is not paused
 * had the key, and for the state that there was.
 */
import { isDeepStrictEqual } from 'node:util';
import type { CellAddress } from '../../../actors/address.ts';
import { actorAddress } from '../../../actors/address.ts';
import type { Change } from '../../../actors/change.ts';
import type { Status } from '../../../actors/lifecycle.ts';
import { stateVersion } from '../../../actors/state-version.ts';
import type { MemoryData } from '../../../engine/store/memory/data.ts';
import type { Entry, Outcome, Payload } from '../../../sdk/protocol/index.ts';
import { FLOW } from '../program.ts';
import type { Archived } from './archive.ts';
import { demand } from './violation.ts';

export type StateChange = Extract<Change, { kind: 'stateSet' | 'stateCleared' | 'stateClearedAll' }>;

export class States {
  readonly #values = new Map<CellAddress, Map<string, Payload>>();
  readonly #touched = new Set<CellAddress>();
  /** Writes that a journal has and the state not yet; and the other way round. */
  #owed: string[] = [];
  #unexplained: StateChange[] = [];
  /** Who has a key; null where nobody has. */
  readonly #holder: (address: CellAddress) => Status | null;

  constructor(holder: (address: CellAddress) => Status | null) {
    this.#holder = holder;
  }

  appended({ row }: Archived, entry: Entry): void {
    const values = this.#of(row.address);
    switch (entry.kind) {
      case 'set':
        values.set(entry.name, entry.value);
        this.#owed.push(`set ${row.address} ${entry.name}`);
        break;
      case 'clear':
        values.delete(entry.name);
        this.#owed.push(`clear ${row.address} ${entry.name}`);
        break;
      case 'clearAll':
        values.clear();
        this.#owed.push(`clear all ${row.address}`);
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
    this.#touched.add(row.address);
  }

  written(change: StateChange): void {
    const at = this.#owed.indexOf(nameOf(change));
    if (at >= 0) this.#owed.splice(at, 1);
    else if (change.kind === 'stateClearedAll' && change.service === FLOW) this.#forgotten(change);
    else this.#unexplained.push(change);
  }

  /** The state of a workflow's key goes with the memory of its run, while nobody is at work there. */
  #forgotten({ service, key }: StateChange): void {
    const address = actorAddress(service, key);
    const holder = this.#holder(address);
    demand(holder === null, 'P4', () => `${address} was forgotten under who has it, ${holder}`);
    this.#of(address).clear();
    this.#touched.add(address);
  }

  /** A person's word for what was just written. */
  corrected(detail: string): void {
    const changes = this.#unexplained.splice(0);
    const first = changes[0];
    demand(first !== undefined, 'P8', () => `a correction is written down, and nothing was corrected: ${detail}`);
    const address = actorAddress(first.service, first.key);
    const holder = this.#holder(address);
    demand(holder === null || holder === 'paused', 'P4', () => `${address} was corrected under who has it, ${holder}`);
    const values = this.#of(address);
    const { version } = JSON.parse(detail) as { readonly version: string };
    const present = stateVersion(values);
    demand(present === version, 'P4', () => `${address} has the version ${present}, and was corrected as ${version}`);
    for (const change of changes) {
      if (change.kind === 'stateSet') values.set(change.name, change.value);
      else if (change.kind === 'stateCleared') values.delete(change.name);
    }
    this.#touched.add(address);
  }

  turnOver(data: MemoryData): void {
    const strange = this.#unexplained.splice(0)[0];
    demand(strange === undefined, 'P4', () => `${nameOf(strange as StateChange)}: no journal and no person wrote that`);
    this.#owed = [];
    for (const address of this.#touched) {
      const expected = this.#of(address);
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

  #of(address: CellAddress): Map<string, Payload> {
    const known = this.#values.get(address);
    if (known !== undefined) return known;
    const made = new Map<string, Payload>();
    this.#values.set(address, made);
    return made;
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

function nameOf(change: StateChange): string {
  const address = actorAddress(change.service, change.key);
  if (change.kind === 'stateClearedAll') return `clear all ${address}`;
  return `${change.kind === 'stateSet' ? 'set' : 'clear'} ${address} ${change.name}`;
}
