/** R4: runs, from closure to result. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { expect } from 'chai';
import { type Context, serde } from '../../../sdk/index.ts';
import { CANCEL_SIGNAL } from '../../../sdk/protocol/index.ts';
import { begin } from './begin.ts';

/** Some microtasks later, in a function that is not async itself. */
const later = <T>(then: () => T): Promise<T> => Promise.resolve().then(then);

/** A closure that ends when the test says so. */
const gate = <T>() => Promise.withResolvers<T>();

describe('R4: entries and results', () => {
  it('sends a quick run as one entry with its result', async () => {
    const script = await begin((ctx) => ctx.run('x', async () => ({ a: 1 })));
    expect(script.transcript).to.deep.equal(['0 run 1 x = {"a":1}', 'finished seen 1 = {"a":1}']);
    expect(script.clock.pending).to.equal(0);
  });

  it('leaves no timer behind once its entry is sent', async () => {
    const script = await begin(async (ctx) => {
      await ctx.run('x', () => 1);
      await ctx.sleep(1);
    });
    expect(script.clock.pending).to.equal(0);
  });

  it('gives the result to user code only when it is durable', async () => {
    let seen = false;
    const script = await begin((ctx) => ctx.run('x', () => 1).then(() => (seen = true)), { autoCommit: false });
    expect(script.transcript).to.deep.equal(['0 run 1 x = 1']);
    expect(seen).to.equal(false);
    script.commit();
    await script.settle();
    expect(seen).to.equal(true);
  });

  it('gives the journaled copy, as a replay would', async () => {
    const script = await begin((ctx) => ctx.run('x', () => new Date(0) as unknown).then((value) => typeof value));
    expect(script.transcript.at(-1)).to.equal('finished seen 1 = "string"');
  });

  it('shows the entry before anything that is asked behind it, in asking order', async () => {
    const [a, b] = [gate<number>(), gate<number>()];
    const script = await begin((ctx) =>
      Promise.all([ctx.run('a', () => a.promise), ctx.run('b', () => b.promise), ctx.sleep(1, 'nap')]),
    );
    expect(script.transcript).to.deep.equal(['0 run 1 a', '0 run 2 b', '0 sleep 3 nap 1']);
    b.resolve(2);
    await script.settle();
    a.resolve(1);
    await script.settle();
    expect(script.transcript.slice(3)).to.deep.equal(['proposal 2 = 2', 'proposal 1 = 1']);
  });

  it('shows the runs asked before one that ends first; those behind it stay held', async () => {
    const [a, b, c] = [gate<number>(), gate<number>(), gate<number>()];
    const script = await begin((ctx) =>
      Promise.all([ctx.run('a', () => a.promise), ctx.run('b', () => b.promise), ctx.run('c', () => c.promise)]),
    );
    b.resolve(2);
    await script.settle();
    expect(script.transcript).to.deep.equal(['0 run 1 a', '0 run 2 b = 2']);
    c.resolve(3);
    await script.settle();
    a.resolve(1);
    await script.settle();
    expect(script.transcript.slice(2)).to.deep.equal(['0 run 3 c = 3', 'proposal 1 = 1', 'finished seen 3 = [1,2,3]']);
  });

  it('shows the entry of a run that takes longer than 100 ms', async () => {
    const slow = gate<number>();
    const script = await begin((ctx) => ctx.run('slow', () => slow.promise));
    await script.advance(99);
    expect(script.transcript).to.deep.equal([]);
    await script.advance(1);
    expect(script.transcript).to.deep.equal(['0 run 1 slow']);
    slow.resolve(1);
    await script.settle();
    expect(script.transcript.slice(1)).to.deep.equal(['proposal 1 = 1', 'finished seen 1 = 1']);
  });

  it('shows it also where what the closure gives is a function with a `then`, as query builders are', async () => {
    const slow = gate<number>();
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what it is about
    const query = Object.assign(() => undefined, { then: slow.promise.then.bind(slow.promise) });
    const script = await begin((ctx) => ctx.run('slow', () => query as unknown as Promise<number>));
    await script.advance(100);
    expect(script.transcript).to.deep.equal(['0 run 1 slow']);
    slow.resolve(1);
    await script.settle();
    expect(script.transcript.slice(1)).to.deep.equal(['proposal 1 = 1', 'finished seen 1 = 1']);
  });

  it('executes a run again whose result the journal does not have, and never one whose result it has', async () => {
    const executed: string[] = [];
    const second = [gate<number>(), gate<number>()];
    const script = await begin(async (ctx) => {
      await ctx.run('first', () => executed.push('first'));
      return await ctx.run('second', () => {
        executed.push('second');
        return second[executed.filter((name) => name === 'second').length - 1]?.promise;
      });
    });
    await script.advance(100);
    await script.restart();
    second[1]?.resolve(2);
    await script.settle();
    expect(executed).to.deep.equal(['first', 'second', 'second']);
    expect(script.transcript).to.deep.equal(['proposal 2 = 2', 'finished seen 2 = 2']);
  });

  it('begins none while another engine may have the invocation, and shows meanwhile what waits', async () => {
    const executed: string[] = [];
    let ours = gate<void>();
    let isOurs = true;
    const untilOurs = () => (isOurs ? null : ours.promise);
    const handler = async (ctx: Context) => {
      await ctx.run('before', () => executed.push('before'));
      return Promise.all([ctx.run('a', () => executed.push('a')), ctx.run('b', () => executed.push('b'))]);
    };
    const script = await begin(handler, { untilOurs, autoCommit: false });
    isOurs = false;
    script.commit();
    await script.settle();
    await script.advance(100);
    expect(executed).to.deep.equal(['before']);
    expect(script.transcript.slice(1)).to.deep.equal(['1 run 2 a', '1 run 3 b']);
    // Found to be ours, and it has stood still again since then.
    ours.resolve();
    ours = gate<void>();
    await script.settle();
    expect(executed).to.deep.equal(['before']);
    isOurs = true;
    ours.resolve();
    await script.settle();
    expect(executed).to.deep.equal(['before', 'a', 'b']);
  });

  it('never begins one that waited for that, and was cancelled or ended meanwhile', async () => {
    for (const end of ['cancel', 'abort'] as const) {
      const [executed, ours] = [[] as string[], gate<void>()];
      let isOurs = false;
      const untilOurs = () => (isOurs ? null : ours.promise);
      const script = await begin((ctx) => ctx.run('x', () => executed.push('x')), { untilOurs });
      if (end === 'cancel') await script.complete(CANCEL_SIGNAL);
      else script.crash();
      isOurs = true;
      ours.resolve();
      await script.settle();
      expect(executed, end).to.deep.equal([]);
      expect(script.handle?.busy ?? false).to.equal(false);
    }
  });

  it('names a run after its function, where no name is given', async () => {
    const script = await begin(async (ctx) => {
      await ctx.run(async function reserve() {});
      await ctx.run(() => 1);
    });
    expect(script.transcript.slice(0, 2)).to.deep.equal(['0 run 1 reserve = empty', '1 run 2 run = 1']);
  });

  it('takes results of its serde, bytes too', async () => {
    const bytes = Uint8Array.of(0xff, 0);
    const script = await begin((ctx) => ctx.run('x', () => bytes, { serde: serde.binary }).then((value) => [...value]));
    expect(script.transcript.at(-1)).to.equal('finished seen 1 = [255,0]');
  });

  it('refuses what is no function, an unknown option, a bad value, and ctx inside of a run', async () => {
    const attempts: [(ctx: Context) => Promise<unknown>, string][] = [
      [(ctx) => ctx.run('x', 5 as never), 'ctx.run "x": the action is number, not a function'],
      [
        (ctx) => ctx.run('x', () => 1, { retries: 3 } as never),
        'option retries: found an unknown option, allowed: serde, maxRetryAttempts',
      ],
      [
        (ctx) => ctx.run('x', () => 1, { maxRetryAttempts: 0 }),
        'option maxRetryAttempts: found 0, allowed: a number from 1',
      ],
      [(ctx) => ctx.run('x', () => 1, { maxRetryAttempts: 3n as never }), 'found 3, allowed: a number from 1'],
      [(ctx) => ctx.run('x', () => 1, null as never), 'ctx.run "x": the options are null, allowed: an object'],
      [
        (ctx) => ctx.run('x', () => 1, { initialRetryInterval: 'soon' }),
        'option initialRetryInterval: found "soon" is no duration',
      ],
      [(ctx) => ctx.run('x', () => ctx.sleep(1)), "ctx.sleep can't be used inside ctx.run"],
      [(ctx) => ctx.run('x', async () => ctx.run('y', () => 1)), "ctx.run can't be used inside ctx.run"],
      [(ctx) => ctx.run('x', () => later(() => ctx.run('y', () => 1))), "ctx.run can't be used inside ctx.run"],
      [(ctx) => ctx.run('x', () => ctx.rand.random()), "ctx.rand.random can't be used inside ctx.run"],
      [(ctx) => ctx.run('x', () => ctx.serviceSendClient('s')['h']?.()), "a send can't be used inside ctx.run"],
    ];
    for (const [handler, message] of attempts) {
      const script = await begin(handler);
      expect(script.transcript.at(-1)).to.match(/^finished seen [01] = !500 /);
      expect(script.transcript.at(-1)).to.contain(message);
    }
  });
});

describe("R4: a closure's surroundings", () => {
  const asker = new AsyncLocalStorage<string>();

  it('has the async context of who asked, which goes on in its own', async () => {
    const seen: unknown[] = [];
    const note = async (ctx: Context, name: string) => {
      await ctx.run(name, () => later(() => seen.push(asker.getStore())));
      seen.push(asker.getStore());
      await ctx.run(`${name} again`, () => seen.push(asker.getStore()));
    };
    const script = await begin(async (ctx) => {
      await Promise.all([asker.run('one', note, ctx, 'x'), asker.run('another', note, ctx, 'y')]);
      seen.push(asker.getStore());
    });
    expect(script.transcript.at(-1)).to.equal('finished seen 4 = empty');
    expect(seen).to.deep.equal(['one', 'another', 'one', 'one', 'another', 'another', undefined]);
  });
});
