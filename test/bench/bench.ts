/** What the workloads of one run share: its options, a folder, a broker, the peer; and how all of it is taken away. */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { benchFolder } from '../setup/folders.ts';
import type { LoadPlan } from './load/plan.ts';
import type { Options } from './options.ts';
import type { InstalledPeer } from './peer/install.ts';
import { installPeer } from './peer/install.ts';
import type { Peer } from './peer/restate.ts';
import { startPeer } from './peer/restate.ts';
import { Skip } from './skip.ts';
import type { BenchKafka } from './topics.ts';
import { startBenchKafka } from './topics.ts';

/** Where `--profile` leaves its files: in the folder that git ignores. */
export const PROFILE_FOLDER = join('.keymail', 'profile');

export class Bench implements AsyncDisposable {
  readonly options: Options;
  /** Profiles written: what they are of, their file, and over how many operations. */
  readonly profiles: { readonly name: string; readonly file: string; readonly operations: number }[] = [];
  readonly progress: (line: string) => void;
  readonly #cleanup = new AsyncDisposableStack();
  readonly #made = new Map<string, Promise<unknown>>();

  constructor(options: Options, progress: (line: string) => void) {
    this.options = options;
    this.progress = progress;
  }

  /** Makes it the first time that it is asked for; everybody gets the same. */
  once<Made>(name: string, make: () => Promise<Made>): Promise<Made> {
    const made = (this.#made.get(name) as Promise<Made> | undefined) ?? make();
    this.#made.set(name, made);
    return made;
  }

  /** Done at the end, the last first. */
  defer(cleanup: () => Promise<void>): void {
    this.#cleanup.defer(cleanup);
  }

  /** A new folder, removed at the end at the latest. */
  async folder(): Promise<string> {
    const folder = await mkdtemp(benchFolder());
    this.defer(() => rm(folder, { recursive: true, force: true }));
    return folder;
  }

  /** A load with the amount of the options. */
  plan(inFlight: number, keys: number): LoadPlan {
    return { amount: this.options.amount, inFlight, keys };
  }

  /** @throws Skip where no broker can be had */
  kafka(): Promise<BenchKafka> {
    return this.once('kafka', async () => {
      const kafka = await startBenchKafka(this.progress).catch((error: Error) => {
        throw new Skip(error.message);
      });
      this.defer(() => kafka.stop());
      return kafka;
    });
  }

  /** A peer for one measurement. @throws Skip where it was not asked for or can't be had */
  async withPeer<Result>(bootstrap: string | null, use: (peer: Peer) => Promise<Result>): Promise<Result> {
    const peer = await startPeer(await this.#installedPeer(), bootstrap);
    try {
      return await use(peer);
    } finally {
      await peer.stop();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cleanup.disposeAsync();
  }

  #installedPeer(): Promise<InstalledPeer> {
    return this.once('peer', () =>
      installPeer(this.progress).catch((error: Error) => {
        throw new Skip(`Restate can't be installed here: ${error.message}`);
      }),
    );
  }
}
