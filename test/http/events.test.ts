// The stream of events of a running engine, as a browser reads it.

import { expect } from 'chai';
import { eventually } from '../setup/eventually.ts';
import type { House } from './house.ts';
import { ask, openHouse } from './house.ts';

interface Change {
  readonly invocations: readonly string[];
  readonly more: boolean;
  readonly handlers: Readonly<Record<string, { readonly started: number; readonly completed: number }>>;
  readonly actors: readonly string[];
  readonly audit: boolean;
}

interface Seen {
  readonly id: string;
  readonly event: string;
  readonly data: Change & { readonly incarnation: number; readonly accepting: boolean };
}

/** A stream, read as it comes. */
class Stream {
  readonly seen: Seen[] = [];
  readonly #over = new AbortController();
  ended = false;
  status = 0;

  static async open(admin: string, lastEventId?: string): Promise<Stream> {
    const stream = new Stream();
    const response = await fetch(`${admin}/events`, {
      signal: stream.#over.signal,
      ...(lastEventId === undefined ? {} : { headers: { 'last-event-id': lastEventId } }),
    });
    stream.status = response.status;
    void stream.#read(response);
    return stream;
  }

  async #read(response: Response): Promise<void> {
    const decoder = new TextDecoder();
    let text = '';
    try {
      for await (const bytes of response.body ?? []) {
        text += decoder.decode(bytes, { stream: true });
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) if (block.startsWith('id: ')) this.seen.push(parse(block));
      }
    } catch {
      // Cut, by us or by the server.
    }
    this.ended = true;
  }

  close(): void {
    this.#over.abort();
  }

  get last(): string {
    return this.seen.at(-1)?.id ?? '';
  }

  of(event: string): Seen[] {
    return this.seen.filter((one) => one.event === event);
  }

  started(handler: string): number {
    return this.of('change').reduce((sum, { data }) => sum + (data.handlers[handler]?.started ?? 0), 0);
  }
}

function parse(block: string): Seen {
  const fields = new Map(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
  );
  return { id: fields.get('id') ?? '', event: fields.get('event') ?? '', data: JSON.parse(fields.get('data') ?? '') };
}

describe('events of a running engine', () => {
  let house: House;
  const streams: Stream[] = [];
  const open = async (lastEventId?: string) => {
    const stream = await Stream.open(house.admin, lastEventId);
    streams.push(stream);
    return stream;
  };
  const add = (key: string) => ask(`${house.ingress}/cart/${key}/add`, 'POST', 'x');

  beforeEach(async () => {
    house = await openHouse({ limits: { eventStreamsMax: 3 } });
  });
  afterEach(async () => {
    for (const stream of streams.splice(0)) stream.close();
    await house.close();
  });

  it('say hello, then what changed: invocations, handlers, actors, audit', async () => {
    const stream = await open();
    await eventually(() => stream.of('hello').length === 1);
    const { body } = await ask(`${house.ingress}/cart/k/held/send`, 'POST');
    await eventually(() => stream.of('change').some(({ data }) => data.invocations.includes(body.invocationId)));
    await ask(`${house.admin}/invocations/${body.invocationId}/kill`, 'POST');
    await eventually(() => stream.of('change').some(({ data }) => data.audit));
    expect(stream.started('cart/held')).to.equal(1);
    expect(stream.of('change').some(({ data }) => data.actors.includes('cart/k'))).to.equal(true);
  });

  it('come at most four times a second, and leave out nothing that was counted', async () => {
    const stream = await open();
    await eventually(() => stream.seen.length === 1);
    const from = performance.now();
    for (let round = 0; round < 20; round += 1)
      await Promise.all(Array.from({ length: 25 }, (_, key) => add(`k${key}`)));
    await eventually(() => stream.started('cart/add') === 500);
    const seconds = (performance.now() - from) / 1_000;
    expect(stream.of('change').length).to.be.at.most(Math.ceil(seconds * 4) + 1);
  });

  it('go on where a reader was cut off', async () => {
    const first = await open();
    await eventually(() => first.seen.length === 1);
    await add('one');
    await eventually(() => first.started('cart/add') === 1);
    const { last } = first;
    first.close();
    await add('two');
    await add('three');
    const second = await open(last);
    await eventually(() => second.started('cart/add') === 2);
    expect(second.seen[0]).to.deep.include({ event: 'hello', id: last });
    expect(second.of('reset')).to.deep.equal([]);
  });

  it('begin with a reset where the engine does not know the last one', async () => {
    const stream = await open('1-1');
    await eventually(() => stream.seen.length === 2);
    expect(stream.seen.map(({ event }) => event)).to.deep.equal(['reset', 'hello']);
  });

  it('end with the engine, and the next one says that it is another', async () => {
    const stream = await open();
    await add('k');
    await eventually(() => stream.started('cart/add') === 1);
    const { last } = stream;
    await house.engine.close();
    await eventually(() => stream.ended);
    await house.restart();
    expect(stream.of('health').at(-1)?.data.accepting, 'the last word').to.equal(false);
    const again = await open(last);
    await eventually(() => again.seen.length === 2);
    expect(again.seen.map(({ event }) => event)).to.deep.equal(['reset', 'hello']);
    expect(again.seen[1]?.data.incarnation).to.equal(2);
  });

  it('are for so many readers at once', async () => {
    const all = [await open(), await open(), await open()];
    expect(all.map(({ status }) => status)).to.deep.equal([200, 200, 200]);
    const refused = await ask(`${house.admin}/events`);
    expect([refused.status, refused.body.code]).to.deep.equal([503, 'too_many_streams']);
    all[0]?.close();
    await eventually(async () => (await open()).status === 200);
  });

  it('answer a HEAD without opening anything', async () => {
    for (let times = 0; times < 5; times += 1)
      expect((await fetch(`${house.admin}/events`, { method: 'HEAD' })).status).to.equal(200);
  });
});
