// Rows for the store's contract: each takes what matters to its test and fills in the rest.

import { actorAddress, soloAddress } from '../../actors/address.ts';
import { damageText } from '../../actors/cell.ts';
import type { Change } from '../../actors/change.ts';
import type { Invocation, Progress } from '../../actors/invocation.ts';
import type { Cursor, DeadLetter, Subscription } from '../../actors/subscription/subscription.ts';
import type { Page, PageRequest } from '../../engine/store/queries.ts';
import { shardOf } from '../../engine/store/shard-of.ts';
import type { Store, StoreInfo, Write } from '../../engine/store/store.ts';
import type { CompletionItem, Entry, EntryItem, InvocationRef, JournalItem } from '../../sdk/protocol/index.ts';
import { formatInvocationId, seqOf, shardId } from '../../sdk/protocol/index.ts';

export const T0 = 1_700_000_000_000;

const PROGRESS: Progress = {
  status: 'queued',
  position: 1,
  attempt: 0,
  retryCount: 0,
  retryingSince: null,
  dueAt: null,
  startedAt: null,
  finishedAt: null,
  expiresAt: null,
  lastError: null,
  cancelRequested: false,
  step: null,
};

export const progress = (part: Partial<Progress> = {}): Progress => ({ ...PROGRESS, ...part });

/** How an invocation looks while its handler runs, and after it has ended. */
export const RUNNING: Partial<Progress> = { status: 'running', attempt: 1, startedAt: T0 + 1 };
export const COMPLETED: Partial<Progress> = {
  ...{ status: 'completed', attempt: 1, startedAt: T0 + 1 },
  ...{ finishedAt: T0 + 2, expiresAt: T0 + 1_000 },
};

/** A store that is open, and the turns that it has had. */
export class Bench {
  store: Store;
  info: StoreInfo;

  constructor(store: Store, info: StoreInfo) {
    this.store = store;
    this.info = info;
    this.turn = info.turn;
  }

  turn: number;

  async commit(...writes: readonly Write[]): Promise<void> {
    this.turn += 1;
    await this.store.commit({ number: this.turn, writes });
  }

  /** Journals of which none is damaged. */
  async journals(refs: readonly InvocationRef[]): Promise<JournalItem[][]> {
    return (await this.store.journals(refs)).map((journal) => {
      if (Array.isArray(journal)) return journal;
      throw new Error(damageText(journal));
    });
  }

  seq(count: number): InvocationRef['seq'] {
    return seqOf(2 ** 32 + count);
  }

  /** A keyed invocation of `orders/process`, number `count`. */
  invocation(count: number, part: Partial<Invocation> & { readonly key?: string } = {}): Invocation {
    const { key = 'k1', ...rest } = part;
    const address = actorAddress('orders', key);
    const ref = { shard: shardOf(address, this.info.shards), seq: this.seq(count) };
    return {
      ...ref,
      id: formatInvocationId(this.info.installation, ref),
      address,
      target: { service: 'orders', handler: 'process', key },
      ...{ mode: 'exclusive', origin: { kind: 'http' }, parent: null, idempotencyKey: null },
      ...{ createdAt: T0 + count, inputBytes: 7, chart: null, journalLength: 0, open: new Map(), failed: [] },
      signals: new Set(),
      ...progress({ position: count }),
      ...rest,
    } as Invocation;
  }

  /** An invocation of the service `greeter`, which is an actor by itself. */
  solo(count: number, part: Partial<Invocation> = {}): Invocation {
    const ref = { shard: shardId(count % this.info.shards), seq: this.seq(count) };
    const id = formatInvocationId(this.info.installation, ref);
    const target = { service: 'greeter', handler: 'greet', key: null };
    return {
      ...this.invocation(count),
      ...ref,
      id,
      address: soloAddress(ref),
      target,
      mode: 'plain',
      ...part,
    } as Invocation;
  }

  /** An invocation's row and its input. */
  begun(invocation: Invocation, payload: string | Uint8Array = '"hello"'): Write[] {
    const entry: Entry = { kind: 'input', payload, headers: [['content-type', 'application/json']] };
    return [inserted(invocation), appended(invocation, item(0, entry))];
  }
}

/** What each part of the contract is given. */
export interface Contract {
  /** The store of this test. */
  readonly bench: () => Bench;
  /** Closes the store and opens another over the same data. */
  readonly reopen: () => Promise<Bench>;
  readonly takeOver: () => void | Promise<void>;
  readonly loseItem: (ref: InvocationRef, index: number) => void | Promise<void>;
  readonly outlivesStore: boolean;
}

export const write = (shard: number, change: Change): Write => ({ shard: shardId(shard), change });

export const inserted = (invocation: Invocation): Write =>
  write(invocation.shard, { kind: 'invocationInserted', invocation });

export const updated = ({ shard, seq }: InvocationRef, part: Partial<Progress>): Write =>
  write(shard, { kind: 'invocationUpdated', seq, progress: progress(part) });

export const appended = ({ shard, seq }: InvocationRef, journalItem: JournalItem): Write =>
  write(shard, { kind: 'journalAppended', seq, item: journalItem });

export const item = (index: number, entry: Entry, seen = 0): EntryItem => ({
  ...{ type: 'entry', index, at: T0 + index, seen, entry },
});

export const completion = (index: number, id: number, outcome: CompletionItem['outcome']): CompletionItem => ({
  ...{ type: 'completion', index, at: T0 + index, id, outcome },
});

export const subscription = (part: Partial<Subscription> = {}): Subscription => ({
  ...{ id: 'sub_1', cluster: 'main', topic: 'orders', service: 'orders', handler: 'process' },
  ...{ options: { mode: 'keyed' }, status: 'active', createdAt: T0, updatedAt: T0 },
  ...part,
});

export const cursor = (part: Partial<Cursor> = {}): Cursor => ({
  ...{ topic: 'orders', partition: 0, incarnation: 0, position: 0, anchor: null, halt: null, updatedAt: T0 },
  ...part,
});

export const letter = (part: Partial<DeadLetter> = {}): DeadLetter => ({
  ...{ shard: 0, seq: 2 ** 32 + 900, subscription: 'sub_1', topic: 'orders', partition: 0, offset: 41 },
  ...{ timestampMs: T0, key: 'k1', value: '{"broken"', headers: [['trace', 'abc']] },
  ...{ target: { service: 'orders', handler: 'process', key: 'k1' }, code: 'payload_invalid', message: 'no JSON' },
  ...{ attempts: 0, invocation: null, at: T0, status: 'open', redrivenAs: null },
  ...part,
});

/** The refusal of `promise`, which must be a StoreError. */
export async function refusal(promise: Promise<unknown>): Promise<{ code: string; message: string; remedy: string }> {
  try {
    await promise;
  } catch (error) {
    const { code, message, remedy } = error as { code?: string; message: string; remedy?: string };
    if (code !== undefined && remedy !== undefined) return { code, message, remedy };
    throw error;
  }
  throw new Error('expected a refusal, and it was done');
}

/** All rows of a list, asked for in pages of so many. */
export async function everyPage<Row>(ask: (page: PageRequest) => Promise<Page<Row>>, limit: number): Promise<Row[]> {
  const found: Row[] = [];
  for (let cursor: string | null = null; ; ) {
    const page: Page<Row> = await ask({ cursor, limit });
    found.push(...page.rows);
    if (page.next === null) return found;
    cursor = page.next;
  }
}
