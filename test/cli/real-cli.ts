// The command line as a user runs it: a process of its own, in a folder of its own.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { eventually } from '../setup/eventually.ts';
import { testFolder } from '../setup/folders.ts';

/** A busy machine starts slowly. */
const START_MS = 30_000;
const MAIN = path.resolve('admin/cli/main.ts');

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** A process of the command line, and what it has said so far. */
export class Running {
  out = '';
  err = '';
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.on('data', (chunk) => {
      this.out += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      this.err += chunk;
    });
    this.ended = new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => resolve({ code, signal, out: this.out, err: this.err }));
    });
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  kill(signal: NodeJS.Signals): this {
    this.#child.kill(signal);
    return this;
  }
}

/** What `keymail start --json` says. */
export interface Started {
  readonly ingress: string;
  readonly admin: string;
  readonly store: string;
  readonly services: readonly { readonly name: string; readonly handlers: readonly string[] }[];
}

export class Folder {
  readonly path = mkdtempSync(testFolder('cli'));
  readonly #running = new Set<Running>();

  file(name: string): string {
    return path.join(this.path, name);
  }

  write(name: string, text: string): string {
    writeFileSync(this.file(name), text);
    return this.file(name);
  }

  discard(name: string): void {
    rmSync(this.file(name), { force: true });
  }

  /** Starts a process; its environment has no configuration but `env`. */
  spawn(args: readonly string[], env: Record<string, string> = {}, stdin = ''): Running {
    const clean = Object.entries(process.env).filter(([name]) => !name.startsWith('KEYMAIL_'));
    const child = spawn(process.execPath, [...process.execArgv, MAIN, ...args], {
      cwd: this.path,
      env: { ...Object.fromEntries(clean), ...env },
    });
    child.stdin.end(stdin);
    const running = new Running(child);
    this.#running.add(running);
    return running;
  }

  /** Runs a command to its end. */
  run(args: readonly string[], env: Record<string, string> = {}, stdin = ''): Promise<Ended> {
    return this.spawn(args, env, stdin).ended;
  }

  /** Starts an engine on free ports, and waits until it runs. */
  async start(...args: readonly string[]): Promise<{ readonly engine: Running; readonly started: Started }> {
    const engine = this.spawn(['start', '--port', '0', '--admin-port', '0', '--json', ...args]);
    const started = await eventually(() => {
      if (engine.hasEnded) throw new Error(`it has ended: ${engine.out}${engine.err}`);
      return JSON.parse(engine.out) as Started;
    }, START_MS);
    return { engine, started };
  }

  /** A command that talks to a started engine; its standard output. */
  async ask(started: Started, ...args: readonly string[]): Promise<string> {
    const { code, out, err } = await this.run(args, {
      KEYMAIL_ADMIN_URL: started.admin,
      KEYMAIL_INGRESS_URL: started.ingress,
    });
    if (code !== 0) throw new Error(`keymail ${args.join(' ')} ended with ${code}: ${err}`);
    return out;
  }

  /** Ends what still runs, and removes the folder. */
  async remove(): Promise<void> {
    for (const running of this.#running) if (!running.hasEnded) await running.kill('SIGKILL').ended;
    rmSync(this.path, { recursive: true, force: true });
  }
}
