// A Node process of a test: its output goes to files, it is signalled by its own id, and it never outlives the test process.

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Watchdog, watch } from '../kafka/broker/watchdog.ts';

export interface NodeProcessOptions {
  /** Names its files: `<name>.out`, made anew, and `<name>.log`, which the next process of that name goes on with. */
  readonly name: string;
  /** Where these are. Removed with the process if the test process is killed. */
  readonly directory: string;
  /** For Node: flags, the script from the root of the repository, its arguments. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** A command in front of Node that becomes Node in the end, such as `unshare`. */
  readonly wrapper?: readonly string[];
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The root of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** As in the launcher: `keymail` means the sources, and two warnings say nothing to anybody. */
const nodeFlags = [
  '--conditions=keymail-source',
  '--disable-warning=ExperimentalWarning',
  '--disable-warning=TimeoutNegativeWarning',
];

export class NodeProcess {
  readonly pid: number;
  readonly ended: Promise<Exit>;
  readonly #child: ChildProcess;
  readonly #watchdog: Watchdog;
  readonly #outFile: string;
  #exit: Exit | null = null;

  constructor({ name, directory, args, env = {}, wrapper = [] }: NodeProcessOptions) {
    this.#outFile = join(directory, `${name}.out`);
    const [out, log] = [openSync(this.#outFile, 'w'), openSync(join(directory, `${name}.log`), 'a')];
    const [command, ...rest] = [...wrapper, process.execPath, ...nodeFlags, ...args] as [string, ...string[]];
    // A process group of its own: Ctrl-C reaches the test process alone, which then ends its children in turn.
    this.#child = spawn(command, rest, {
      cwd: root,
      env: { ...ownEnvironment(), ...env },
      stdio: ['ignore', out, log],
      detached: true,
    });
    closeSync(out);
    closeSync(log);
    const { pid } = this.#child;
    if (pid === undefined) throw new Error(`${command} could not be started`);
    this.pid = pid;
    this.#watchdog = watch(pid, directory);
    this.ended = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        this.#exit = { code, signal };
        this.#watchdog.release();
        resolve(this.#exit);
      });
    });
  }

  /** How it ended; null while it runs. */
  get exit(): Exit | null {
    return this.#exit;
  }

  /** What it has said on standard output. */
  get out(): string {
    return readFileSync(this.#outFile, 'utf8');
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** SIGKILL: no goodbye, as a crash. */
  kill(): Promise<Exit> {
    this.signal('SIGKILL');
    return this.ended;
  }

  /** SIGTERM, and SIGKILL if it takes longer than that. */
  async stop(graceMs = 20_000): Promise<Exit> {
    this.signal('SIGTERM');
    const late = setTimeout(() => this.signal('SIGKILL'), graceMs);
    const exit = await this.ended;
    clearTimeout(late);
    return exit;
  }
}

/** Settings of another installation (`KEYMAIL_STORE__URL=…`) must not reach this one. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('KEYMAIL_')));
}
