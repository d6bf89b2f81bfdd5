/**
 * The engine's reads, on the writer's thread. They return raw rows: naming and decoding them is for the other side,
 * because an array of values crosses threads at half the cost of an object, and most loads find nothing.
 */
import type { CellAddress } from '../../../actors/address.ts';
import { actorAddress, parseAddress, soloAddress } from '../../../actors/address.ts';
import type { TimerRow } from '../../../actors/change.ts';
import type { InvocationRef, Seq } from '../../../sdk/protocol/index.ts';
import { shardId } from '../../../sdk/protocol/index.ts';
import { shardOf } from '../shard-of.ts';
import { INVOCATION, TIMER } from './columns.ts';
import type { Connection } from './connection.ts';
import { prepareRaw } from './connection.ts';
import type { Statement } from './database.ts';
import { idempotencyParts } from './other-rows.ts';
import type { RawRow } from './records.ts';
import { READS } from './statements.sqlite.ts';

/** An invocation's row, with what its journal adds. Null where it never started and is no fork: then its journal is the input alone. */
export interface RawInvocation {
  readonly row: RawRow;
  readonly journal: { readonly lastItem: unknown; readonly openItems: readonly RawRow[] } | null;
}

/** What a load finds, by the kind of address. */
export type RawCell =
  | {
      readonly kind: 'actor';
      readonly invocations: readonly RawInvocation[];
      readonly state: readonly RawRow[];
      readonly paused: RawRow | null;
      readonly promises: readonly RawRow[];
      readonly waiters: readonly RawRow[];
    }
  /** Row and last item of an invocation that has ended. */
  | { readonly kind: 'outcome'; readonly row: RawRow | undefined; readonly last: RawRow | undefined }
  | { readonly kind: 'elsewhere'; readonly actual: CellAddress }
  | { readonly kind: 'row'; readonly row: RawRow | undefined }
  | {
      readonly kind: 'subscription';
      readonly row: RawRow | undefined;
      readonly cursors: readonly RawRow[];
      readonly backlog: RawRow;
    };

const STARTED_AT = INVOCATION.indexOf('startedAt');
const FINISHED_AT = INVOCATION.indexOf('finishedAt');
const ORIGIN = INVOCATION.indexOf('origin');
const SERVICE = INVOCATION.indexOf('service');
const OBJECT_KEY = INVOCATION.indexOf('objectKey');

export class Reads {
  readonly #statements: Readonly<Record<keyof typeof READS, Statement>>;
  readonly #shards: number;
  /** All of them (at most `keysPausedMax` and the few that were on their way), so that no load asks. null: to be read. */
  #keyPauses: Map<CellAddress, RawRow> | null = null;

  constructor(connection: Connection, shards: number) {
    this.#statements = prepareRaw(connection, READS);
    this.#shards = shards;
  }

  load(addresses: readonly CellAddress[]): RawCell[] {
    return addresses.map((address) => this.#loadCell(address));
  }

  journals(refs: readonly InvocationRef[]): RawRow[][] {
    return refs.map(({ shard, seq }) => this.#all('journal', shard, seq));
  }

  /** Of every shard the next `limit`, merged: with a handful of shards that costs a handful of look-ups. */
  timers(after: TimerRow | null, until: number, limit: number): RawRow[] {
    const from = after === null ? [-1, 0, 0] : [after.dueAt, after.seq, after.id];
    const due = this.#everyShard((shard) => this.#all('timers', shard, ...from, until, limit));
    return due.sort(byTime).slice(0, limit);
  }

  /** Shard by shard; within one, actors by service and key, then services' invocations by number. */
  running(after: CellAddress | null, limit: number): CellAddress[] {
    const found: CellAddress[] = [];
    const first = after === null ? 0 : shardOf(after, this.#shards);
    for (let shard = first; shard < this.#shards && found.length < limit; shard += 1) {
      this.#runningIn(shard, shard === first ? after : null, limit, found);
    }
    return found;
  }

  subscriptionIds(): string[] {
    return this.#all('subscriptionIds').map(([id]) => id as string);
  }

  deployments(): readonly RawRow[] {
    return this.#all('deployments');
  }

  /** A turn has paused or resumed a key: what is in memory is read anew, whether or not the turn came to its end. */
  keyPausesChanged(): void {
    this.#keyPauses = null;
  }

  #loadCell(address: CellAddress): RawCell {
    const parsed = parseAddress(address);
    const shard = shardOf(address, this.#shards);
    switch (parsed.kind) {
      case 'actor': {
        const { service, key } = parsed;
        const rows = this.#all('livingOfActor', shard, service, key);
        const state = this.#all('state', shard, service, key);
        const paused = this.#pausedKeys().get(address) ?? null;
        const promises = this.#all('promises', shard, service, key);
        const waiters = rows.length === 0 ? [] : this.#all('waitersOfActor', shard, service, key);
        return { kind: 'actor', invocations: this.#withJournals(rows), state, paused, promises, waiters };
      }
      case 'solo':
        return this.#loadByNumber(parsed.shard, parsed.seq);
      case 'outcome':
        return this.#loadOutcome(parsed.shard, parsed.seq);
      case 'idempotency':
        return { kind: 'row', row: this.#get('idempotency', shard, ...idempotencyParts(address)) };
      case 'deadLetter':
        return { kind: 'row', row: this.#get('deadLetter', parsed.shard, parsed.seq) };
      case 'subscription':
        return {
          kind: 'subscription',
          row: this.#get('subscription', shard, parsed.id),
          cursors: this.#all('cursors', shard, parsed.id),
          backlog: this.#get('backlog', parsed.id) ?? [0, 0],
        };
    }
  }

  #pausedKeys(): ReadonlyMap<CellAddress, RawRow> {
    if (this.#keyPauses !== null) return this.#keyPauses;
    const pauses = new Map<CellAddress, RawRow>();
    for (const row of this.#all('keyPauses')) {
      const [, service, key] = row;
      // Bytes in the place of a name are no key's, not even of one that has the same bytes. `queries` names the row (S7).
      if (typeof service === 'string' && typeof key === 'string') pauses.set(actorAddress(service, key), row);
    }
    this.#keyPauses = pauses;
    return pauses;
  }

  /** Whoever has only a number does not know whether it is a service's invocation or an actor's. */
  #loadByNumber(shard: number, seq: Seq): RawCell {
    const row = this.#get('invocation', shard, seq);
    const [service, key] = [row?.[SERVICE], row?.[OBJECT_KEY]];
    if (typeof key === 'string') return { kind: 'elsewhere', actual: actorAddress(service as string, key) };
    const living = row === undefined || row[FINISHED_AT] !== null ? [] : [row];
    const waiters = living.length === 0 ? [] : this.#all('waitersOfSolo', shard, seq);
    const invocations = this.#withJournals(living);
    return { kind: 'actor', invocations, state: [], paused: null, promises: [], waiters };
  }

  #loadOutcome(shard: number, seq: Seq): RawCell {
    const row = this.#get('invocation', shard, seq);
    const ended = row !== undefined && row[FINISHED_AT] !== null;
    return { kind: 'outcome', row, last: ended ? this.#get('lastOfJournal', shard, seq) : undefined };
  }

  #withJournals(rows: readonly RawRow[]): RawInvocation[] {
    return rows.map((row) => {
      if (row[STARTED_AT] === null && row[ORIGIN] !== 'fork') return { row, journal: null };
      const [shard, seq] = row as [number, number];
      const lastItem = this.#get('lastItem', shard, seq)?.[0];
      return { row, journal: { lastItem, openItems: this.#all('openItems', shard, seq) } };
    });
  }

  #runningIn(shard: number, after: CellAddress | null, limit: number, found: CellAddress[]): void {
    const parsed = after === null ? null : parseAddress(after);
    if (parsed?.kind !== 'solo') {
      const add = (row: RawRow) => found.push(actorAddress(row[0] as string, row[1] as string));
      if (parsed?.kind === 'actor')
        this.#all('runningActorsOf', shard, parsed.service, parsed.key, limit - found.length).forEach(add);
      // No service is named '', so '' is before every actor.
      const service = parsed?.kind === 'actor' ? parsed.service : '';
      if (found.length < limit) this.#all('runningActors', shard, service, limit - found.length).forEach(add);
    }
    if (found.length >= limit) return;
    const seq = parsed?.kind === 'solo' ? parsed.seq : -1;
    for (const row of this.#all('runningSolos', shard, seq, limit - found.length)) {
      found.push(soloAddress({ shard: shardId(shard), seq: row[0] as Seq }));
    }
  }

  #everyShard(read: (shard: number) => RawRow[]): RawRow[] {
    return Array.from({ length: this.#shards }, (_, shard) => read(shard)).flat();
  }

  #all(name: keyof typeof READS, ...parameters: unknown[]): RawRow[] {
    return this.#statements[name].all(...parameters) as RawRow[];
  }

  #get(name: keyof typeof READS, ...parameters: unknown[]): RawRow | undefined {
    return this.#statements[name].get(...parameters) as RawRow | undefined;
  }
}

const DUE_AT = TIMER.indexOf('dueAt');
const SEQ = TIMER.indexOf('invocationSeq');
const ID = TIMER.indexOf('completionId');

function byTime(a: RawRow, b: RawRow): number {
  for (const column of [DUE_AT, SEQ, ID]) {
    const difference = (a[column] as number) - (b[column] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}
