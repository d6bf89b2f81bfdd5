// What a test of a fault stands on: an outside world in this process, an engine with the order service in one of its own, and
// a topic. The hooks put it up for each test and take it away; after a failure the engine's last words are printed.

import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { heardAll } from '../../sdk/examples/orders/heard.ts';
import { faultsOf, judge, type Verdict } from '../../sdk/examples/orders/judge.ts';
import { type LedgerLine, readLedger } from '../../sdk/examples/orders/ledger.ts';
import type { Order } from '../../sdk/examples/orders/order.ts';
import { createOutsideWorld } from '../../sdk/examples/orders/outside-world.ts';
import type { Broker } from '../kafka/broker/index.ts';
import { freePorts } from '../kafka/broker/ports.ts';
import { brokerStartMsMax, sharedBroker } from '../kafka/shared-broker.ts';
import { Tools } from '../kafka/tools.ts';
import { type Addresses, KeymailProcess, type KeymailProcessOptions } from '../processes/keymail-process.ts';
import { eventually } from '../setup/eventually.ts';
import { testFolder } from '../setup/folders.ts';
import { listen } from '../setup/listen.ts';
import { skip } from '../setup/skip.ts';

const upMsMax = 60_000;

export class House {
  readonly directory = mkdtempSync(testFolder('faults'));
  readonly cleanup = new AsyncDisposableStack();
  readonly #broker: Broker | null;
  #engine: KeymailProcess | null = null;
  #worldUrl: string | null = null;

  constructor(broker: Broker | null) {
    this.#broker = broker;
    this.cleanup.defer(() => rm(this.directory, { recursive: true, force: true }));
  }

  get broker(): Broker {
    if (this.#broker === null) throw new Error('this suite asked for no broker');
    return this.#broker;
  }

  get engine(): KeymailProcess {
    if (this.#engine === null) throw new Error('no engine was made');
    return this.#engine;
  }

  get hasEngine(): boolean {
    return this.#engine !== null;
  }

  /** Of the outside world, so far. */
  get ledger(): LedgerLine[] {
    return readLedger(this.#ledgerFile);
  }

  get #ledgerFile(): string {
    return join(this.directory, 'ledger.jsonl');
  }

  /** The outside world of the order service, in this process: it goes on whatever happens to the engine. */
  async openWorld(latencyMs = 0): Promise<string> {
    const { url } = this.cleanup.use(await listen(createOutsideWorld({ ledgerFile: this.#ledgerFile, latencyMs })));
    this.#worldUrl = url;
    return url;
  }

  /** When the outside world has read all that an engine which is gone had sent to it; ms since the epoch. */
  heard(): Promise<number> {
    if (this.#worldUrl === null) throw new Error('there is no outside world');
    return heardAll(this.#worldUrl);
  }

  /** Not started. With the order service, unless others are named. */
  makeEngine(options: Partial<KeymailProcessOptions> = {}): KeymailProcess {
    const engine = new KeymailProcess({
      directory: this.directory,
      services: ['sdk/examples/orders/orders.ts'],
      ...(this.#broker === null ? {} : { cluster: { 'bootstrap.servers': this.#broker.bootstrap } }),
      ...options,
      env: { ...(this.#worldUrl === null ? {} : { OUTSIDE_WORLD_URL: this.#worldUrl }), ...options.env },
    });
    this.#engine = engine;
    this.cleanup.defer(async () => {
      // One that is stopped hears of nothing else.
      if (engine.running) engine.signal('SIGCONT');
      await engine.kill();
    });
    return engine;
  }

  /** One of several, at ports that are known before it is ready. Not started. */
  async makeNode(
    options: Partial<KeymailProcessOptions>,
  ): Promise<{ readonly process: KeymailProcess; readonly addresses: Addresses }> {
    const [ingress = 0, admin = 0] = await freePorts(2);
    const process = this.makeEngine({ ...options, ports: { ingress, admin } });
    return {
      process,
      addresses: { ingress: `http://127.0.0.1:${ingress}`, admin: `http://127.0.0.1:${admin}` },
    };
  }

  async makeTopic(partitions = 2): Promise<{ readonly tools: Tools; readonly topic: string }> {
    const tools = new Tools(this.broker.bootstrap);
    this.cleanup.defer(() => tools.close());
    const topic = await tools.createTopic(partitions);
    this.cleanup.defer(() => tools.deleteTopic(topic));
    return { tools, topic };
  }

  /** Waits until the customers of all these orders were told that they are shipped: the last thing that happens. */
  untilNotified(orders: readonly Order[], withinMs = 30_000): Promise<void> {
    return eventually(() => {
      const notified = new Set(this.ledger.filter(({ call }) => call === 'notify').map(({ order }) => order));
      const missing = orders.filter(({ id }) => !notified.has(id));
      if (missing.length > 0) throw new Error(`${missing.length} of ${orders.length} orders have not been finished`);
    }, withinMs);
  }

  /**
   * Nothing lost, nothing twice, each key in order.
   * @param killedAt when steps in flight were cut off
   * @param late lines that are not judged
   */
  expectExactlyOnce(
    orders: readonly Order[],
    killedAt: readonly number[] = [],
    late: readonly LedgerLine[] = [],
  ): Verdict {
    const ids = new Set(orders.map(({ id }) => id));
    const isLate = (line: LedgerLine) => late.some(({ at, step }) => at === line.at && step === line.step);
    const ledger = this.ledger.filter((line) => !isLate(line));
    const verdict = judge(ledger, { orders: ids, refusedOrders: new Set(), killedAt });
    expect(faultsOf(verdict)).to.deep.equal([]);
    return verdict;
  }
}

/** Registers the hooks; the house is there in tests. */
export function houseForEach(options: { readonly broker: boolean }): { readonly it: House } {
  let broker: Broker | null = null;
  let house: House | null = null;

  before(async function () {
    this.timeout(brokerStartMsMax);
    if (!options.broker) return;
    try {
      broker = await sharedBroker();
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('No Kafka broker can be had')) skip(this, error.message);
      throw error;
    }
  });

  beforeEach(() => {
    house = new House(broker);
  });

  afterEach(async function () {
    this.timeout(upMsMax);
    if (this.currentTest?.state === 'failed' && house?.hasEngine)
      console.log(`the engine's last words:\n${house.engine.logTail}`);
    await house?.cleanup.disposeAsync();
  });

  return {
    get it() {
      if (house === null) throw new Error('the house is up inside of tests only');
      return house;
    },
  };
}

/** Orders in turn over so many customers, named after the test that sends them. */
export function makeOrders(name: string, count: number, customers: number): Order[] {
  return Array.from({ length: count }, (_, index) => {
    const customer = `${name}-${index % customers}`;
    const sequence = Math.floor(index / customers) + 1;
    return { id: `${customer}-${sequence}`, customer, sku: 'sku-1', quantity: 1, amountCents: 100, sequence };
  });
}

/** A customer stays in one partition. */
export async function produce(tools: Tools, topic: string, orders: readonly Order[], partitions = 2): Promise<void> {
  const partitionOf = ({ customer }: Order) => Number(customer.split('-').at(-1)) % partitions;
  for (let partition = 0; partition < partitions; partition += 1) {
    const ours = orders.filter((order) => partitionOf(order) === partition);
    const records = ours.map((order) => ({ key: order.customer, value: JSON.stringify(order) }));
    if (records.length > 0) await tools.produce(topic, partition, records);
  }
}

/** The figure of a test, under its line. */
export const figure = (text: string): void => console.log(`    ${text}`);
