/** When a long-running command ends: by a signal, by who supervises it, or by a failure. */
import { lastEntered } from '../../sdk/driver/last-entered.ts';
import { CliError, EXIT } from './failure.ts';
import type { Io } from './io.ts';
import type { Supervisor } from './supervised.ts';

export interface Stop {
  /** Resolves at the first signal; rejects at `fail`. */
  readonly stopped: Promise<void>;
  fail(error: CliError): void;
}

/** Listens from now on. The second signal ends the process at once: what was accepted is on disk. */
export function untilStopped(io: Io, supervisor: Supervisor): Stop {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // It is awaited only once everything runs; a failure before that must not count as unhandled.
  promise.catch(() => undefined);
  let stopping = false;
  const stop = (why: string) => {
    if (stopping) process.exit(EXIT.failed);
    stopping = true;
    // Under `keymail dev` the parent says what goes on.
    if (!supervisor.isThere)
      io.err(`${why}: stopping after what runs has come to a safe place; once more stops at once\n`);
    resolve();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(signal));
  supervisor.onGone(() => stop('keymail dev is gone'));
  onNpmGone(() => stop('npm is gone'));
  // User code that lets go of a promise must not take the engine along; a throw in nobody's hands must, since nothing
  // says what state it left behind.
  process.on('unhandledRejection', (reason) =>
    io.err(`A promise of a handler failed and nobody awaited it: ${stackOf(reason)}\n${enteredLast()}`),
  );
  process.on('uncaughtException', (error) =>
    reject(new CliError(`Something outside of any handler threw: ${stackOf(error)}`, `${enteredLast()}${wayOut()}`)),
  );
  return { stopped: promise, fail: reject };
}

/** Between two looks, ms. */
const LOOK_MS = 500;

/**
 * npm and npx run a command in a shell, and hand a signal to that alone: who ended `npx keymail start` left an engine behind that
 * kept its ports and its database. Its parent is then another one.
 */
export function onNpmGone(callback: () => void): void {
  if (process.env['npm_command'] === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, LOOK_MS);
  timer.unref();
}

/**
 * Tells of an end of the process that nobody asked for, until what it gives is called: a handler that calls process.exit
 * leaves no other trace, and does it again at the next start.
 */
export function tellOfExit(io: Io): () => void {
  const tell = (code: number) =>
    io.err(`Code that runs in this process has ended it (process.exit, code ${code}).\n${enteredLast()}${wayOut()}`);
  process.on('exit', tell);
  return () => process.off('exit', tell);
}

/** Whose code it was can't be known; whose ran last is known, and mostly the same. */
function enteredLast(): string {
  const last = lastEntered();
  return last === null ? '' : `The handler entered last is ${last.label}.\n`;
}

function wayOut(): string {
  const id = lastEntered()?.invocationId;
  if (id === undefined) return '';
  return `Nothing that was accepted is lost. Where this happens at each start: start without the handler's module, end the invocation (keymail invocations kill ${id}), and start as before.\n`;
}

const stackOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
