// The demo from its start to its end: everything is put up, one run is made and reported, and everything is taken away,
// whichever way it ends.

import { type Installation, install } from './installation.ts';
import type { DemoOptions } from './options.ts';
import { Progress } from './progress.ts';
import { type Outcome, type Places, reportJson, reportText, wrongIn } from './report.ts';
import { run } from './run.ts';
import { makeStream, type Stream } from './stream.ts';

/** Long enough to be watched, short enough to be waited for. */
const flowMs = 6_000;
const killAtShares = [0.5];
/** The world has a bad moment now and then, so that steps which fail and are tried again are part of the picture. */
const temper = { latencyMs: 5, failingShare: 0.005 };
const ports = { ingress: 8080, admin: 9070, world: 7070 };

export class Demo {
  readonly #options: DemoOptions;
  readonly #stream: Stream;
  readonly #progress = new Progress(process.stderr);
  readonly #stop = new AbortController();
  #directory: string | null = null;
  #code = 1;

  constructor(options: DemoOptions) {
    this.#options = options;
    this.#stream = makeStream({ records: options.records, seed: options.seed });
  }

  /** Resolves with the exit code, when everything is taken away. */
  async run(): Promise<number> {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => this.#interrupted(signal));
    const cleanup = new AsyncDisposableStack();
    let last: string | null = null;
    try {
      const { outcome, places } = await this.#runAndReport(cleanup);
      if (this.#options.json) last = JSON.stringify(reportJson(outcome, places));
      if (!this.#options.once) await this.#untilInterrupted();
    } catch (error) {
      const why = this.#failed(error);
      if (this.#options.json) last = JSON.stringify({ ok: false, error: why });
    }
    await this.#takeAway(cleanup);
    if (last !== null) console.log(last);
    return this.#code;
  }

  async #runAndReport(cleanup: AsyncDisposableStack): Promise<{ outcome: Outcome; places: Places }> {
    const installation = await install(
      {
        ports,
        temper: { ...temper, seed: this.#options.seed },
        signal: this.#stop.signal,
        onProgress: (line) => this.#progress.say(`· ${line}`),
        onDirectory: (directory) => {
          this.#directory = directory;
        },
        keepsDirectory: () => this.#keepsDirectory,
      },
      cleanup,
    );
    const outcome = await run({
      installation,
      stream: this.#stream,
      progress: this.#progress,
      signal: this.#stop.signal,
      flowMs,
      killAtShares,
    });
    this.#code = wrongIn(outcome).length === 0 ? 0 : 1;
    const places = this.#placesOf(installation);
    console.log(reportText(outcome, places));
    return { outcome, places };
  }

  #placesOf({ engine, subscription }: Installation): Places {
    const { adminUrl, ingressUrl } = engine;
    const [customer = ''] = this.#stream.hotCustomers;
    return { isUp: !this.#options.once, adminUrl, ingressUrl, subscription, customer };
  }

  async #untilInterrupted(): Promise<void> {
    this.#progress.say(`\nThe engine stays up until Ctrl-C. Its files: ${this.#directory}`);
    // A listener alone keeps no process alive.
    const alive = setInterval(() => undefined, 60_000);
    if (!this.#stop.signal.aborted) {
      await new Promise((resolve) => this.#stop.signal.addEventListener('abort', resolve, { once: true }));
    }
    clearInterval(alive);
  }

  /** Whoever wants to know why it went wrong needs the logs, the database and the ledger. */
  get #keepsDirectory(): boolean {
    return this.#code !== 0 && !this.#stop.signal.aborted;
  }

  /** The first signal ends the run and takes everything away; a second one does not wait for that. */
  #interrupted(signal: NodeJS.Signals): void {
    if (this.#stop.signal.aborted) process.exit(1);
    this.#stop.abort(new Error(`stopped by ${signal}`));
  }

  #failed(error: unknown): string {
    this.#code = 1;
    const { aborted, reason } = this.#stop.signal;
    // Whatever was being waited for then, the signal is why it did not come.
    const why = messageOf(aborted ? reason : error);
    this.#progress.say(aborted ? `\n${why}` : `\nThe demo could not go on: ${why}`);
    return why;
  }

  async #takeAway(cleanup: AsyncDisposableStack): Promise<void> {
    this.#progress.say('· stopping what was started');
    try {
      await cleanup.disposeAsync();
    } catch (error) {
      this.#code = 1;
      this.#progress.say(`Not everything could be taken away: ${messageOf(error)}`);
    }
    if (this.#directory === null) return;
    this.#progress.say(
      !this.#keepsDirectory
        ? `· removed ${this.#directory}`
        : `Logs, database and ledger are kept in ${this.#directory}; remove it when you have seen enough.`,
    );
  }
}

/** With what lies behind it: `fetch failed` alone says nothing, and what is taken away in turn may fail more than once. */
export function messageOf(error: unknown): string {
  if (error instanceof SuppressedError) return `${messageOf(error.suppressed)}; then ${messageOf(error.error)}`;
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
