/**
 * The log is copied back into the database off the way of the commits. SQLite would do that within a commit, which then takes
 * 15 ms in place of 1. So:
 *
 *  C1. When the log has its length, a thread of its own copies what is in it; the writer's goes on, and the log grows.
 *  C2. Then the writer's thread copies what has come meanwhile, 1 to 3 ms, because only where all of it has been copied and
 *      nobody writes can the log begin anew.
 *  C3. Where that fails the log has only become longer: the next look tries again, and at twice its length the writer's
 *      thread copies all of it within a commit, as SQLite does (`connection.ts`).
 *  C4. What another program reads stays in the log for as long as it reads, and nothing here can end that: at a length that
 *      nobody expects it is told, and again at twice of it.
 */
import type { StoreError } from '../store.ts';
import { CHECKPOINT_PAGES } from './connection.ts';
import { LogFile } from './log-file.ts';
import { WorkerClient } from './worker-client.ts';

/** In transactions. Each writes some of the thousands of pages: 40 to 100 with 256 calls in flight, fewer with one. */
const LOOK_EVERY = 8;
/** C4, bytes: under a load of 300 calls a second, half a minute of somebody else's transaction. */
const UNEXPECTED_BYTES = 1_024 * 1_024 * 1_024;
/** The thread has nothing to remember. */
const HEAP_MB = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 16 };

export interface CheckpointsParts {
  readonly file: string;
  /** Has the writer's thread copy what is left. */
  readonly finish: () => Promise<void>;
  /** C4. */
  readonly tellLength: (bytes: number) => void;
  /** Default `UNEXPECTED_BYTES`. */
  readonly unexpectedBytes?: number;
}

export class Checkpoints {
  readonly #parts: CheckpointsParts;
  readonly #thread: WorkerClient;
  #log: LogFile | null = null;
  #written = 0;
  #running: Promise<void> | null = null;
  /** At this length it is told next. */
  #tellAtBytes: number;

  constructor(parts: CheckpointsParts) {
    const { file } = parts;
    this.#parts = parts;
    this.#tellAtBytes = this.#unexpectedBytes;
    this.#thread = new WorkerClient({
      module: 'checkpoint-worker',
      file,
      opening: () => [{ file }],
      resourceLimits: HEAP_MB,
    });
  }

  /** A transaction has been written. */
  written(): void {
    this.#written += 1;
    if (this.#written % LOOK_EVERY !== 0 || this.#running !== null) return;
    if (this.#isLong()) this.#running = this.#run();
  }

  /** Resolves when nothing is being copied. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async close(reason: StoreError): Promise<void> {
    await this.#thread.close(reason);
    await this.#running;
    this.#log?.close();
    this.#log = null;
  }

  /** A log that can't be looked at is no reason to say that the turn was not written. */
  #isLong(): boolean {
    try {
      this.#log ??= new LogFile(this.#parts.file, CHECKPOINT_PAGES);
      return this.#log.isLong;
    } catch {
      return false; // C3
    }
  }

  async #run(): Promise<void> {
    try {
      await this.#thread.request('pass', []);
      await this.#parts.finish();
    } catch {
      // C3
    } finally {
      this.#running = null;
    }
    this.#lookAtLength();
  }

  get #unexpectedBytes(): number {
    return this.#parts.unexpectedBytes ?? UNEXPECTED_BYTES;
  }

  #lookAtLength(): void {
    const bytes = this.#log?.bytes ?? 0;
    // Where it has begun anew, it is told from the first again.
    if (bytes < this.#unexpectedBytes) this.#tellAtBytes = this.#unexpectedBytes;
    if (bytes < this.#tellAtBytes) return;
    this.#tellAtBytes = 2 * bytes;
    this.#parts.tellLength(bytes);
  }
}
