// Whose AsyncLocalStorage a handler sees: its own, and nobody's who called, sent, produced or happened to wake the engine.

import { AsyncLocalStorage } from 'node:async_hooks';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import express from 'express';
import { createEngine, type Embedded } from '../../admin/embedded.ts';
import { createEngine as composeEngine } from '../../engine/engine.ts';
import { openMemory } from '../../engine/store/memory.ts';
import { type Context, endpointOf, type ObjectContext, object, type Serde, serde, service } from '../../sdk/index.ts';
import { FakeCluster } from '../kafka/fake-log.ts';
import { FakeAdmin, FakeSource } from '../kafka/fake-source.ts';
import { eventually } from '../setup/eventually.ts';
import { testFolder } from '../setup/folders.ts';
import { serving } from '../unit/ingress/serving.ts';

/** What a program has of its own: the id of the request that it works on. */
const request = new AsyncLocalStorage<unknown>();
const own = new AsyncLocalStorage<string>();

/** What was seen, by whom: `a: start` … */
let seen: [at: string, request: unknown][] = [];
const note = (at: string): void => void seen.push([at, request.getStore()]);
const strangers = () => seen.filter(([, found]) => found !== undefined);

/** Steps that wait until the test lets them go on, in whichever context that is. */
const gates = new Map<string, PromiseWithResolvers<void>>();
function gate(name: string): PromiseWithResolvers<void> {
  const made = gates.get(name) ?? Promise.withResolvers<void>();
  gates.set(name, made);
  return made;
}

/** A user's code as well, and called by the engine's side of an attempt. */
const noting: Serde<string> = {
  contentType: 'application/json',
  serialize: (value) => serde.json.serialize(value),
  deserialize(payload) {
    note('deserialize');
    return serde.json.deserialize(payload) as string;
  },
};

const steps = service({
  name: 'steps',
  handlers: {
    async go(ctx: Context, name: string) {
      note(`${name}: start`);
      await ctx.run('now', () => note(`${name}: in a step`), { serde: noting as Serde<unknown> as Serde<void> });
      note(`${name}: after a step`);
      await ctx.sleep(5);
      note(`${name}: after a sleep`);
      await ctx.serviceClient(leaf).go(name);
      note(`${name}: after a call`);
      return name;
    },
    /** Goes on in a context of its own, by which another is started as well. */
    async alone(ctx: Context, name: string) {
      const found: unknown[] = [];
      const look = () => found.push(own.getStore() ?? 'none');
      await own.run(name, async () => {
        await ctx.run('in it', async () => {
          look();
          await keymail.client.serviceClient(leaf).go(name);
          look();
        });
        look();
        await ctx.sleep(5);
        look();
        await Promise.all([ctx.run('x', look), own.run('inner', () => ctx.run('y', look))]);
      });
      look();
      return found;
    },
    async holds(ctx: Context) {
      note('holds: start');
      await ctx.run('held', ({ signal }) => {
        signal.addEventListener('abort', () => note('holds: aborted'));
        return gate('held').promise;
      });
      note('holds: end');
    },
  },
});
const leaf = service({
  name: 'leaf',
  handlers: {
    async go(_ctx, name: string) {
      note(`${name}: callee`);
      if (own.getStore() !== undefined) seen.push([`${name}: callee, own`, own.getStore()]);
    },
  },
});
const line = object({
  name: 'line',
  handlers: {
    async wait(ctx: ObjectContext, name: string) {
      note(`${name}: start`);
      await ctx.run('gate', () => gate(name).promise);
      note(`${name}: end`);
      return name;
    },
    async sleep(ctx: ObjectContext, name: string) {
      note(`${name}: attempt`);
      await ctx.run('gate', () => gate(name).promise);
      await ctx.sleep(5);
      note(`${name}: awake`);
      return name;
    },
  },
});

let keymail: Embedded;

beforeEach(() => {
  seen = [];
  gates.clear();
});

const folder = mkdtempSync(testFolder('context'));
after(() => rmSync(folder, { recursive: true, force: true }));

for (const store of ['memory:', 'sqlite::memory:', `sqlite:${path.join(folder, 'keymail.db')}`]) {
  describe(`a handler's async context, on ${store.replace(folder, '…')}`, () => {
    let creator: WeakRef<object>;
    before(async () => {
      // As a program does that makes it when the first request needs it.
      const id = { of: 'the creator' };
      creator = new WeakRef(id);
      keymail = await request.run(id, () => createEngine({ services: [steps, leaf, line], store, logLevel: 'silent' }));
    });
    after(() => keymail.close());

    /** Calls as a program does: in the context of a request, in which it goes on. */
    const asked = <T>(id: string, call: () => Promise<T>) =>
      request.run(id, async () => {
        const result = await call();
        expect(request.getStore()).to.equal(id);
        return result;
      });

    it('is no caller’s, of those who call at once; each caller keeps its own', async () => {
      const names = ['a', 'b', 'c', 'd'];
      const client = keymail.client.serviceClient(steps);
      expect(await Promise.all(names.map((name) => asked(name, () => client.go(name))))).to.deep.equal(names);
      expect(seen.length).to.be.at.least(7 * names.length);
      expect(strangers()).to.deep.equal([]);
    });

    it('is not that of who lets the one before it in the mailbox go on', async () => {
      const call = (name: string) => asked(name, () => keymail.client.objectClient(line, 'key').wait(name));
      const first = call('first');
      await eventually(() => seen.length === 1);
      const second = call('second');
      const ends = asked('third', async () => {
        gate('first').resolve();
        await first;
        await eventually(() => seen.length === 3);
        gate('second').resolve();
        return second;
      });
      expect(await Promise.all([first, second, ends])).to.deep.equal(['first', 'second', 'second']);
      expect(seen.map(([at]) => at)).to.deep.equal(['first: start', 'first: end', 'second: start', 'second: end']);
      expect(strangers()).to.deep.equal([]);
    });

    it('is nobody’s in an attempt that goes on after a sleep, whoever sent it, paused it and let it go on', async () => {
      const { invocationId: id } = await asked('sender', () =>
        keymail.client.objectSendClient(line, 'sleeper').sleep('sleeper'),
      );
      await eventually(() => seen.length === 1);
      await asked('pauser', () => keymail.engine.submit({ kind: 'pauseInvocation', id }, 'ann'));
      await asked('resumer', () => keymail.engine.submit({ kind: 'resumeInvocation', id }, 'bob'));
      await eventually(() => seen.length === 2);
      await asked('other', async () => gate('sleeper').resolve());
      expect(await asked('waiter', () => keymail.client.attach(id))).to.equal('sleeper');
      const told = ['sleeper: attempt', 'sleeper: attempt', 'sleeper: awake'];
      expect(seen).to.deep.equal(told.map((at) => [at, undefined]));
    });

    it('is the handler’s own where it makes one, and goes to none that it starts', async () => {
      const call = (name: string) => asked(name, () => keymail.client.serviceClient(steps).alone(name));
      const whole = (name: string) => [name, name, name, name, name, 'inner', 'none'];
      expect(await Promise.all([call('p'), call('q')])).to.deep.equal([whole('p'), whole('q')]);
      expect(strangers()).to.deep.equal([]);
    });

    it('is not that of a request in an app which has one for each', async () => {
      const app = express();
      app.use((_request, _response, next) => request.run('http', next));
      app.use('/call', keymail.ingress());
      const server = await serving(app);
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${server.url}/call/steps/go`, { method: 'POST', body: '"h"', headers });
      await server.close();
      expect(await answer.json()).to.equal('h');
      expect(strangers()).to.deep.equal([]);
    });

    it('keeps nothing in memory of a caller, once others have been served, nor of who made the engine', async () => {
      const ask = async () => {
        // It goes on for a minute after the last reader has left.
        keymail.engine.feed.read(null, () => undefined)?.close();
        const sent = await keymail.client.serviceSendClient(steps).go('sent');
        await keymail.client.attach(sent.invocationId);
        await keymail.engine.query.invocation(keymail.engine.query.refOf(sent.invocationId) as never);
      };
      const weak = await (async () => {
        const id = { of: 'a caller' };
        await request.run(id, ask);
        return new WeakRef(id);
      })();
      // On Node 22 a promise has the context in which it was made: the last one to ask is held by what they wait behind.
      await ask();
      setFlagsFromString('--expose-gc');
      const collect = runInNewContext('gc') as () => void;
      await eventually(() => {
        collect();
        return weak.deref() === undefined && creator.deref() === undefined;
      });
    });
  });
}

describe("a handler's async context", () => {
  for (const store of ['memory:', 'sqlite::memory:']) {
    it(`is not that of the request in which a program first imports Keymail, on ${store}`, async () => {
      const args = [...process.execArgv, path.join(import.meta.dirname, 'late-import.ts'), store];
      const { stdout } = await promisify(execFile)(process.execPath, args);
      expect(JSON.parse(stdout)).to.deep.equal(['the first', 'none', 'none', 'none']);
    });
  }

  it('is not that of a record, nor of who subscribed', async () => {
    const cluster = new FakeCluster();
    cluster.createTopic('orders');
    const taken = service({ name: 'taken', handlers: { take: async () => note('record') } });
    const engine = await composeEngine({
      endpoints: [endpointOf([taken])],
      store: openMemory(),
      clusters: { local: { 'bootstrap.servers': 'here:9092' } },
      kafka: { source: ({ topics }) => new FakeSource(cluster, topics), admin: () => new FakeAdmin(cluster) },
    });
    try {
      const sub = { source: 'kafka://local/orders', sink: 'service://taken/take', options: { startFrom: 'earliest' } };
      await request.run('subscriber', () => engine.submit({ kind: 'createSubscription', ...sub }, 'ann'));
      request.run('producer', () => cluster.produce('orders', 0, [{ value: '1' }, { value: '2' }]));
      await eventually(() => seen.length === 2);
      expect(strangers()).to.deep.equal([]);
    } finally {
      await engine.close();
    }
  });

  it('is not that of who closes the engine, or starts it again', async () => {
    const store = `sqlite:${path.join(folder, 'again.db')}`;
    const start = () => createEngine({ services: [steps], store, limits: { drainMs: 0 }, logLevel: 'silent' });
    const first = await start();
    await first.client.serviceSendClient(steps).holds();
    await eventually(() => seen.length === 1);
    await request.run('closer', () => first.close());
    expect(seen.map(([at]) => at)).to.deep.equal(['holds: start', 'holds: aborted']);
    const second = await request.run('creator', start);
    try {
      gate('held').resolve();
      await eventually(() => seen.at(-1)?.[0] === 'holds: end');
      expect(strangers()).to.deep.equal([]);
    } finally {
      await second.close();
    }
  });
});
