/**
 * Cells that are quickly read, for the engine's own thread (`in-line.ts`): keys where nothing is under way, invocations that have
 * ended, idempotency keys. What may be long (a mailbox, a journal, large values, promises) is left to `reads.ts`, on the writer's thread.
 */
import type { CellAddress } from '../../../actors/address.ts';
import { actorAddress, parseAddress } from '../../../actors/address.ts';
import { shardOf } from '../shard-of.ts';
import { INVOCATION } from './columns.ts';
import type { Connection } from './connection.ts';
import { prepareRaw } from './connection.ts';
import type { Statement } from './database.ts';
import { idempotencyParts } from './other-rows.ts';
import type { RawCell } from './reads.ts';
import type { RawRow } from './records.ts';
import { LIGHT, LIGHT_READS } from './statements.sqlite.ts';

/** The last turn that is known to be written, by the engine of this incarnation. */
export interface WrittenTurn {
  readonly incarnation: number;
  readonly number: number;
}

const FINISHED_AT = INVOCATION.indexOf('finishedAt');
const SERVICE = INVOCATION.indexOf('service');
const OBJECT_KEY = INVOCATION.indexOf('objectKey');

export class LightReads {
  readonly #statements: Readonly<Record<keyof typeof LIGHT_READS, Statement>>;
  readonly #shards: number;
  readonly #now: () => number;

  /** @param now ms, from any beginning */
  constructor(connection: Connection, shards: number, now = () => performance.now()) {
    this.#statements = prepareRaw(connection, LIGHT_READS);
    this.#shards = shards;
    this.#now = now;
  }

  /**
   * All as of one moment. @returns in the order asked; null for what is not light, and for all that is left after `millis`
   * @throws Error where that moment is before `turn`, or of another engine: then this is not the file that is written
   */
  load(addresses: readonly CellAddress[], millis: number, turn: WrittenTurn): (RawCell | null)[] {
    const until = this.#now() + millis;
    this.#statements.begin.run();
    try {
      this.#check(turn);
      return addresses.map((address) => (this.#now() < until ? this.#load(address) : null));
    } finally {
      this.#statements.end.run();
    }
  }

  #check({ incarnation, number }: WrittenTurn): void {
    const found = this.#get('turn');
    if (found?.[0] !== incarnation || !((found[1] as number) >= number))
      throw new Error('not the file that is written');
  }

  #load(address: CellAddress): RawCell | null {
    const parsed = parseAddress(address);
    if (parsed.kind === 'idempotency') {
      const row = this.#get('idempotency', shardOf(address, this.#shards), ...idempotencyParts(address));
      return { kind: 'row', row };
    }
    if (parsed.kind === 'solo') return this.#loadByNumber(parsed.shard, parsed.seq);
    return parsed.kind === 'actor' ? this.#loadKey(address, parsed.service, parsed.key) : null;
  }

  #loadKey(address: CellAddress, service: string, key: string): RawCell | null {
    const shard = shardOf(address, this.#shards);
    if (this.#get('livingOfActor', shard, service, key) !== undefined) return null;
    const state = this.#statements.state.all(shard, service, key) as RawRow[];
    if (state.length > LIGHT.stateRowsMax || state.some(([, value]) => value === null)) return null;
    if (this.#get('anyPromise', shard, service, key) !== undefined) return null;
    const paused = this.#get('keyPause', shard, service, key) ?? null;
    return { kind: 'actor', invocations: [], state, paused, promises: [], waiters: [] };
  }

  #loadByNumber(shard: number, seq: number): RawCell | null {
    const row = this.#get('invocation', shard, seq);
    const key = row?.[OBJECT_KEY];
    if (typeof key === 'string') return { kind: 'elsewhere', actual: actorAddress(row?.[SERVICE] as string, key) };
    if (row !== undefined && row[FINISHED_AT] === null) return null;
    return { kind: 'actor', invocations: [], state: [], paused: null, promises: [], waiters: [] };
  }

  #get(name: keyof typeof LIGHT_READS, ...parameters: unknown[]): RawRow | undefined {
    return this.#statements[name].get(...parameters) as RawRow | undefined;
  }
}
