/**
 * `--watch`: shows something again whenever it may have changed, until Ctrl-C. On a terminal it is drawn in place; where
 * the output goes elsewhere, lines that are new are appended. It listens to the engine's events; where those can't be had,
 * it asks again every POLL_MS.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { AdminClient } from './client.ts';
import { eventsOf } from './events.ts';
import { ApiError, CliError } from './failure.ts';
import type { Io } from './io.ts';
import { paint } from './print.ts';
import { cutToWidth, escapeControls, printableJsonLine } from './text.ts';

const POLL_MS = 2_000;
/** Beside events, because relative times grow old, and what no event tells (lag at the broker) changes too. */
const REFRESH_MS = 5_000;
/** Between two drawings: more often nobody can read. */
const PAUSE_MS = 250;

export interface Watching<T> {
  readonly client: AdminClient;
  readonly json: boolean;
  fetch(): Promise<T>;
  show(io: Io, value: T): void;
  /** True where nothing can change any more. */
  isOver?(value: T): boolean;
}

/** @throws CliError where even the first time fails */
export async function watch<T>(io: Io, { client, json, fetch, show, isOver }: Watching<T>): Promise<void> {
  const stop = new AbortController();
  const undo = io.onInterrupt(() => stop.abort());
  const alarm = new Alarm(client, stop.signal);
  const draw = json ? lineDrawer(io) : io.screen === null ? appender(io, show) : redrawer(io, show);
  try {
    for (let first = true; !stop.signal.aborted; first = false) {
      const value = await fetch().catch((error: unknown) => {
        if (first || !(error instanceof CliError)) throw error;
        return error;
      });
      if (stop.signal.aborted) return;
      draw(value);
      if (!(value instanceof CliError) && isOver?.(value) === true) return;
      await alarm.next();
    }
  } finally {
    undo();
    stop.abort();
  }
}

type Draw<T> = (value: T | CliError) => void;

/** One JSON value on a line, where it differs from the one before. */
function lineDrawer<T>(io: Io): Draw<T> {
  let before = '';
  const isTrouble = sayer(io);
  return (value) => {
    if (isTrouble(value)) return;
    const line = printableJsonLine(value);
    if (line !== before) io.out(`${line}\n`);
    before = line;
  };
}

function appender<T>(io: Io, show: (io: Io, value: T) => void): Draw<T> {
  let before: ReadonlySet<string> = new Set();
  const isTrouble = sayer(io);
  return (value) => {
    if (isTrouble(value)) return;
    const lines = linesOf(io, (inner) => show(inner, value));
    for (const line of lines) if (line !== '' && !before.has(wordsOf(line))) io.out(`${line}\n`);
    before = new Set(lines.map(wordsOf));
  };
}

/** A column that has become wider makes no new line. */
const wordsOf = (line: string): string => line.replace(/ {2,}/g, '  ').trim();

function redrawer<T>(io: Io, show: (io: Io, value: T) => void): Draw<T> {
  let height = 0;
  let last: readonly string[] = [];
  return (value) => {
    const { columns = 80, rows = 24 } = io.screen ?? {};
    const trouble = value instanceof CliError ? value.message : null;
    if (!(value instanceof CliError)) last = linesOf(io, (inner) => show(inner, value));
    const status =
      trouble === null ? '' : paint(io, cutToWidth(escapeControls(`${trouble} Trying again.`), columns), 'yellow');
    const shown = [...last.slice(0, rows - 2), ...(status === '' ? [] : [status])];
    const up = height === 0 ? '' : `\u001b[${height}A\r\u001b[J`;
    io.out(`${up}${shown.join('\n')}\n`);
    height = shown.length;
  };
}

/** Says a trouble when it comes, and not each time that it is still there. */
function sayer(io: Io): (value: unknown) => value is CliError {
  let before: string | null = null;
  return (value): value is CliError => {
    const trouble = value instanceof CliError ? value.message : null;
    if (trouble !== null && trouble !== before) io.err(`${escapeControls(trouble)} Trying again.\n`);
    before = trouble;
    return trouble !== null;
  };
}

/** What something prints, as lines. */
export function linesOf(io: Io, print: (io: Io) => void): string[] {
  let text = '';
  const inner: Io = Object.create(io, {
    out: {
      value: (more: string) => {
        text += more;
      },
    },
  });
  print(inner);
  return text.replace(/\n$/, '').split('\n');
}

/** Rings when something has changed, or when it is time to look anyway. */
class Alarm {
  readonly #client: AdminClient;
  readonly #signal: AbortSignal;
  #isLive = false;
  #hasRung = false;
  #ring: () => void = () => undefined;

  constructor(client: AdminClient, signal: AbortSignal) {
    this.#client = client;
    this.#signal = signal;
    void this.#listen();
  }

  async next(): Promise<void> {
    await this.#sleep(PAUSE_MS);
    if (!this.#hasRung && !this.#signal.aborted) {
      const rung = new Promise<void>((resolve) => {
        this.#ring = resolve;
      });
      await Promise.race([rung, this.#sleep(this.#isLive ? REFRESH_MS : POLL_MS)]);
    }
    this.#hasRung = false;
  }

  async #listen(): Promise<void> {
    let lastEventId: string | null = null;
    while (!this.#signal.aborted) {
      try {
        for await (const { id } of eventsOf(this.#client, this.#signal, lastEventId)) {
          this.#isLive = true;
          lastEventId = id ?? lastEventId;
          this.#hasRung = true;
          this.#ring();
        }
      } catch (error) {
        // An engine without events is asked again and again instead; one that is away may come back.
        if (error instanceof ApiError && (error.isUnknownPath || error.status === 404)) return;
      }
      this.#isLive = false;
      await this.#sleep(POLL_MS);
    }
  }

  /** Ends early, and without an error, when all ends. */
  async #sleep(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#signal }).catch(() => undefined);
  }
}
