/** Keeps one child process running: started anew when a watched file changes, or when it is mended after a failure. */
import { type ChildProcess, spawn } from 'node:child_process';
import { type FSWatcher, statSync, watch } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT } from './failure.ts';
import type { Io } from './io.ts';
import { onNpmGone } from './signals.ts';
import type { Report } from './supervised.ts';

export interface DevPlan {
  /** Arguments of the command line for the child. */
  readonly args: readonly string[];
  /** Files to watch from the beginning; the child names more as it loads them. */
  readonly watch: readonly string[];
}

/** Editors write a file in several steps. */
const DEBOUNCE_MS = 100;
/** A child that is stuck in a loop of user code hears no signal. */
const PATIENCE_MS = 3_000;
const MAIN = fileURLToPath(import.meta.resolve(import.meta.url.endsWith('.ts') ? './main.ts' : './main.js'));

export class DevSupervisor {
  readonly #io: Io;
  readonly #plan: DevPlan;
  readonly #stamps = new Map<string, string>();
  readonly #folders = new Map<string, FSWatcher>();
  readonly #ended = Promise.withResolvers<number>();
  #child: ChildProcess | null = null;
  #mendable = false;
  #hasRun = false;
  #restartDue: NodeJS.Timeout | null = null;
  #stopping = false;

  constructor(io: Io, plan: DevPlan) {
    this.#io = io;
    this.#plan = plan;
  }

  /** Runs until a signal comes, or the child fails for a reason that no change of a file mends; gives the exit code. */
  async run(): Promise<number> {
    for (const file of this.#plan.watch) this.#watch(file);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => this.#stop(signal));
    onNpmGone(() => this.#stop('SIGTERM'));
    this.#start();
    try {
      return await this.#ended.promise;
    } finally {
      if (this.#restartDue !== null) clearTimeout(this.#restartDue);
      for (const folder of this.#folders.values()) folder.close();
    }
  }

  #start(): void {
    this.#mendable = false;
    const stdio = ['inherit', 'inherit', 'inherit', 'ipc'] as const;
    const child = spawn(process.execPath, [...process.execArgv, MAIN, ...this.#plan.args], {
      cwd: this.#io.cwd,
      stdio: [...stdio],
    });
    this.#child = child;
    child.on('message', (report) => this.#hear(report as Report));
    child.on('exit', (code) => this.#exited(code ?? EXIT.failed));
    child.on('error', (error) => this.#ended.reject(error));
  }

  #hear(report: Report): void {
    if (report.kind === 'loaded') this.#watch(report.file);
    // What has run once will run again when its files are as they were.
    else if (report.kind === 'ready') this.#hasRun = true;
    else this.#mendable = report.mendable;
  }

  #exited(code: number): void {
    this.#child = null;
    if (this.#stopping) return this.#ended.resolve(code);
    if (this.#restartDue !== null) return;
    if (!this.#mendable && !this.#hasRun) return this.#ended.resolve(code);
    this.#io.err('It has ended; waiting for a change of its files.\n');
  }

  #watch(file: string): void {
    if (this.#stamps.has(file)) return;
    this.#stamps.set(file, stampOf(file));
    const folder = path.dirname(file);
    if (this.#folders.has(folder) || statSync(folder, { throwIfNoEntry: false }) === undefined) return;
    // Folders, because an editor that replaces a file would take the watch away with the old one.
    this.#folders.set(
      folder,
      watch(folder, () => this.#look()),
    );
  }

  /** Any sign of life in a folder: what counts is whether one of our files is another one now. */
  #look(): void {
    if (this.#restartDue !== null || this.#stopping) return;
    const changed = [...this.#stamps].find(([file, stamp]) => stampOf(file) !== stamp)?.[0];
    if (changed === undefined) return;
    this.#restartDue = setTimeout(() => void this.#restart(changed), DEBOUNCE_MS);
  }

  async #restart(changed: string): Promise<void> {
    this.#io.err(`${path.relative(this.#io.cwd, changed)} has changed: starting anew\n`);
    await this.#end('SIGTERM');
    for (const file of this.#stamps.keys()) this.#stamps.set(file, stampOf(file));
    this.#restartDue = null;
    if (!this.#stopping) this.#start();
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child === null) return;
    const patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    await new Promise<void>((exited) => {
      child.once('exit', () => exited());
      child.kill(signal);
    });
    clearTimeout(patience);
  }

  #stop(signal: NodeJS.Signals): void {
    this.#stopping = true;
    if (this.#child === null) return this.#ended.resolve(EXIT.ok);
    // A terminal sends Ctrl-C to the whole group: the child has it already, and a second one would end it at once.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) this.#child.kill(signal);
  }
}

/** Tells whether a file is another one; an empty text where there is none. */
function stampOf(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats === undefined ? '' : `${stats.mtimeMs}/${stats.size}/${stats.ino}`;
}
