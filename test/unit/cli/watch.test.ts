// `--watch`: drawn in place, or appended; by events, or by asking again; until Ctrl-C.

import { createServer, type Server, type ServerResponse } from 'node:http';
import { expect } from 'chai';
import { eventually } from '../../setup/eventually.ts';
import { type Listening, listen } from '../../setup/listen.ts';
import { keymail, NOW, type Ran, type World } from './scripted.ts';

/** An admin API whose one answer changes, with events or without. */
class ChangingServer {
  invocations: object[] = [];
  hasEvents = true;
  isAway = false;
  lists = 0;
  lastEventIds: (string | undefined)[] = [];
  readonly streams = new Set<ServerResponse>();
  #listening: Listening | null = null;
  readonly #server: Server = createServer((request, response) => {
    const path = new URL(request.url ?? '', 'http://x').pathname;
    if (this.isAway) return void response.destroy();
    if (path === '/events' && this.hasEvents) {
      this.lastEventIds.push(request.headers['last-event-id'] as string | undefined);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('id: i-1\nevent: hello\ndata: {"version":"1"}\n\n');
      this.streams.add(response);
      response.on('close', () => this.streams.delete(response));
      return;
    }
    const found = path === '/invocations' ? { items: this.invocations, next: null } : this.invocations[0];
    const status = path === '/events' ? 404 : 200;
    this.lists += status === 200 ? 1 : 0;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(status === 404 ? { code: 'no_such_path' } : found));
  });

  async start(): Promise<this> {
    this.#listening = await listen(this.#server);
    return this;
  }

  get url(): string {
    return this.#listening?.url ?? '';
  }

  change(...invocations: readonly object[]): void {
    this.invocations = [...invocations];
    for (const stream of this.streams) stream.write('id: i-2\nevent: change\ndata: {"invocations":[]}\n\n: awake\n\n');
  }

  async close(): Promise<void> {
    await this.#listening?.close();
  }
}

const invocation = (status: string, id = 'inv_1') => ({
  ...{ id, service: 'orders', handler: 'process', key: 'k', status, origin: { kind: 'http' }, parent: null },
  ...{ idempotencyKey: null, attempt: 1, retryCount: 0, dueAt: null, createdAt: new Date(NOW).toISOString() },
  ...{ startedAt: null, finishedAt: null, expiresAt: null, inputBytes: 1, cancelRequested: false, lastError: null },
});

describe('the command line, --watch', () => {
  let server: ChangingServer;

  beforeEach(async () => {
    server = await new ChangingServer().start();
  });
  afterEach(() => server.close());

  /** A command that goes on; `out` is what it has printed so far. */
  function watching(args: string, world: World = {}) {
    let interrupt: () => void = () => undefined;
    const state = { out: '', interrupt: () => interrupt(), ended: null as unknown as Promise<Ran> };
    state.ended = keymail(args.split(' '), {
      ...world,
      env: { KEYMAIL_ADMIN_URL: server.url },
      interruptible: (act) => {
        interrupt = act;
      },
      watching: (out) => {
        state.out = out;
      },
    });
    return state;
  }

  it('appends the lines that are new where the output is no terminal, and ends with 0 at Ctrl-C', async () => {
    server.invocations = [invocation('queued')];
    const seen = watching('invocations list --watch');
    await eventually(() => seen.out.includes('queued') && server.streams.size === 1);
    server.change(invocation('running'), invocation('queued', 'inv_2'));
    await eventually(() => seen.out.includes('inv_2'));
    seen.interrupt();
    const { code, out, err } = await seen.ended;
    expect([code, err]).to.deep.equal([0, '']);
    expect(out.match(/^inv_\d.*/gm)?.map((line) => line.replace(/ {2,}.*?(queued|running).*/, ' $1'))).to.deep.equal([
      'inv_1 queued',
      'inv_1 running',
      'inv_2 queued',
    ]);
    expect(out.match(/^ID /gm)).to.have.length(1);
  });

  it('draws in place on a terminal, no higher than it is', async () => {
    server.invocations = Array.from({ length: 30 }, (_, at) => invocation('queued', `inv_${at}`));
    const seen = watching('invocations list --watch', { screen: { columns: 80, rows: 10 } });
    await eventually(() => seen.out.includes('inv_6') && server.streams.size === 1);
    expect(seen.out.split('\n')).to.have.length(9);
    server.change(invocation('completed'));
    await eventually(() => seen.out.includes('completed'));
    expect(seen.out).to.contain('\u001b[8A\r\u001b[J');
    seen.interrupt();
    expect((await seen.ended).code).to.equal(0);
  });

  it('gives a JSON value on a line for each change', async () => {
    server.invocations = [invocation('queued')];
    const seen = watching('invocations list --watch --json');
    await eventually(() => seen.out.includes('queued') && server.streams.size === 1);
    server.change(invocation('running'));
    await eventually(() => seen.out.includes('running'));
    seen.interrupt();
    const lines = (await seen.ended).out.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).items[0].status)).to.deep.equal(['queued', 'running']);
  });

  it('asks again and again where the engine has no events', async () => {
    server.hasEvents = false;
    server.invocations = [invocation('queued')];
    const seen = watching('invocations list --watch');
    await eventually(() => seen.out.includes('queued'));
    server.change(invocation('running'));
    await eventually(() => seen.out.includes('running'));
    seen.interrupt();
    expect((await seen.ended).code).to.equal(0);
  });

  it('outlives a restart of the engine, and goes on after the last event', async () => {
    server.invocations = [invocation('queued')];
    const seen = watching('invocations list --watch', { screen: { columns: 120, rows: 24 } });
    await eventually(() => seen.out.includes('queued') && server.streams.size === 1);
    server.isAway = true;
    for (const stream of server.streams) stream.destroy();
    await eventually(() => seen.out.includes('Trying again.'));
    server.isAway = false;
    server.invocations = [invocation('completed')];
    await eventually(() => seen.out.includes('completed') && server.streams.size === 1);
    expect(server.lastEventIds).to.deep.equal([undefined, 'i-1']);
    seen.interrupt();
    expect((await seen.ended).code).to.equal(0);
  });

  it('ends by itself where an invocation has ended', async () => {
    server.invocations = [invocation('running')];
    const seen = watching('invocations get inv_1 --watch --brief');
    await eventually(() => seen.out.includes('running') && server.streams.size === 1);
    server.change(invocation('completed'));
    expect((await seen.ended).code).to.equal(0);
    expect(seen.out).to.match(/^status +completed$/m);
  });

  it('fails where the first look fails', async () => {
    server.isAway = true;
    expect((await watching('invocations list --watch').ended).code).to.equal(1);
  });

  it('prints events as they come', async () => {
    const seen = watching('events --since i-0');
    await eventually(() => seen.out.includes('i-1  hello  version 1'));
    expect(server.lastEventIds).to.deep.equal(['i-0']);
    server.change();
    await eventually(() => seen.out.includes('i-2  change\n'));
    seen.interrupt();
    expect((await seen.ended).code).to.equal(0);
  });
});
