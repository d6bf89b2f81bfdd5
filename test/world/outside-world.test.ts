// The outside world counts every call before it answers, and goes on counting where it left off.

import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { TerminalError } from 'keymail';
import { heardAll } from '../../sdk/examples/orders/heard.ts';
import { type LedgerSummary, readLedger } from '../../sdk/examples/orders/ledger.ts';
import type { Order } from '../../sdk/examples/orders/order.ts';
import { type CallContext, outsideWorld } from '../../sdk/examples/orders/outside-client.ts';
import { createOutsideWorld, type OutsideWorldOptions } from '../../sdk/examples/orders/outside-world.ts';
import { eventually } from '../setup/eventually.ts';
import { testFolder } from '../setup/folders.ts';
import { type Listening, listen } from '../setup/listen.ts';

const order: Order = { id: 'order-1', customer: 'ann', sku: 'sku-1', quantity: 1, amountCents: 500, sequence: 1 };
const context: CallContext = { invocation: 'inv_1', attempt: 2, order };
const never = new AbortController().signal;

describe('the outside world', () => {
  let directory: string;
  let server: Listening | null = null;

  beforeEach(() => {
    directory = mkdtempSync(testFolder('world'));
  });

  afterEach(async () => {
    await close();
    rmSync(directory, { recursive: true });
  });

  const ledgerFile = () => join(directory, 'ledger.jsonl');
  async function open(options: Partial<OutsideWorldOptions> = {}): Promise<string> {
    server = await listen(createOutsideWorld({ ledgerFile: ledgerFile(), latencyMs: 0, ...options }));
    return server.url;
  }
  async function close(): Promise<void> {
    const opened = server;
    server = null;
    await opened?.close();
  }
  const summary = async (url: string) => (await (await fetch(`${url}/ledger/summary`)).json()) as LedgerSummary;

  it('writes one line for each call, with the id under which it was made', async () => {
    const url = await open();
    const startedAt = Date.now();
    const result = await outsideWorld(url).charge(context, never);
    expect(result).to.deep.equal({ id: 'inv_1/charge' });
    const [line, ...more] = readLedger(ledgerFile());
    expect(more).to.deep.equal([]);
    expect(line).to.include({ call: 'charge', invocation: 'inv_1', step: 'inv_1/charge', order: 'order-1' });
    expect(line).to.include({ key: 'ann', sequence: 1, attempt: 2, outcome: 'done' });
    expect(line?.at).to.be.within(startedAt, Date.now());
  });

  it('has read what somebody who is gone had sent, when it is asked whether it has', async () => {
    const url = await open();
    const { port, hostname } = new URL(url);
    const body = JSON.stringify(context);
    const head = `POST /ship HTTP/1.1\r\nhost: ${hostname}\r\ncontent-length: ${body.length}\r\n\r\n`;
    const senders = Array.from({ length: 100 }, () => connect(Number(port), hostname).on('error', () => undefined));
    for (const sender of senders) sender.end(head + body);
    await Promise.all(senders.map((sender) => once(sender, 'finish')));
    await heardAll(url);
    expect(readLedger(ledgerFile())).to.have.length(senders.length);
  });

  it('counts a call that is made twice twice', async () => {
    const url = await open();
    await outsideWorld(url).ship(context, never);
    await outsideWorld(url).ship(context, never);
    expect(await summary(url)).to.deep.include({ ordersShipped: 1, ordersNotified: 0 });
    expect((await summary(url)).calls.ship).to.equal(2);
  });

  it('refuses an unknown article for good', async () => {
    const url = await open();
    const unknown = { ...context, order: { ...order, sku: 'sku-unknown' } };
    const error = await outsideWorld(url)
      .reserve(unknown, never)
      .then(noError, (reason: unknown) => reason);
    expect(error).to.be.instanceOf(TerminalError);
    expect(readLedger(ledgerFile())[0]?.outcome).to.equal('refused');
  });

  it('fails as often as it is told to, in a way that can be tried again', async () => {
    const url = await open({ failingShare: 1 });
    const error = await outsideWorld(url)
      .reserve(context, never)
      .then(noError, (reason: unknown) => reason);
    expect(error).to.be.instanceOf(Error).and.not.to.be.instanceOf(TerminalError);
    expect(readLedger(ledgerFile())[0]?.outcome).to.equal('failed');
    // What failed was not done.
    await outsideWorld(url)
      .ship(context, never)
      .then(noError, () => undefined);
    expect(await summary(url)).to.deep.include({ ordersShipped: 0 });
  });

  it('hangs when it is told to, until the caller gives up', async () => {
    const url = await open({ hangingShare: 1 });
    const caller = new AbortController();
    const error = outsideWorld(url)
      .notify(context, caller.signal)
      .then(noError, (reason: unknown) => reason);
    await eventually(() => readLedger(ledgerFile()).length > 0);
    caller.abort();
    expect(await error).to.have.property('name', 'AbortError');
    expect(readLedger(ledgerFile())[0]?.outcome).to.equal('hung');
  });

  it('goes on with the ledger that it finds', async () => {
    await outsideWorld(await open()).notify(context, never);
    await close();
    const url = await open();
    await outsideWorld(url).notify({ ...context, order: { ...order, id: 'order-2' } }, never);
    expect(await summary(url)).to.deep.include({ ordersNotified: 2 });
    expect(readLedger(ledgerFile())).to.have.length(2);
  });

  it('answers what it does not know with an error, and writes nothing', async () => {
    const url = await open();
    expect((await fetch(`${url}/nothing`)).status).to.equal(404);
    expect((await fetch(`${url}/ship`, { method: 'POST', body: 'no json' })).status).to.equal(400);
    expect(readLedger(ledgerFile())).to.deep.equal([]);
  });

  it('leaves out half a line at the end of a ledger, and names a broken one before it', () => {
    appendFileSync(ledgerFile(), '{"call":"ship"}\n{"call":"sh');
    expect(readLedger(ledgerFile())).to.deep.equal([{ call: 'ship' }]);
    appendFileSync(ledgerFile(), '\n');
    expect(() => readLedger(ledgerFile())).to.throw(/line 2 is no JSON/);
  });
});

function noError(): never {
  throw new Error('this call should have failed');
}
