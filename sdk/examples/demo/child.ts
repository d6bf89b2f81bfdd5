// A process that the demo starts: its output goes to a file, and it never outlives the demo, whatever ends the demo.

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Watchdog, watch } from '../../../test/kafka/broker/watchdog.ts';

export interface ChildOptions {
  /** For the log file and for messages. */
  readonly name: string;
  /** From the root of the repository, with its arguments. */
  readonly script: readonly string[];
  /** Where the log goes; a child's second life is appended to the first. Removed with the child if the demo is killed. */
  readonly directory: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The root of the repository, where scripts are named from. */
export const root = fileURLToPath(new URL('../../..', import.meta.url));

/** As in the launcher: `keymail` means the sources, and two warnings say nothing to a user. */
const nodeFlags = [
  '--conditions=keymail-source',
  '--disable-warning=ExperimentalWarning',
  '--disable-warning=TimeoutNegativeWarning',
];

const logTailLines = 25;

/** Settings of another installation (`KEYMAIL_STORE__URL=…`) must not reach this one. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('KEYMAIL_')));
}

export class Child {
  readonly name: string;
  readonly logFile: string;
  /** How it ended, as words. */
  readonly ended: Promise<string>;
  readonly #process: ChildProcess;
  readonly #watchdog: Watchdog | null;
  #running = true;

  constructor({ name, script, directory, env = {} }: ChildOptions) {
    this.name = name;
    this.logFile = join(directory, `${name}.log`);
    const log = openSync(this.logFile, 'a');
    // A process group of its own: Ctrl-C reaches the demo alone, which then ends its children in turn.
    this.#process = spawn(process.execPath, [...nodeFlags, ...script], {
      cwd: root,
      env: { ...ownEnvironment(), ...env },
      stdio: ['ignore', log, log],
      detached: true,
    });
    closeSync(log);
    const ended = new Promise<string>((resolve) => {
      this.#process.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
      this.#process.once('error', (error) => resolve(error.message));
    });
    this.ended = ended.finally(() => this.#over());
    const { pid } = this.#process;
    this.#watchdog = pid === undefined ? null : watch(pid, directory);
  }

  get running(): boolean {
    return this.#running;
  }

  /** SIGKILL: no goodbye, as a crash. Resolves when it is gone. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.ended;
  }

  /** SIGTERM, and SIGKILL if it takes longer than that. */
  async stop(graceMs = 15_000): Promise<void> {
    this.#process.kill('SIGTERM');
    const late = setTimeout(() => this.#process.kill('SIGKILL'), graceMs);
    await this.ended;
    clearTimeout(late);
  }

  /** What it said last, for a message that tells why. */
  logTail(): string {
    return existsSync(this.logFile)
      ? readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-logTailLines).join('\n')
      : '';
  }

  #over(): void {
    this.#running = false;
    this.#watchdog?.release();
  }
}
