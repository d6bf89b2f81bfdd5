// What the browser tests of the demo stand on: the demo's own parts (a real broker, the engine and the outside world as processes
// of their own, a subscription), its stream of orders without an end, a real browser, and the database beside the engine.
//
//   const stage = demoStage();
//   it('…', async () => { stage.load.start(); const { page } = await stage.visit('/ui/'); … });
//
// One for all tests, because a start takes seconds: each uses keys of its own, and leaves the engine running.

import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { Database } from '../../../engine/store/sql/database.ts';
import { type Installation, install } from '../../../sdk/examples/demo/installation.ts';
import { produce } from '../../../sdk/examples/demo/produce.ts';
import { makeStream } from '../../../sdk/examples/demo/stream.ts';
import { WorldProcess } from '../../../sdk/examples/demo/world-process.ts';
import { brokerStartMsMax, sharedBroker } from '../../kafka/shared-broker.ts';
import { skip } from '../../setup/skip.ts';
import type { Visit } from '../browser.ts';
import { closeBrowser, sharedBrowser, shot, visit } from '../browser.ts';

// Of all files that are run with this one.
after(closeBrowser);

/** A cluster that the engine is told of, and that nobody can reach. */
export const UNREACHABLE = 'far-away';
const ROUND = { records: 120, durationMs: 4_000 };
const UNFINISHED_LOOK_MS = 100;
const TEMPER = { latencyMs: 2, failingShare: 0.005, seed: 1 };

export interface DemoStage {
  readonly demo: Installation;
  readonly load: Load;
  visit(path: string, options?: Parameters<typeof visit>[2]): Promise<Visit>;
  /** What the engine's database holds, read beside it. */
  rows<Row>(sql: string, ...values: readonly (string | number)[]): Row[];
  /** Puts a record into the demo's topic. */
  send(key: string, value: unknown): Promise<void>;
  /** Where each partition of a topic ends, as the broker says. */
  endsOf(topic: string): Promise<number[]>;
  /** Stock, payment and mail are away: whatever needs them fails and is tried again until `act` is over. */
  withoutWorld(act: () => Promise<void>): Promise<void>;
}

/** The demo's stream, round after round. A slow machine is given no more than it can do: nothing that a test waits for stands behind it. */
export class Load {
  readonly #demo: Installation;
  #round = 0;
  #stop: AbortController | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(demo: Installation) {
    this.#demo = demo;
  }

  start(): void {
    if (this.#stop !== null) return;
    this.#stop = new AbortController();
    this.#running = this.#run(this.#stop.signal);
  }

  /** Resolves when the last record is in the topic. */
  async stop(): Promise<void> {
    this.#stop?.abort();
    this.#stop = null;
    await this.#running;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { tools, topic } = this.#demo;
    while (!signal.aborted) {
      if (this.#unfinished() > ROUND.records) {
        await delay(UNFINISHED_LOOK_MS);
        continue;
      }
      this.#round += 1;
      const prefix = `r${this.#round}-`;
      const { records } = makeStream({ records: ROUND.records, seed: this.#round, prefix });
      await produce({ tools, topic, records, durationMs: ROUND.durationMs, signal });
    }
  }

  #unfinished(): number {
    const [row] = rowsOf<{ count: number }>(
      this.#demo,
      'select count(*) as count from invocation where finished_at is null',
    );
    return row?.count ?? 0;
  }
}

interface Whole {
  readonly demo: Installation;
  readonly load: Load;
  readonly browser: Browser;
}

function rowsOf<Row>({ directory }: Installation, sql: string, ...values: readonly (string | number)[]): Row[] {
  const connection = new Database(join(directory, 'keymail.db'), { readonly: true, timeout: 5_000 });
  try {
    return connection.prepare(sql).all(...values) as Row[];
  } finally {
    connection.close();
  }
}

/** All of it, or why it can't be had here. */
async function start(cleanup: AsyncDisposableStack): Promise<Whole | string> {
  const browser = await sharedBrowser();
  if (typeof browser === 'string') return browser;
  const broker = await sharedBroker().catch((error: Error) => error.message);
  if (typeof broker === 'string') return broker;
  const clusters = { [UNREACHABLE]: '127.0.0.1:1' };
  const demo = await install({ bootstrap: broker.bootstrap, temper: TEMPER, clusters }, cleanup);
  const load = new Load(demo);
  cleanup.defer(() => load.stop());
  return { demo, load, browser };
}

/** To be called in a `describe`: starts everything before its tests, and takes it away after them. */
export function demoStage(): DemoStage {
  const cleanup = new AsyncDisposableStack();
  let whole: Whole | undefined;
  let visits: Visit[] = [];
  const opened = () => {
    if (whole === undefined) throw new Error('the demo is not up yet');
    return whole;
  };

  before(async function () {
    this.timeout(brokerStartMsMax + 120_000);
    const started = await start(cleanup);
    if (typeof started === 'string') return skip(this, started);
    whole = started;
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') {
      console.log(`the engine's last words:\n${whole?.demo.engine.logTail()}`);
      for (const [at, { page }] of visits.entries()) await shot(page, `demo-failed-${at + 1}`);
    }
    const complaints = visits.flatMap((each) => each.complaints);
    await Promise.all(visits.map((each) => each.close()));
    visits = [];
    expect(complaints).to.deep.equal([]);
  });

  after(async () => {
    await cleanup.disposeAsync();
  });

  return {
    get demo() {
      return opened().demo;
    },
    get load() {
      return opened().load;
    },
    async visit(path, options) {
      const { browser, demo } = opened();
      const made = await visit(browser, demo.engine.adminUrl + path, options);
      visits.push(made);
      return made;
    },
    rows: (sql, ...values) => rowsOf(opened().demo, sql, ...values),
    async send(key, value) {
      const { tools, topic } = opened().demo;
      const producer = await tools.producer();
      await producer.send({ topic, messages: [{ key, value: JSON.stringify(value) }] });
    },
    async endsOf(topic) {
      const admin = await opened().demo.tools.admin();
      const ends = await admin.fetchTopicOffsets(topic);
      return ends.sort((a, b) => a.partition - b.partition).map(({ high }) => Number(high));
    },
    async withoutWorld(act) {
      const { world, directory } = opened().demo;
      await world.stop();
      try {
        await act();
      } finally {
        // A second life of the same world: at its port, with its ledger.
        const again = new WorldProcess({ ...TEMPER, directory, port: Number(new URL(world.url).port) });
        cleanup.defer(() => again.stop());
        await again.untilReady();
      }
    },
  };
}
