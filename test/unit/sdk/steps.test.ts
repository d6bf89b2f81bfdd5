/** R1, R2, R3: what is asked, what a replay makes of it, and in which order results are given. */
import { expect } from 'chai';
import { handlers, object, service } from '../../../sdk/index.ts';
import { failed, json, Script } from './script.ts';

const steps = (handler: (ctx: never, input: never) => Promise<unknown>) =>
  service({ name: 's', handlers: { h: handler as never } });
const keyed = (handler: (ctx: never, input: never) => Promise<unknown>) =>
  object({ name: 'o', handlers: { h: handler as never } });
type Ctx = import('../../../sdk/index.ts').Context;
type ObjectCtx = import('../../../sdk/index.ts').ObjectContext;
type SharedCtx = import('../../../sdk/index.ts').ObjectSharedContext;

describe('R1: ids and entries', () => {
  it('numbers completions from 1 in asking order; a call takes two, a send one', async () => {
    const script = await new Script(
      steps(async (ctx: Ctx) => {
        const called = ctx.objectClient('stock', 'x')['reserve']?.({ n: 1 });
        ctx.serviceSendClient('mails')['remind']?.('you');
        await ctx.sleep('2s', 'nap');
        return await called;
      }),
      { handler: 'h' },
    ).start();
    await script.complete(4);
    await script.complete(2, json('reserved'));
    expect(script.transcript).to.deep.equal([
      '0 call 1,2 stock/x/reserve {"n":1}',
      '0 send 3 mails/remind "you" after 0',
      '0 sleep 4 nap 2000',
      'finished seen 4 = "reserved"',
    ]);
  });

  it('answers reads of an exclusive handler at once, from committed state and its own writes', async () => {
    const script = await new Script(
      keyed(async (ctx: ObjectCtx) => {
        const before = await ctx.get('a');
        ctx.set('a', 2);
        ctx.set('b', 3);
        ctx.clear('c');
        const middle = [await ctx.get('a'), await ctx.get('c'), await ctx.stateKeys()];
        ctx.clearAll();
        ctx.set('d', 4);
        return [before, ...middle, await ctx.get('a'), await ctx.stateKeys()];
      }),
      { handler: 'h', state: { a: 1, c: 1 } },
    ).start();
    expect(script.transcript).to.deep.equal([
      '0 get 0 a = 1',
      '0 set a 2',
      '0 set b 3',
      '0 clear c',
      '0 get 0 a = 2',
      '0 get 0 c = void',
      '0 keys 0 = ["a","b"]',
      '0 clearAll',
      '0 set d 4',
      '0 get 0 a = void',
      '0 keys 0 = ["d"]',
      'finished seen 0 = [1,2,null,["a","b"],null,["d"]]',
    ]);
  });

  it('gives the recorded value on replay, though the state has changed since', async () => {
    const script = await new Script(
      keyed(async (ctx: ObjectCtx) => {
        const first = await ctx.get('a');
        await ctx.sleep(1);
        return [first, await ctx.get('a')];
      }),
      { handler: 'h', state: { a: 1 } },
    ).start();
    script.state.set('a', '9');
    await script.restart();
    await script.complete(1);
    expect(script.transcript).to.deep.equal(['1 get 0 a = 9', 'finished seen 1 = [1,9]']);
  });

  it('keeps a correction of the state made by a person while the handler slept', async () => {
    const script = await new Script(
      keyed(async (ctx: ObjectCtx) => {
        ctx.set('a', 1);
        await ctx.sleep(1);
        return await ctx.get('a');
      }),
      { handler: 'h' },
    ).start();
    script.state.set('a', '5');
    await script.restart();
    await script.complete(1);
    expect(script.transcript).to.deep.equal(['1 get 0 a = 5', 'finished seen 1 = 5']);
  });

  it('lets the engine answer the reads of a shared handler', async () => {
    const shared = object({
      name: 'o',
      handlers: {
        h: handlers.object.shared(async (ctx: SharedCtx) => [
          await ctx.get('a'),
          await ctx.get('b'),
          await ctx.stateKeys(),
        ]),
      },
    });
    const script = await new Script(shared, { handler: 'h', state: { a: 1 } }).start();
    expect(script.transcript).to.deep.equal(['0 get 1 a', '1 get 2 b', '2 keys 3', 'finished seen 3 = [1,null,["a"]]']);
  });
});

describe('R2: replay', () => {
  const twoSteps = (second: (ctx: Ctx) => Promise<unknown>) =>
    steps(async (ctx: Ctx) => {
      await ctx.run('first', () => 1);
      return second(ctx);
    });

  async function journalOf(second: (ctx: Ctx) => Promise<unknown>) {
    return (await new Script(twoSteps(second), { handler: 'h' }).start()).journal;
  }

  async function replayed(recorded: (ctx: Ctx) => Promise<unknown>, now: (ctx: Ctx) => Promise<unknown>) {
    const script = new Script(twoSteps(now), { handler: 'h' });
    script.journal.splice(0, 1, ...(await journalOf(recorded)));
    return script.start();
  }

  it('sends nothing for what the journal has', async () => {
    const script = await replayed(
      (ctx) => ctx.sleep(5),
      (ctx) => ctx.sleep(5),
    );
    expect(script.transcript).to.deep.equal([]);
  });

  it('does not mind another delay of a sleep', async () => {
    const script = await replayed(
      (ctx) => ctx.sleep(5),
      (ctx) => ctx.sleep(7),
    );
    expect(script.transcript).to.deep.equal([]);
  });

  const differences: Record<string, [(ctx: Ctx) => Promise<unknown>, (ctx: Ctx) => Promise<unknown>, string]> = {
    'another kind': [
      (ctx) => ctx.run('x', never),
      (ctx) => ctx.sleep(1),
      'the journal has run "x", the handler asked for sleep.',
    ],
    'another name': [
      (ctx) => ctx.run('x', never),
      (ctx) => ctx.run('y', never),
      'the journal has run "x", the handler asked for run "y".',
    ],
    'another name of a sleep': [
      (ctx) => ctx.sleep(1, 'a'),
      (ctx) => ctx.sleep(1, 'b'),
      'the journal has sleep "a", the handler asked for sleep "b".',
    ],
    'another target': [
      (ctx) => call(ctx, 'a', 1),
      (ctx) => call(ctx, 'b', 1),
      'the journal has call s/"a"/h, the handler asked for call s/"b"/h.',
    ],
    'another input': [
      (ctx) => call(ctx, 'a', 1),
      (ctx) => call(ctx, 'a', 2),
      'asked for call s/"a"/h with another input.',
    ],
    'another idempotency key': [
      (ctx) => call(ctx, 'a', 1),
      (ctx) => call(ctx, 'a', 1, { idempotencyKey: 'i' }),
      'with another idempotency key.',
    ],
    'other headers': [
      (ctx) => call(ctx, 'a', 1, { headers: { a: '1' } }),
      (ctx) => call(ctx, 'a', 1, { headers: { a: '2' } }),
      'with other headers.',
    ],
    'an end': [(ctx) => ctx.sleep(1), async () => 'done', 'the handler ended, the journal still has sleep.'],
  };
  const never = () => new Promise<never>(() => {});
  const call = (ctx: Ctx, key: string, parameter: unknown, more: object = {}) =>
    ctx.genericCall({ service: 's', method: 'h', key, parameter: Buffer.from(`${parameter}`), ...more });

  for (const [what, [recorded, now, message]] of Object.entries(differences)) {
    it(`stops at ${what}, with 570 and pause`, async () => {
      const script = await replayed(
        async (ctx) => {
          const running = recorded(ctx);
          ctx.genericSend({ service: 'x', method: 'x', parameter: Buffer.of() }); // shows a held run
          return running;
        },
        async (ctx) => {
          const running = now(ctx);
          return running;
        },
      );
      expect(script.messages).to.have.length(1);
      expect(script.transcript[0]).to.match(/^failed 570 journal mismatch at entry 2: .* pause$/);
      expect(script.transcript[0]).to.contain(message);
      expect(script.transcript[0]).to.contain('must ask for the same steps in the same order');
    });
  }

  it('abandons the handler at a mismatch: nothing after it is sent', async () => {
    const after: string[] = [];
    const script = await replayed(
      (ctx) => ctx.sleep(1),
      async (ctx) => {
        void ctx.run('else', () => after.push('ran'));
        ctx.genericSend({ service: 'x', method: 'x', parameter: Buffer.of() });
        await ctx.sleep(1);
        after.push('woke');
      },
    );
    expect(script.transcript).to.have.length(1);
    expect(after).to.deep.equal([]);
  });

  it('compares values written to state, and names the entry', async () => {
    let value = 1;
    const script = await new Script(
      keyed(async (ctx: ObjectCtx) => {
        ctx.set('a', value);
        await ctx.sleep(1);
      }),
      { handler: 'h' },
    ).start();
    value = 2;
    await script.restart();
    expect(script.transcript[0]).to.contain(
      'at entry 1: the journal has set "a", the handler asked for set "a" with another value.',
    );
  });

  it('shows what a handler threw, not the entries that it left', async () => {
    const script = await replayed(
      (ctx) => ctx.sleep(1),
      async () => {
        throw new Error('no network');
      },
    );
    expect(script.transcript).to.deep.equal(['failed 500 no network']);
  });

  it('stops with 570 where a replay asks for nothing for 10 s', async () => {
    const script = await replayed(
      (ctx) => ctx.sleep(1),
      () => new Promise(() => {}),
    );
    await script.advance(9_999);
    expect(script.transcript).to.deep.equal([]);
    expect(script.handle?.busy).to.equal(true);
    await script.advance(1);
    expect(script.transcript[0]).to.contain(
      'failed 570 journal mismatch at entry 2: the handler asked for nothing for 10000 ms, the journal still has sleep.',
    );
  });

  it('waits as long as it takes for something foreign that ends in time', async () => {
    let release: () => void = () => {};
    const script = await replayed(
      (ctx) => ctx.sleep(1),
      async (ctx) => {
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        await ctx.sleep(1);
      },
    );
    await script.advance(9_000);
    release();
    await script.settle();
    await script.advance(60_000);
    await script.complete(2);
    expect(script.transcript).to.deep.equal(['finished seen 2 = empty']);
  });
});

describe('R2: a replay that takes its time', () => {
  it('is not stalled while it goes on asking, and is busy as long as the journal waits for it', async () => {
    const releases: (() => void)[] = [];
    const foreign = () =>
      new Promise<void>((resolve) => {
        releases.push(resolve);
      });
    let slow = false;
    const handler = steps(async (ctx: Ctx) => {
      const first = ctx.sleep(1, 'a');
      if (slow) await foreign();
      const second = ctx.sleep(1, 'b');
      if (slow) await foreign();
      await Promise.all([first, second, ctx.sleep(1, 'c')]);
    });
    const script = await new Script(handler, { handler: 'h' }).start();
    slow = true;
    await script.restart();
    for (let turn = 0; turn < 2; turn++) {
      expect(script.handle?.busy).to.equal(true);
      await script.advance(9_000);
      releases[turn]?.();
      await script.settle();
    }
    expect(script.handle?.busy).to.equal(false);
    await script.advance(60_000);
    expect(script.transcript).to.deep.equal([]);
  });
});

describe('R3: the order of results', () => {
  const race = steps(async (ctx: Ctx) => {
    const log: string[] = [];
    const branch = async (name: string) => {
      await ctx.sleep(1, name);
      log.push(name);
      await ctx.run(`after ${name}`, () => name);
      log.push(`${name} again`);
    };
    await Promise.all([branch('a'), branch('b'), branch('c')]);
    return log;
  });

  it('is the journal order, whatever the asking order', async () => {
    const script = await new Script(race, { handler: 'h' }).start();
    await script.complete(3);
    await script.complete(1);
    await script.complete(2);
    expect(script.last).to.have.property('kind', 'finished');
    expect(script.transcript.at(-1)).to.equal('finished seen 6 = ["c","c again","a","a again","b","b again"]');
  });

  it('gives one completion per macrotask, also where many arrive at once', async () => {
    const script = await new Script(race, { handler: 'h' }).start();
    script.autoDeliver = false;
    await script.complete(2);
    await script.complete(1);
    await script.complete(3);
    script.autoDeliver = true;
    script.deliverAll();
    await script.settle();
    const recorded = script.transcript.at(-1);
    expect(recorded).to.contain('finished seen 6 = ');
    expect(script.transcript).to.include.members([
      '1 run 4 after b = "b"',
      '2 run 5 after a = "a"',
      '3 run 6 after c = "c"',
    ]);
    script.journal.pop();
    await script.restart();
    expect(script.transcript).to.deep.equal([recorded]);
  });

  it('holds back a completion in replay until all that was asked before it is asked', async () => {
    const order: string[] = [];
    const handler = steps(async (ctx: Ctx) => {
      const slept = ctx.sleep(1).then(() => order.push('slept'));
      // Something foreign between two steps: takes a while, then asks.
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
      order.push('asks');
      const ran = ctx.run('x', () => 1).then(() => order.push('ran'));
      await Promise.all([slept, ran]);
      return order.splice(0);
    });
    const script = await new Script(handler, { handler: 'h' }).start();
    await script.complete(1);
    const recorded = script.transcript.at(-1);
    expect(recorded).to.equal('finished seen 2 = ["asks","ran","slept"]');
    script.journal.pop();
    await script.restart();
    expect(script.transcript).to.deep.equal([recorded]);
  });

  it('ignores deliveries that it has already', async () => {
    const script = await new Script(race, { handler: 'h' }).start();
    await script.complete(2);
    const completion = script.journal.find((item) => item.type === 'completion');
    if (completion?.type !== 'completion') throw new Error('no completion');
    script.handle?.deliver([completion, completion]);
    await script.settle();
    await script.complete(1);
    // `seen` shows that the copies did not count.
    expect(script.transcript.slice(3)).to.deep.equal(['1 run 4 after b = "b"', '3 run 5 after a = "a"']);
  });

  it('refuses a completion of something that was never asked, as a breach of the protocol', async () => {
    const script = await new Script(race, { handler: 'h' }).start();
    await script.complete(99);
    expect(script.transcript.at(-1)).to.equal('failed 571 completion 99 arrived, the handler has asked for 3');
  });

  it('works with race, any and allSettled, in both runs alike', async () => {
    const handler = steps(async (ctx: Ctx) => {
      const calls = [1, 2, 3].map((n) =>
        ctx.genericCall({ service: 's', method: 'h', parameter: Buffer.from(`${n}`) }),
      );
      const first = await Promise.race(calls).catch((error: Error) => error.message);
      const any = String(await Promise.any(calls));
      const all = await Promise.allSettled(calls);
      return [first, any, all.map(({ status }) => status)];
    });
    const script = await new Script(handler, { handler: 'h' }).start();
    await script.complete(4, failed(500, 'no'));
    await script.complete(6, json('six'));
    await script.complete(2, json('two'));
    const recorded = script.transcript.at(-1);
    expect(recorded).to.equal('finished seen 6 = ["no","\\"six\\"",["fulfilled","rejected","fulfilled"]]');
    script.journal.pop();
    await script.restart();
    expect(script.transcript).to.deep.equal([recorded]);
  });
});
