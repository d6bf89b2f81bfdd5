/**
 * The engine's reads, as statements. One load is one way to the server and back: all cells of a kind are asked for together,
 * each with the place that it has among those asked for, and everything that belongs to them at once.
 */
import type { CellAddress } from '../../../../actors/address.ts';
import { actorAddress, parseAddress, soloAddress } from '../../../../actors/address.ts';
import type { TimerRow } from '../../../../actors/change.ts';
import type { InvocationRef, Seq } from '../../../../sdk/protocol/index.ts';
import { shardId } from '../../../../sdk/protocol/index.ts';
import { shardOf } from '../../shard-of.ts';
import { INVOCATION } from '../columns.ts';
import { idempotencyParts } from '../other-rows.ts';
import type { RawCell, RawInvocation } from '../reads.ts';
import { READS } from './read-statements.ts';
import type { Row, Session, Statement } from './session.ts';
import { arrayOf } from './values.ts';

type Name = keyof typeof READS;

export class PostgresReads {
  readonly #session: Session;
  readonly #shards: number;

  constructor(session: Session, shards: number) {
    this.#session = session;
    this.#shards = shards;
  }

  async load(addresses: readonly CellAddress[]): Promise<RawCell[]> {
    const asked = new Asked(addresses, this.#shards);
    const names = asked.names;
    const answers = await this.#session.askAll(
      names.map((name) => ({ name, text: READS[name], values: asked.valuesOf(name) })),
    );
    const found = new Found(new Map(names.map((name, at) => [name, answers[at]?.rows ?? []])));
    return addresses.map((address, place) => found.cell(address, place));
  }

  async journals(refs: readonly InvocationRef[]): Promise<Row[][]> {
    const rows = await this.#ask('journals', [
      arrayOf('number', [...refs.keys()]),
      arrayOf(
        'number',
        refs.map(({ shard }) => shard),
      ),
      arrayOf(
        'number',
        refs.map(({ seq }) => seq),
      ),
    ]);
    const byPlace = byFirst(rows);
    return refs.map((_, place) => byPlace.get(place) ?? []);
  }

  timers(after: TimerRow | null, until: number, limit: number): Promise<Row[]> {
    const from = after === null ? [-1, 0, 0] : [after.dueAt, after.seq, after.id];
    return this.#ask('timers', [this.#shards, ...from, until, limit]);
  }

  /** Keys by shard, service and key; then services' invocations by shard and number. */
  async running(after: CellAddress | null, limit: number): Promise<CellAddress[]> {
    const parsed = after === null ? null : parseAddress(after);
    const found: CellAddress[] = [];
    if (parsed?.kind !== 'solo') {
      const from =
        parsed?.kind === 'actor'
          ? [shardOf(after as CellAddress, this.#shards), parsed.service, parsed.key]
          : [-1, '', ''];
      for (const [, service, key] of await this.#ask('runningActors', [...from, limit]))
        found.push(actorAddress(service as string, key as string));
    }
    if (found.length >= limit) return found;
    const from = parsed?.kind === 'solo' ? [parsed.shard, parsed.seq] : [-1, 0];
    for (const [shard, seq] of await this.#ask('runningSolos', [...from, limit - found.length]))
      found.push(soloAddress({ shard: shardId(shard as number), seq: seq as Seq }));
    return found;
  }

  async subscriptionIds(): Promise<string[]> {
    return (await this.#ask('subscriptionIds', [])).map(([id]) => id as string);
  }

  deployments(): Promise<Row[]> {
    return this.#ask('deployments', []);
  }

  #ask(name: Name, values: Statement['values']): Promise<Row[]> {
    return this.#session.ask({ name, text: READS[name], values });
  }
}

const OF_KEYS = ['living', 'livingLasts', 'livingOpen', 'state', 'pauses', 'promises', 'waiters'] as const;
const OF_NUMBERS = ['byNumber', 'byNumberLasts', 'byNumberOpen', 'byNumberWaiters'] as const;
const OF_ENDED = ['ended', 'endedLasts'] as const;
const OF_SUBSCRIPTIONS = ['subscriptions', 'cursors', 'backlogs'] as const;

/** What a load asks for, by kind: the columns of the addresses. */
class Asked {
  readonly #keys = new Columns('number', 'number', 'text', 'text');
  readonly #numbers = new Columns('number', 'number', 'number');
  readonly #ended = new Columns('number', 'number', 'number');
  readonly #letters = new Columns('number', 'number', 'number');
  readonly #idempotency = new Columns('number', 'number', 'text', 'text', 'text', 'text');
  readonly #subscriptions = new Columns('number', 'number', 'text');

  constructor(addresses: readonly CellAddress[], shards: number) {
    for (const [place, address] of addresses.entries()) {
      const parsed = parseAddress(address);
      const shard = shardOf(address, shards);
      if (parsed.kind === 'actor') this.#keys.add(place, shard, parsed.service, parsed.key);
      else if (parsed.kind === 'solo') this.#numbers.add(place, shard, parsed.seq);
      else if (parsed.kind === 'outcome') this.#ended.add(place, shard, parsed.seq);
      else if (parsed.kind === 'deadLetter') this.#letters.add(place, shard, parsed.seq);
      else if (parsed.kind === 'idempotency') this.#idempotency.add(place, shard, ...idempotencyParts(address));
      else this.#subscriptions.add(place, shard, parsed.id);
    }
  }

  get names(): Name[] {
    const all = ['letters', 'idempotency', ...OF_KEYS, ...OF_NUMBERS, ...OF_ENDED, ...OF_SUBSCRIPTIONS] as const;
    return all.filter((name) => !this.#columnsOf(name).isEmpty);
  }

  valuesOf(name: Name): Buffer[] {
    return this.#columnsOf(name).values;
  }

  #columnsOf(name: Name): Columns {
    if (name === 'letters') return this.#letters;
    if (name === 'idempotency') return this.#idempotency;
    if (OF_KEYS.some((each) => each === name)) return this.#keys;
    if (OF_ENDED.some((each) => each === name)) return this.#ended;
    return OF_NUMBERS.some((each) => each === name) ? this.#numbers : this.#subscriptions;
  }
}

class Columns {
  readonly #types: readonly ('number' | 'text')[];
  readonly #columns: (string | number)[][];
  #values: Buffer[] | null = null;

  constructor(...types: readonly ('number' | 'text')[]) {
    this.#types = types;
    this.#columns = types.map(() => []);
  }

  get isEmpty(): boolean {
    return this.#columns[0]?.length === 0;
  }

  /** Several statements have the same. */
  get values(): Buffer[] {
    this.#values ??= this.#types.map((type, at) => arrayOf(type, this.#columns[at] ?? []));
    return this.#values;
  }

  add(...values: readonly (string | number)[]): void {
    for (const [at, value] of values.entries()) this.#columns[at]?.push(value);
  }
}

const FINISHED_AT = INVOCATION.indexOf('finishedAt');
const STARTED_AT = INVOCATION.indexOf('startedAt');
const ORIGIN = INVOCATION.indexOf('origin');
const SERVICE = INVOCATION.indexOf('service');
const OBJECT_KEY = INVOCATION.indexOf('objectKey');

/** Answers to a load, by statement; within each by the first column, which is left out. */
class Found {
  readonly #rows: ReadonlyMap<Name, ReadonlyMap<unknown, Row[]>>;

  constructor(rows: ReadonlyMap<Name, readonly Row[]>) {
    this.#rows = new Map([...rows].map(([name, each]) => [name, byFirst(each)]));
  }

  cell(address: CellAddress, place: number): RawCell {
    switch (parseAddress(address).kind) {
      case 'actor': {
        const invocations = this.#of('living', place).map((row) => this.#withJournal(row, 'livingLasts', 'livingOpen'));
        return {
          kind: 'actor',
          invocations,
          state: this.#of('state', place),
          paused: this.#of('pauses', place)[0] ?? null,
          promises: this.#of('promises', place),
          waiters: this.#of('waiters', place),
        };
      }
      case 'solo':
        return this.#byNumber(place);
      case 'outcome':
        return { kind: 'outcome', row: this.#of('ended', place)[0], last: this.#of('endedLasts', place)[0] };
      case 'idempotency':
        return { kind: 'row', row: this.#of('idempotency', place)[0] };
      case 'deadLetter':
        return { kind: 'row', row: this.#of('letters', place)[0] };
      case 'subscription': {
        const row = this.#of('subscriptions', place)[0];
        return {
          kind: 'subscription',
          row,
          cursors: this.#of('cursors', place),
          backlog: this.#of('backlogs', place)[0] ?? [0, 0],
        };
      }
    }
  }

  /** Whoever has only a number does not know whether it is a service's invocation or an actor's. */
  #byNumber(place: number): RawCell {
    const row = this.#of('byNumber', place)[0];
    const [service, key] = [row?.[SERVICE], row?.[OBJECT_KEY]];
    if (typeof key === 'string') return { kind: 'elsewhere', actual: actorAddress(service as string, key) };
    const living = row === undefined || row[FINISHED_AT] !== null ? [] : [row];
    const invocations = living.map((each) => this.#withJournal(each, 'byNumberLasts', 'byNumberOpen'));
    const waiters = living.length === 0 ? [] : this.#of('byNumberWaiters', place);
    return { kind: 'actor', invocations, state: [], paused: null, promises: [], waiters };
  }

  #withJournal(row: Row, lasts: Name, open: Name): RawInvocation {
    if (row[STARTED_AT] === null && row[ORIGIN] !== 'fork') return { row, journal: null };
    const seq = row[1];
    return { row, journal: { lastItem: this.#of(lasts, seq)[0]?.[0], openItems: this.#of(open, seq) } };
  }

  #of(name: Name, place: unknown): Row[] {
    return this.#rows.get(name)?.get(place) ?? [];
  }
}

function byFirst(rows: readonly Row[]): Map<unknown, Row[]> {
  const groups = new Map<unknown, Row[]>();
  for (const [first, ...row] of rows) {
    const group = groups.get(first);
    if (group === undefined) groups.set(first, [row]);
    else group.push(row);
  }
  return groups;
}
