/**
 * A file that was removed or replaced under the engine goes on taking commits, and all of them are gone at the next start:
 * an open file needs no name. So the names are looked at, off the way of the commits. Where they lead elsewhere:
 *
 *  G1. From then on nothing is asked of the store, so nothing is answered that would have to be saved.
 *  G2. What the engine has is saved before anybody is told to stop: at its old place, where nothing stands there now, and
 *      beside the other file where something does. What can't be saved yet is tried again, with the doors closed.
 *      What was written over in its place can't be saved: pages of the one and of the other are mixed by then.
 *  G3. The log that we would leave behind is removed: SQLite would take it for the log of the file that now stands there.
 */
import { existsSync, statSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { StoreError } from '../store.ts';

/** The identity of a file, as text; null where there is none of that name. */
type Identity = string | null;

/** What a thread has open. */
export interface OpenFiles {
  readonly database: Identity;
  readonly log: Identity;
}

export interface FileGuardParts {
  readonly file: string;
  /** What the writing thread has open; asked each time, because one thread may have taken the place of another. */
  readonly openFiles: () => Promise<OpenFiles>;
  /** Whether something else was written into it. @throws what can't be read now */
  readonly isWrittenOver: () => Promise<boolean>;
  /** Writes everything into a file of this name. */
  readonly saveInto: (target: string) => Promise<void>;
  /** Writes what is only in the log into the database's file. */
  readonly emptyLog: () => Promise<void>;
  /** Has the log of turns looked at as well: what it has is in the database soon, so another one takes its place. */
  readonly lookAtTurns: () => void;
  /** `unavailable` while it is being saved, `lost` when that is done. */
  readonly tell: (trouble: StoreError) => void;
}

/** Between two looks, ms: two calls of the operating system each. */
const LOOK_MS = 1_000;
/** Before what could not be saved is tried again, ms. */
const AGAIN_MS = 5_000;

/** Of a name that can't be looked at now (no right, a network disk that is away) nothing is known: that is no proof. */
export function openFilesOf(file: string): OpenFiles {
  return { database: identityOf(file), log: identityOf(logOf(file)) };
}

export class FileGuard {
  readonly #parts: FileGuardParts;
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> = Promise.resolve();
  #trouble: StoreError | null = null;
  #stopped = false;

  constructor(parts: FileGuardParts) {
    this.#parts = parts;
  }

  /** Why nothing may be asked of the store any more; null while all is well. */
  get trouble(): StoreError | null {
    return this.#trouble;
  }

  start(): void {
    this.#later(LOOK_MS);
  }

  /** Somebody has found the file strange: is it ours, and whole? @returns true where it is not, which has been told then */
  async lookNow(): Promise<boolean> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#looking = this.#looking.then(() => (this.#stopped ? undefined : this.#look()));
    await this.#looking;
    return this.#trouble !== null;
  }

  /** What is being saved is saved first. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#looking;
  }

  #later(ms: number): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#looking = this.#look();
    }, ms);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    const known = await this.#parts.openFiles().catch(() => null); // A thread that can't open says so to who asks it.
    const now = known === null ? null : openFilesOrNull(this.#parts.file);
    if (known === null || now === null) return this.#later(LOOK_MS);
    if (now.database !== known.database || now.log !== known.log) return this.#save(known, now);
    if (await this.#isWrittenOver()) return this.#writtenOver();
    this.#parts.lookAtTurns();
    this.#later(LOOK_MS);
  }

  /** What can't be read now is no proof. */
  async #isWrittenOver(): Promise<boolean> {
    try {
      return await this.#parts.isWrittenOver();
    } catch {
      return false;
    }
  }

  #writtenOver(): void {
    const { file, tell } = this.#parts;
    this.#stopped = true;
    this.#trouble = new StoreError(
      'lost',
      `${file} was written over while the engine ran; nothing of either is whole any more`,
      `Put a backup there now that the engine has stopped, with no ${path.basename(logOf(file))} and ${path.basename(file)}-shm beside it, and start again. Stop the engine before you touch its files.`,
    );
    tell(this.#trouble);
  }

  async #save(known: OpenFiles, now: OpenFiles): Promise<void> {
    const { file, tell } = this.#parts;
    const happened = whatHappened(file, known, now);
    if (this.#trouble === null)
      this.#close(`${happened} while the engine ran; what it has is being saved`, 'Wait until that is done.');
    try {
      const where = now.database === known.database ? await this.#emptyLog() : await this.#copy(known, now);
      this.#stopped = true;
      tell(new StoreError('lost', `${happened} while the engine ran; ${where.done}`, where.remedy));
    } catch (error) {
      const because = error instanceof Error ? error.message : String(error);
      this.#close(
        `${happened} while the engine ran, and what it has can't be saved: ${because}`,
        'Do not end this process: nobody else has the data. Make room, or give the right to write there; it tries again.',
      );
      this.#later(AGAIN_MS);
    }
  }

  #close(message: string, remedy: string): void {
    this.#trouble = new StoreError('unavailable', message, remedy);
    this.#parts.tell(this.#trouble);
  }

  async #emptyLog(): Promise<Saved> {
    await this.#parts.emptyLog();
    return { done: 'everything that it had is in the database', remedy: START_AGAIN };
  }

  async #copy(known: OpenFiles, now: OpenFiles): Promise<Saved> {
    const { file, saveInto } = this.#parts;
    const folder = path.dirname(path.resolve(file));
    const copy = `${file}-saving`;
    await mkdir(folder, { recursive: true });
    await rm(copy, { force: true });
    await saveInto(copy);
    await syncToDisk(copy, 'r+');
    // Beside a file of somebody else a log of his own may stand; beside no file every log is a danger.
    if (!existsSync(file) || now.log === known.log)
      for (const left of [logOf(file), `${file}-shm`]) await rm(left, { force: true });
    const place = existsSync(file) ? `${file}-saved-${new Date().toISOString().replaceAll(':', '')}` : file;
    await rename(copy, place);
    // Windows opens no folders, and needs none of this.
    if (process.platform !== 'win32') await syncToDisk(folder, 'r');
    if (place === file) return { done: 'everything that it had was written back to that place', remedy: START_AGAIN };
    return {
      done: `everything that it had is in ${place}`,
      remedy: `Move the right one of the two to ${file}, with no ${path.basename(logOf(file))} beside it, and start again.`,
    };
  }
}

interface Saved {
  readonly done: string;
  readonly remedy: string;
}

const START_AGAIN = 'Start the engine again: nothing that was accepted is lost. Stop it before you touch its files.';

const logOf = (file: string): string => `${file}-wal`;

function whatHappened(file: string, known: OpenFiles, now: OpenFiles): string {
  if (now.database === known.database) return `${logOf(file)} was removed or replaced`;
  return now.database === null ? `${file} was removed` : `${file} was replaced by another file`;
}

function identityOf(file: string): Identity {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? null : `${stats.dev}/${stats.ino}`;
}

function openFilesOrNull(file: string): OpenFiles | null {
  try {
    return openFilesOf(file);
  } catch {
    return null;
  }
}

async function syncToDisk(place: string, flags: 'r' | 'r+'): Promise<void> {
  const handle = await open(place, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
