/** The person at the admin's door: cancels, kills, pauses, seeks, corrects, purges, forks; and at the end puts everything right. */
import type { CellAddress } from '../../actors/address.ts';
import { formatDeadLetterId } from '../../actors/dead-letter/id.ts';
import { isFinished } from '../../actors/lifecycle.ts';
import { stateVersion } from '../../actors/state-version.ts';
import type { Subscription } from '../../actors/subscription/subscription.ts';
import { RefusedError, StoppedError } from '../../engine/answers.ts';
import type { Engine, Operation } from '../../engine/api.ts';
import { OperationError } from '../../engine/api.ts';
import { AcceptError } from '../../engine/ingress/accept.ts';
import type { MemoryData } from '../../engine/store/memory/data.ts';
import { StoreError } from '../../engine/store/store.ts';
import { formatInvocationId } from '../../sdk/protocol/index.ts';
import { actsOnMany, keysOf, nameOf } from './acts-on-many.ts';
import type { Happening, Setup } from './happenings.ts';
import { idName } from './history.ts';
import type { KafkaWorld } from './kafka-world.ts';
import type { Archive } from './model/archive.ts';
import { checkRedrives } from './model/redrives.ts';
import { demand } from './model/violation.ts';
import type { Wanted } from './wanted.ts';
import { TOPIC } from './wanted.ts';

export interface OperatorParts {
  readonly engine: () => { readonly engine: Engine; readonly alive: () => boolean } | null;
  readonly archive: Archive;
  readonly data: MemoryData;
  readonly topics: readonly KafkaWorld[];
  readonly setup: Setup;
  readonly note: (line: string) => void;
  readonly count: (what: string) => void;
  readonly fail: (error: unknown) => void;
}

type Of<Kind extends Happening['kind']> = Extract<Happening, { kind: Kind }>;

export class Operator {
  readonly #parts: OperatorParts;
  #asked = 0;
  readonly wanted: readonly Wanted[];
  /** The engine that is making a subscription now. */
  readonly #making = new Map<Wanted, Engine>();

  constructor(parts: OperatorParts) {
    this.#parts = parts;
    const { kafka } = parts.setup;
    this.wanted = kafka === null ? [] : [{ topic: TOPIC, sink: kafka.sink, options: kafka.options }, ...kafka.others];
  }

  operate({ verb, nth }: Of<'operate'>): void {
    const living = this.#parts.archive.living;
    if (living.length === 0) return;
    const { row } = living[nth % living.length] as (typeof living)[number];
    const id = formatInvocationId(this.#parts.data.installation, row);
    if (verb !== 'bounce') return this.#ask({ kind: `${verb}Invocation`, id });
    this.#ask({ kind: 'pauseInvocation', id });
    this.#ask({ kind: 'resumeInvocation', id });
  }

  act({ verb, nth }: Of<'act'>): void {
    switch (verb) {
      case 'purge':
        return this.#purge(nth);
      case 'fork':
        return this.#fork(nth);
      case 'patch':
        return this.#patch(nth);
      case 'pauseKey':
        return this.#onKey('pauseKey', this.#keys(), nth);
      case 'resumeKey':
        return this.#onKey('resumeKey', [...this.#parts.data.keyPauses.keys()], nth);
      default:
        for (const operation of actsOnMany(this.#parts, verb, nth)) this.#ask(operation);
    }
  }

  letter({ verb, nth }: Of<'letter'>): void {
    const letters = [...this.#parts.data.deadLetters.values()];
    if (letters.length === 0) return;
    const letter = letters[nth % letters.length] as (typeof letters)[number];
    const id = formatDeadLetterId(letter);
    if (verb === 'edit')
      return this.#ask({ kind: 'editDeadLetter', id, value: '{"token":"edited","nodes":[],"compensates":false}' });
    this.#ask({ kind: `${verb}DeadLetter`, id });
  }

  subscription({ verb, nth }: Of<'subscription'>): void {
    const wanted = this.wanted[nth % this.wanted.length];
    const id = wanted === undefined ? null : this.idOf(wanted);
    if (wanted === undefined || id === null) return this.subscribe();
    switch (verb) {
      case 'pause':
        return this.#ask({ kind: 'updateSubscription', id, status: 'paused' });
      case 'resume':
        return this.#ask({ kind: 'updateSubscription', id, status: 'active' });
      case 'reconfigure':
        return this.#ask({ kind: 'updateSubscription', id, options: { backlogRecordsMax: 3 + (nth % 5) } });
      case 'recreate':
        this.#making.delete(wanted);
        return this.#ask({ kind: 'deleteSubscription', id });
      case 'seek':
        return this.#ask({ kind: 'seekSubscription', id, to: this.#placeOf(nth) });
    }
  }

  subscribe(): void {
    const engine = this.#parts.engine()?.engine;
    if (engine === undefined) return;
    for (const wanted of this.wanted) {
      if (this.idOf(wanted) !== null || this.#making.get(wanted) === engine) continue;
      this.#making.set(wanted, engine);
      const { topic, sink, options } = wanted;
      this.#ask({ kind: 'createSubscription', source: `kafka://main/${topic}`, sink: `service://${sink}`, options });
    }
  }

  /** Of the subscription that was made of this wish; null where there is none now. */
  idOf({ topic, sink }: Wanted): string | null {
    const all = [...this.#parts.data.subscriptions.values()];
    return all.find((one) => one.topic === topic && `${one.service}/${one.handler}` === sink)?.id ?? null;
  }

  /** What waits for a person gets one. */
  putRight(): void {
    const { archive, data } = this.#parts;
    for (const { row } of archive.living) {
      if (row.status === 'paused')
        this.#ask({ kind: 'resumeInvocation', id: formatInvocationId(data.installation, row) });
    }
    for (const address of data.keyPauses.keys()) this.#onKey('resumeKey', [address], 0);
    this.subscribe();
    for (const subscription of data.subscriptions.values()) this.#putReadingRight(subscription);
  }

  #putReadingRight({ id, topic, status }: Subscription): void {
    const { data, topics } = this.#parts;
    if (status === 'paused') this.#ask({ kind: 'updateSubscription', id, status: 'active' });
    const kafka = topics.find((one) => one.topic === topic);
    const halted = [...(data.cursors.get(id)?.values() ?? [])].filter(({ halt }) => halt !== null);
    if (kafka === undefined || halted.length === 0) return;
    const to = Object.fromEntries(halted.map(({ partition }) => [partition, kafka.low(partition)]));
    this.#ask({ kind: 'seekSubscription', id, to });
  }

  /** Mostly one that has ended; now and then one that lives, which is refused. */
  #purge(nth: number): void {
    const { archive, data } = this.#parts;
    const left = [...archive.all.values()].filter(
      ({ row }) => data.invocations.has(row.seq) && (isFinished(row.status) || nth % 5 === 0),
    );
    const one = left[nth % Math.max(1, left.length)];
    if (one !== undefined) this.#ask({ kind: 'purgeInvocation', id: one.row.id });
  }

  #fork(nth: number): void {
    const { archive, data } = this.#parts;
    const left = [...archive.all.values()].filter(
      ({ row }) => data.invocations.has(row.seq) && (isFinished(row.status) || row.status === 'paused'),
    );
    const one = left[nth % Math.max(1, left.length)];
    if (one === undefined) return;
    const from = nth % 4 === 0 ? 1 : 1 + (nth % one.journal.length);
    this.#ask({ kind: 'forkInvocation', id: one.row.id, from, input: null });
  }

  /** Mostly of the state as it is on disk; now and then of another one, which is refused. */
  #patch(nth: number): void {
    const keys = this.#keys();
    const address = keys[nth % Math.max(1, keys.length)];
    if (address === undefined) return;
    const values = this.#parts.data.state.get(address)?.values ?? new Map<string, string>();
    const version = nth % 6 === 0 ? '0123456789abcdef' : stateVersion(values);
    const [set, clear] = [`n${nth % 3}`, `n${(nth + 1) % 3}`];
    const entries = nth % 7 === 0 ? [] : [[set, `corrected ${nth}`] as const];
    const { service, key } = nameOf(address);
    this.#ask({ kind: 'patchState', service, key, version, set: entries, clear: nth % 3 === 0 ? [] : [clear] });
  }

  #onKey(kind: 'pauseKey' | 'resumeKey', addresses: readonly CellAddress[], nth: number): void {
    const address = addresses[nth % Math.max(1, addresses.length)];
    if (address !== undefined) this.#ask({ kind, ...nameOf(address) });
  }

  #keys(): CellAddress[] {
    return keysOf(this.#parts.archive);
  }

  #placeOf(nth: number): 'earliest' | 'latest' | Record<string, number> {
    if (nth % 3 === 0) return 'earliest';
    return nth % 3 === 1 ? 'latest' : { '0': nth % 7 };
  }

  #ask(operation: Operation): void {
    const up = this.#parts.engine();
    if (up === null) return;
    this.#asked += 1;
    const by = `person ${this.#asked}`;
    const whom = 'id' in operation && operation.id.startsWith('inv_') ? ` of ${idName(operation.id)}` : '';
    this.#parts.note(`${by} asks for ${operation.kind}${whom}`);
    up.engine.submit(operation, by).then(
      (answer) => this.#done(operation, by, answer),
      (error: unknown) => this.#refused(operation, error),
    );
  }

  /** P8: what was done left a row that says who did it. */
  #done(operation: Operation, by: string, answer: unknown): void {
    const { archive, data, count, fail } = this.#parts;
    count(`operation: ${operation.kind}`);
    if (operation.kind === 'forkInvocation' && operation.from > 1) count('forks from further on');
    const written = data.audit.some((row) => row.actor === by && row.action === operation.kind);
    // A pause of what is paused, a seek of nothing, a subscription that is there: done, and nothing was changed.
    const changesNothing =
      operation.kind === 'cancelInvocation' ||
      (operation.kind === 'createSubscription' && (answer as { readonly again?: true }).again === true) ||
      (operation.kind === 'patchState' && operation.set.length + operation.clear.length === 0) ||
      (isBatch(operation) && (operation.dryRun || (answer as { readonly matched: number }).matched === 0));
    try {
      if (operation.kind === 'batchDeadLetters') checkRedrives(archive, data, by);
      demand(written || changesNothing, 'P8', () => `${operation.kind} was done by ${by}, and no row says so`);
    } catch (error) {
      fail(error);
    }
  }

  #refused(operation: Operation, error: unknown): void {
    const expected = [RefusedError, OperationError, AcceptError, StoppedError, StoreError].some(
      (kind) => error instanceof kind,
    );
    if (!expected) return this.#parts.fail(error);
    if (operation.kind === 'createSubscription') this.#making.clear();
    this.#parts.count(`operation refused: ${operation.kind}`);
  }
}

const isBatch = (operation: Operation): operation is Extract<Operation, { readonly dryRun: boolean }> =>
  operation.kind === 'batchInvocations' || operation.kind === 'batchDeadLetters';
