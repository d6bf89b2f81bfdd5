// A process that stands still, as under SIGSTOP: this thread is blocked, and with it all that an engine in it would do.

import { Worker } from 'node:worker_threads';

/** For so long. Nobody takes its database over meanwhile. */
export function standStill(ms: number): 'undisturbed';
/** And until a thread beside it has taken the lease over, as an engine that stands by does: once `turn` is written. */
export function standStill(ms: number, url: string, turn: number): 'taken over' | 'timed out';
export function standStill(ms: number, url?: string, turn?: number): 'undisturbed' | 'taken over' | 'timed out' {
  const until = performance.now() + ms;
  const outcome = url === undefined ? 'undisturbed' : takenOver(url, turn);
  Atomics.wait(flagOf(new SharedArrayBuffer(4)), 0, 0, Math.max(0, until - performance.now()));
  return outcome;
}

function takenOver(url: string, turn: number | undefined): 'taken over' | 'timed out' {
  const flag = new SharedArrayBuffer(4);
  const beside = new Worker(TAKE_OVER, { eval: true, workerData: { url, turn, flag } });
  beside.unref();
  return Atomics.wait(flagOf(flag), 0, 0, 20_000) === 'timed-out' ? 'timed out' : 'taken over';
}

const flagOf = (buffer: SharedArrayBuffer) => new Int32Array(buffer);

const TAKE_OVER = `
  const { workerData: { url, turn, flag } } = require('node:worker_threads');
  const { Client } = require('pg');
  (async () => {
    const client = new Client({ connectionString: url });
    await client.connect();
    while (Number((await client.query('select turn from meta')).rows[0].turn) < turn);
    await client.query("update lease set token = 'x', holder = 'another', until = until + 5000");
    await client.end();
    Atomics.store(new Int32Array(flag), 0, 1);
    Atomics.notify(new Int32Array(flag), 0);
  })();`;
