// What the engine composes, without its doors: loop, cells, timers, attempts and answers over a store in memory.

import type { CellAddress } from '../../../actors/address.ts';
import { actorAddress, soloAddress } from '../../../actors/address.ts';
import type { ActorCell } from '../../../actors/cell.ts';
import type { Addressed } from '../../../actors/command.ts';
import type { Effect } from '../../../actors/effect.ts';
import { Answers } from '../../../engine/answers.ts';
import { Cells } from '../../../engine/cells.ts';
import { Counters } from '../../../engine/counters.ts';
import { Effects } from '../../../engine/effects.ts';
import type { Request } from '../../../engine/ingress/accept.ts';
import { submitOf } from '../../../engine/ingress/accept.ts';
import { Attempts } from '../../../engine/invoker/attempts.ts';
import type { Limits } from '../../../engine/limits.ts';
import { DEFAULT_LIMITS } from '../../../engine/limits.ts';
import type { Logger } from '../../../engine/log.ts';
import { Loop } from '../../../engine/loop.ts';
import { Places } from '../../../engine/places.ts';
import { recover } from '../../../engine/recovery.ts';
import { Registry } from '../../../engine/registry.ts';
import { memoryData } from '../../../engine/store/memory.ts';
import { Timers } from '../../../engine/timers.ts';
import type { HandlerManifest, Seq } from '../../../sdk/protocol/index.ts';
import { parseInvocationId } from '../../../sdk/protocol/index.ts';
import { targetOf } from '../../histories/acts.ts';
import { effectLine } from '../../histories/lines.ts';
import type { MemoryData } from './held-store.ts';
import { HeldStore } from './held-store.ts';
import { ManualClock, settle } from './manual-clock.ts';
import { ScriptedEndpoint } from './scripted-endpoint.ts';

export interface RigOptions {
  readonly data?: MemoryData;
  readonly limits?: Partial<Limits>;
  readonly handler?: Partial<HandlerManifest>;
  readonly clock?: ManualClock;
  readonly numbers?: { readonly numbersMax: number };
  /** False leaves recovery, attempts and timers to the test. */
  readonly started?: boolean;
}

export class Rig {
  readonly data: MemoryData;
  readonly store: HeldStore;
  readonly clock: ManualClock;
  readonly endpoint: ScriptedEndpoint;
  readonly registry = new Registry();
  readonly answers = new Answers();
  readonly limits: Limits;
  readonly effects: Effect[] = [];
  readonly fatal: unknown[] = [];
  readonly logged: string[] = [];
  readonly places: Places;
  readonly cells: Cells;
  readonly loop: Loop;
  readonly timers: Timers;
  readonly attempts: Attempts;
  /** Seqs by the order of submission, from 1. */
  readonly seqs: Seq[] = [];

  static async open(options: RigOptions = {}): Promise<Rig> {
    const data = options.data ?? memoryData(1);
    const store = new HeldStore(data);
    const rig = new Rig(options, data, store, await store.open());
    if (options.started === false) return rig;
    await recover(store, rig.loop);
    rig.attempts.release();
    rig.timers.start();
    await settle();
    return rig;
  }

  private constructor(
    options: RigOptions,
    data: MemoryData,
    store: HeldStore,
    info: Awaited<ReturnType<HeldStore['open']>>,
  ) {
    this.data = data;
    this.store = store;
    this.clock = options.clock ?? new ManualClock();
    this.endpoint = new ScriptedEndpoint(options.handler);
    this.registry.register(this.endpoint);
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.places = new Places({ info, more: () => store.moreNumbers(), ...options.numbers });
    this.cells = new Cells(store, this.places, this.limits);
    const { registry, places, cells, limits, clock, answers } = this;
    const counters = new Counters();
    const common = { store, registry, places, limits, clock, counters, logger: this.#logger() };
    const perform = (effects: readonly Effect[]) => {
      this.effects.push(...effects);
      performer.perform(effects);
    };
    const onFatal = (error: unknown) => this.fatal.push(error);
    this.loop = new Loop({ ...common, cells, turn: info.turn, perform, onFatal });
    const submit = (command: Addressed) => this.loop.submit(command);
    this.timers = new Timers({ ...common, submit, crowded: () => this.loop.queued > limits.turnCommandsMax });
    this.attempts = new Attempts({ ...common, cell: (address) => cells.get(address), loop: this.loop });
    const { attempts, timers } = this;
    const performer = new Effects({ attempts, timers, answers, counters, subscriptions: { perform() {} } as never });
  }

  /** Submits, and says which number it got. Nothing has happened yet. */
  put(to: string, part: Partial<Omit<Request, 'target'>> = {}, ticket: number | null = null): Seq {
    const { registry, places, limits } = this;
    const defaults = {
      payload: 'in',
      headers: [],
      origin: { kind: 'client' },
      idempotencyKey: null,
      startAt: null,
    } as const;
    const submit = submitOf({ registry, places, limits }, { target: targetOf(to), ...defaults, ...part }, ticket);
    this.loop.submit(submit);
    const { command } = submit;
    const seq = command.kind === 'claim' ? command.submit.seq : command.kind === 'submit' ? command.seq : null;
    this.seqs.push(seq as Seq);
    return seq as Seq;
  }

  /** Submits, and waits until it has started or waits. */
  async submit(to: string, part: Partial<Omit<Request, 'target'>> = {}): Promise<Seq> {
    const seq = this.put(to, part);
    await settle();
    return seq;
  }

  /** An act of a person on an invocation of which the number is known. */
  async act(kind: 'cancel' | 'kill' | 'pause' | 'resume' | 'retry', seq: Seq): Promise<void> {
    const shard = parseInvocationId(this.places.invocationId({ shard: 0 as never, seq }))?.shard ?? (0 as never);
    this.loop.submit({ address: soloAddress({ shard, seq }), command: { kind, seq, ticket: null } });
    await settle();
  }

  async actor(key: string): Promise<ActorCell> {
    return (await this.loop.read(actorAddress('order', key))) as ActorCell;
  }

  status(seq: Seq): string {
    return this.data.invocations.get(seq)?.status ?? 'gone';
  }

  /** What was done after commits, with numbers by the order of submission. */
  lines(): string[] {
    return this.effects.map((effect) => this.#short(effectLine(effect)));
  }

  /** The process dies: nothing is finished, nobody is told. Another one starts on the same rows. */
  async restart(options: RigOptions = {}): Promise<Rig> {
    void this.loop.stop();
    this.timers.stop();
    this.attempts.stop('killed');
    await settle();
    return Rig.open({ ...options, data: this.data, clock: this.clock });
  }

  #short(line: string): string {
    return this.seqs.reduce((text, seq, at) => text.replaceAll(`#${seq}`, `#${at + 1}`), line);
  }

  #logger(): Logger {
    const log = (level: string) => (_facts: object, message: string) => void this.logged.push(`${level}: ${message}`);
    return { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
  }
}

export const at = (to: string): CellAddress => actorAddress(targetOf(to).service, targetOf(to).key ?? '');
