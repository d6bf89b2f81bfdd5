/**
 * The store in memory: the specification that every other adapter is held against, and the store of tests and of
 * `keymail dev --in-memory`. Rows live in a `MemoryData`, which outlives this store as a file outlives a process.
 */
import type { CellAddress } from '../../actors/address.ts';
import { parseAddress } from '../../actors/address.ts';
import type { CellRows, Damage } from '../../actors/cell.ts';
import type { AuditRow, TimerRow } from '../../actors/change.ts';
import type { Invocation } from '../../actors/invocation.ts';
import { isFinished } from '../../actors/lifecycle.ts';
import type { DeadLetter } from '../../actors/subscription/subscription.ts';
import type { InvocationRef, JournalItem, Seq } from '../../sdk/protocol/index.ts';
import { orDamage } from './corrupt-row.ts';
import { checkedJournal } from './journal-check.ts';
import { checkTurn } from './memory/check.ts';
import type { MemoryData } from './memory/data.ts';
import { apply, memoryData, purge } from './memory/data.ts';
import { isSameChart, memoryQueries } from './memory/queries.ts';
import { outcomeOf } from './output.ts';
import type { StoredChart, StoredDeployment } from './queries.ts';
import { CLOSED_LETTERS_KEPT_MS, takenOver, turnOutOfOrder } from './refusals.ts';
import type { Store, StoreInfo, Sweep, Turn } from './store.ts';

export { memoryData } from './memory/data.ts';

/** A store over `data`; without it, over an empty database of its own. */
export function openMemory(data: MemoryData = memoryData()): Store {
  return new MemoryStore(data);
}

class MemoryStore implements Store {
  readonly queries;
  readonly #data: MemoryData;
  #incarnation = 0;

  constructor(data: MemoryData) {
    this.#data = data;
    const queries = memoryQueries(data);
    // Each answers at once: there is nothing to give up.
    this.queries = { ...queries, within: () => queries };
  }

  async open(): Promise<StoreInfo> {
    this.#data.incarnation += 1;
    this.#incarnation = this.#data.incarnation;
    const { installation, incarnation, shards, turn } = this.#data;
    return { installation, incarnation, shards, turn };
  }

  async moreNumbers(): Promise<number> {
    this.#mustBeOurs();
    return (await this.open()).incarnation;
  }

  async commit(turn: Turn): Promise<void> {
    const { turn: stored } = this.#data;
    this.#mustBeOurs();
    if (turn.number <= stored) return;
    if (turn.number !== stored + 1) throw turnOutOfOrder(turn.number, stored);
    checkTurn(this.#data, turn);
    for (const write of turn.writes) apply(this.#data, write);
    this.#data.turn = turn.number;
  }

  #mustBeOurs(): void {
    const { incarnation } = this.#data;
    if (incarnation !== this.#incarnation) throw takenOver(this.#incarnation, incarnation);
  }

  async load(addresses: readonly CellAddress[]): Promise<CellRows[]> {
    return addresses.map((address) => loadCell(this.#data, address));
  }

  async journals(refs: readonly InvocationRef[]): Promise<(JournalItem[] | Damage)[]> {
    return refs.map((ref) => orDamage(() => checkedJournal(ref, [...(this.#data.journals.get(ref.seq) ?? [])])));
  }

  async timers(after: TimerRow | null, until: number, limit: number): Promise<TimerRow[]> {
    const due = [...this.#data.timers.values()].filter(
      (timer) => timer.dueAt <= until && (after === null || byTime(after, timer) < 0),
    );
    return due.sort(byTime).slice(0, limit);
  }

  async running(after: CellAddress | null, limit: number): Promise<CellAddress[]> {
    const addresses = [...this.#data.living].filter(([, seqs]) => this.#runs(seqs)).map(([address]) => address);
    const rest = addresses.sort().filter((address) => after === null || address > after);
    return rest.slice(0, limit);
  }

  async subscriptionIds(): Promise<string[]> {
    return [...this.#data.subscriptions.keys()];
  }

  async keepCharts(charts: readonly StoredChart[], keptMax: number): Promise<void> {
    const known = this.#data.charts;
    for (const chart of charts) if (!known.some((other) => isSameChart(other, chart))) known.push(chart);
    for (const { service, handler, hash } of charts) {
      const others = known.filter((one) => one.service === service && one.handler === handler && one.hash !== hash);
      const old = others.sort((a, b) => b.firstSeenAt - a.firstSeenAt || (a.hash < b.hash ? 1 : -1)).slice(keptMax);
      for (const one of old) if (!this.#isNamed(one)) known.splice(known.indexOf(one), 1);
    }
  }

  #isNamed({ service, handler, hash }: StoredChart): boolean {
    return [...this.#data.invocations.values()].some(
      ({ target, chart }) => target.service === service && target.handler === handler && chart === hash,
    );
  }

  async deployments(): Promise<StoredDeployment[]> {
    return [...this.#data.deployments.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  async putDeployment(deployment: StoredDeployment, audit: AuditRow): Promise<void> {
    this.#data.deployments.set(deployment.id, deployment);
    this.#data.audit.push(audit);
  }

  async removeDeployment(id: string, audit: AuditRow): Promise<void> {
    this.#data.deployments.delete(id);
    this.#data.audit.push(audit);
  }

  async sweep({ before, auditBefore, limit }: Sweep): Promise<number> {
    const { invocations, idempotency, deadLetters, audit } = this.#data;
    const isOver = ({ expiresAt }: { readonly expiresAt: number | null }) => expiresAt !== null && expiresAt < before;
    const keys = [...idempotency.values()].filter(isOver).slice(0, limit);
    for (const { address } of keys) idempotency.delete(address);
    const isOld = ({ status, at }: DeadLetter) => status !== 'open' && at + CLOSED_LETTERS_KEPT_MS < before;
    const letters = [...deadLetters].filter(([, letter]) => isOld(letter)).slice(0, limit);
    for (const [address] of letters) deadLetters.delete(address);
    const expired = [...invocations.values()].filter(isOver).slice(0, limit);
    for (const { seq } of expired) purge(this.#data, seq);
    const young = audit.slice(0, limit).findIndex(({ at }) => at >= auditBefore);
    const rows = audit.splice(0, young === -1 ? limit : young);
    return Math.max(keys.length, letters.length, expired.length, rows.length);
  }

  onTrouble(): void {}

  async close(): Promise<void> {}

  #runs(seqs: ReadonlySet<Seq>): boolean {
    return [...seqs].some((seq) => this.#data.invocations.get(seq)?.status === 'running');
  }
}

/** Soonest first; seq and id make the order total, so that a page can begin after any row. */
const byTime = (a: TimerRow, b: TimerRow): number => a.dueAt - b.dueAt || a.seq - b.seq || a.id - b.id;

function loadCell(data: MemoryData, address: CellAddress): CellRows {
  const parsed = parseAddress(address);
  const invocations = livingAt(data, address);
  const waiters = data.waiters.get(address) ?? [];
  switch (parsed.kind) {
    case 'solo': {
      const actual = data.invocations.get(parsed.seq)?.address ?? address;
      if (actual !== address) return { kind: 'elsewhere', address, actual };
      return { kind: 'actor', address, invocations, state: [], paused: null, promises: [], waiters };
    }
    case 'actor': {
      const state = [...(data.state.get(address)?.values ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
      const paused = data.keyPauses.get(address) ?? null;
      const promises = [...(data.promises.get(address) ?? [])]
        .map(([name, { completion, at }]) => [name, completion, at] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1));
      return { kind: 'actor', address, invocations, state, paused, promises, waiters };
    }
    case 'outcome': {
      const row = data.invocations.get(parsed.seq);
      const ended = row !== undefined && isFinished(row.status);
      const outcome = ended ? outcomeOf(row.status, data.journals.get(parsed.seq)?.at(-1)) : null;
      return { kind: 'outcome', address, outcome };
    }
    case 'idempotency':
      return { kind: 'idempotency', address, record: data.idempotency.get(address) ?? null };
    case 'subscription':
      return loadSubscription(data, address, parsed.id);
    case 'deadLetter':
      return { kind: 'deadLetter', address, letter: data.deadLetters.get(address) ?? null };
  }
}

function livingAt(data: MemoryData, address: CellAddress): Invocation[] {
  const seqs = [...(data.living.get(address) ?? [])].sort((a, b) => a - b);
  return seqs.map((seq) => data.invocations.get(seq) as Invocation);
}

function loadSubscription(data: MemoryData, address: CellAddress, id: string): CellRows {
  const backlog = [...data.invocations.values()].filter(
    ({ origin, status }) => origin.kind === 'kafka' && origin.subscription === id && !isFinished(status),
  );
  return {
    kind: 'subscription',
    address,
    subscription: data.subscriptions.get(id) ?? null,
    cursors: [...(data.cursors.get(id)?.values() ?? [])],
    backlogRecords: backlog.length,
    backlogBytes: backlog.reduce((sum, { inputBytes }) => sum + inputBytes, 0),
  };
}
