// The lives of one engine: each is ended by its kill point, the next one begins at once, and whoever asks something of the
// engine asks again when a life ended under it.

import { setTimeout as delay } from 'node:timers/promises';
import { heardAll } from '../../sdk/examples/orders/heard.ts';
import type { Addresses, KeymailProcess } from '../processes/keymail-process.ts';
import { type KillPoint, textOf } from './kill-points.ts';

const lookMs = 5;
/** After a request failed: how long the end of the process may take to be seen. */
const endSeenMsMax = 2_000;

export class Lives {
  /** Between the end of a life and the beginning of the next; ms since the epoch. */
  readonly killedAt: number[] = [];
  readonly #engine: KeymailProcess;
  readonly #killAt: readonly KillPoint[];
  readonly #traceFile: string;
  readonly #deadline: number;
  readonly #worldUrl: string;
  readonly #buried: () => Promise<void>;
  #begun = 0;
  #beginning: Promise<void> | null = null;

  /** @param buried called after the end of a life that was killed, before the next begins */
  constructor(
    engine: KeymailProcess,
    {
      killAt,
      traceFile,
      withinMs,
      worldUrl,
      buried,
    }: {
      readonly killAt: readonly KillPoint[];
      readonly traceFile: string;
      readonly withinMs: number;
      readonly worldUrl: string;
      readonly buried: () => Promise<void>;
    },
  ) {
    this.#engine = engine;
    this.#worldUrl = worldUrl;
    this.#buried = buried;
    this.#killAt = killAt;
    this.#traceFile = traceFile;
    this.#deadline = Date.now() + withinMs;
  }

  /** How many of the kill points have been reached. */
  get killed(): number {
    return this.killedAt.length;
  }

  /** Of a life that is ready; begins the next one where there is none. */
  async ready(): Promise<Addresses> {
    for (;;) {
      if (Date.now() > this.#deadline) throw new Error(`it does not come to an end:\n${this.#engine.logTail}`);
      // Many may ask at once; the next life begins once.
      if (!this.#engine.running) {
        this.#beginning ??= this.#begin().finally(() => {
          this.#beginning = null;
        });
        await this.#beginning;
      }
      const addresses = await this.#engine.ready();
      if (addresses !== null) return addresses;
    }
  }

  /** Asks until it is answered by a life that did not end meanwhile. `ask` must be fit to be asked twice. */
  async ask<T>(ask: (addresses: Addresses) => Promise<T>): Promise<T> {
    for (;;) {
      const addresses = await this.ready();
      try {
        return await ask(addresses);
      } catch (error) {
        await Promise.race([this.#engine.ended, delay(endSeenMsMax, undefined, { ref: false })]);
        if (this.#engine.running) throw error;
      }
    }
  }

  /** Waits until it is true in a life that is ready. */
  async until(isTrue: () => Promise<boolean>): Promise<void> {
    for (;;) {
      await this.ready();
      if (await isTrue()) return;
      await delay(lookMs);
    }
  }

  /** The last life comes to its end. */
  async stop(): Promise<void> {
    await this.#engine.stop();
    await this.#look();
  }

  async #begin(): Promise<void> {
    await this.#look();
    const killAt = this.#killAt[this.#begun];
    this.#begun += 1;
    this.#engine.launch({
      ...(killAt === undefined ? {} : { CRASH_AT: textOf(killAt) }),
      // Lives after the first one are not what is counted.
      ...(this.#begun === 1 ? { CRASH_TRACE: this.#traceFile } : {}),
    });
  }

  /** A life ends by its kill point, or because it was asked to, and in no other way. */
  async #look(): Promise<void> {
    const { exit } = this.#engine;
    if (exit === null || exit.code === 0) return;
    const planned = this.#killAt[this.#begun - 1];
    if (exit.signal !== 'SIGKILL' || planned === undefined)
      throw new Error(`the engine ended by itself (${JSON.stringify(exit)}):\n${this.#engine.logTail}`);
    // The ledger has what it had sent before the next life begins.
    this.killedAt.push(await heardAll(this.#worldUrl));
    await this.#buried();
  }
}
