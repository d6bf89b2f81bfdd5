/** R4: runs, from closure to result. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { expect } from 'chai';
import { type Context, RetryableError, type RunContext, serde, service, TerminalError } from '../../../sdk/index.ts';
import { failed, Script, type ScriptOptions } from './script.ts';

const handlerOf = (handler: (ctx: Context) => Promise<unknown>) => service({ name: 's', handlers: { h: handler } });
const begin = (handler: (ctx: Context) => Promise<unknown>, options: Partial<ScriptOptions> = {}) =>
  new Script(handlerOf(handler), { handler: 'h', ...options }).start();

/** Some microtasks later, in a function that is not async itself. */
const later = <T>(then: () => T): Promise<T> => Promise.resolve().then(then);

/** A closure that ends when the test says so. */
function gate<T>() {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  return { promise, resolve, reject };
}

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

describe('R4: failing runs', () => {
  it('journals a TerminalError as the result, with code and metadata', async () => {
    const script = await begin(async (ctx) => {
      try {
        await ctx.run('pay', () => {
          throw new TerminalError('no money', { errorCode: 402, metadata: { order: '7' } });
        });
      } catch (error) {
        const { code, message, metadata } = error as TerminalError;
        return { terminal: error instanceof TerminalError, code, message, metadata };
      }
      return 'paid';
    });
    expect(script.transcript).to.deep.equal([
      '0 run 1 pay = !402 no money',
      'finished seen 1 = {"terminal":true,"code":402,"message":"no money","metadata":{"order":"7"}}',
    ]);
  });

  it('ends the attempt at any other error, and tells which step', async () => {
    const script = await begin((ctx) =>
      ctx.run('pay', () => {
        throw new TypeError('fetch failed');
      }),
    );
    expect(script.transcript).to.deep.equal(['0 run 1 pay', 'failed 500 fetch failed at 1 pay']);
    expect(script.last).to.have.nested.property('error.stack').that.contains('TypeError: fetch failed');
  });

  for (const [thrown, message] of [
    ['text', 'text'],
    [undefined, 'undefined'],
    [{ toString: () => 'an object' }, 'an object'],
    [Object.create(null), 'a thrown value that has no text (Cannot convert object to primitive value)'],
  ] as const) {
    it(`handles a run that throws what is no Error: ${message}`, async () => {
      const script = await begin((ctx) => ctx.run('x', () => Promise.reject(thrown)));
      expect(script.transcript.at(-1)).to.equal(`failed 500 ${message} at 1 x`);
    });
  }

  it('carries the delay of a RetryableError', async () => {
    const script = await begin((ctx) =>
      ctx.run('x', () => {
        throw new RetryableError('busy', { retryAfter: '3s' });
      }),
    );
    expect(script.transcript.at(-1)).to.equal('failed 500 busy at 1 x after 3000');
  });

  it("follows the run's own policy: delays, then a TerminalError with the cause", async () => {
    const options = { maxRetryAttempts: 4, initialRetryInterval: 100, maxRetryInterval: 250 };
    const handler = (ctx: Context) =>
      ctx.run('x', () => Promise.reject(new RangeError('no')), options).catch((error: TerminalError) => error.message);
    const script = await begin(handler);
    const delays: unknown[] = [];
    for (let failures = 1; script.last?.kind === 'failed'; failures++) {
      delays.push(script.last.error.retryAfterMs);
      script.failedStepId = 1;
      script.retryCount = failures;
      await script.restart();
    }
    expect(delays).to.deep.equal([100, 200, 250]);
    expect(script.transcript).to.deep.equal([
      'proposal 1 = !500 run "x" failed after 4 attempts: RangeError: no',
      'finished seen 1 = "run \\"x\\" failed after 4 attempts: RangeError: no"',
    ]);
  });

  it('counts only failures of this very step', async () => {
    const script = new Script(
      handlerOf((ctx) => ctx.run('x', () => Promise.reject(new Error('no')), { maxRetryAttempts: 2 })),
      { handler: 'h' },
    );
    script.failedStepId = 5;
    script.retryCount = 9;
    await script.start();
    expect(script.transcript.at(-1)).to.equal('failed 500 no at 1 x after 50');
  });

  it('gives up after maxRetryDuration', async () => {
    const script = new Script(
      handlerOf((ctx) => ctx.run('x', () => Promise.reject(new Error('no')), { maxRetryDuration: '10s' })),
      { handler: 'h' },
    );
    Object.assign(script, { failedStepId: 1, retryCount: 3, retryingForMs: 10_000 });
    await script.start();
    expect(script.transcript.at(-1)).to.equal('finished seen 1 = !500 run "x" failed after 4 attempts: Error: no');
  });

  it('tells a run which try it is, as far as known', async () => {
    const script = new Script(
      handlerOf((ctx) => ctx.run('x', ({ attempt }) => attempt)),
      { handler: 'h' },
    );
    Object.assign(script, { failedStepId: 1, retryCount: 3 });
    await script.start();
    expect(script.transcript[0]).to.equal('0 run 1 x = 4');
  });

  it('brings the results of the runs beside it home first, and gives nothing more to user code', async () => {
    const [a, b, c] = [gate<number>(), gate<number>(), gate<number>()];
    let went = 0;
    const script = await begin((ctx) => {
      const went1 = <T>(value: T) => {
        went++;
        return value;
      };
      return Promise.all([
        ctx.run('a', () => a.promise).then(went1),
        ctx.run('b', () => b.promise).then(went1),
        ctx.run('c', () => c.promise).then(went1),
      ]);
    });
    b.reject(new Error('trouble'));
    await script.settle();
    expect(script.handle?.busy).to.equal(true);
    c.resolve(3);
    await script.settle();
    expect(script.transcript).to.deep.equal(['0 run 1 a', '0 run 2 b', '0 run 3 c', 'proposal 3 = 3']);
    a.reject(new Error('more trouble'));
    await script.settle();
    expect(script.transcript.slice(4)).to.deep.equal(['failed 500 trouble at 2 b']);
    expect(went).to.equal(0);
    expect(script.clock.pending).to.equal(0);
  });

  it('does not wait longer than 10 s for the runs beside a failed one, and aborts them', async () => {
    let signal: AbortSignal | undefined;
    const script = await begin((ctx) =>
      Promise.all([
        ctx.run('stuck', (run: RunContext) => {
          signal = run.signal;
          return new Promise(() => {});
        }),
        ctx.run('bad', () => Promise.reject(new Error('trouble'))),
      ]),
    );
    await script.advance(9_999);
    expect(script.last?.kind).to.equal('entry');
    expect(signal?.aborted).to.equal(false);
    await script.advance(1);
    expect(script.transcript.at(-1)).to.equal('failed 500 trouble at 2 bad');
    expect(signal?.aborted).to.equal(true);
  });

  it('journals a value that JSON cannot carry as a failure of the run', async () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    for (const [value, text] of [
      [1n, 'BigInt'],
      [circle, 'circular'],
      [Symbol('s'), 'a symbol'],
      [() => 1, 'a function'],
    ] as const) {
      const script = await begin((ctx) => ctx.run('x', () => value));
      expect(script.transcript[0]).to.match(/^0 run 1 x = !400 .*can't be carried as JSON/);
      expect(script.transcript[0]).to.contain(text);
    }
  });

  it('aborts what still executes when the attempt is aborted; late results go nowhere', async () => {
    const slow = gate<number>();
    let signal: AbortSignal | undefined;
    const script = await begin((ctx) =>
      ctx.run('slow', (run) => {
        signal = run.signal;
        return slow.promise;
      }),
    );
    script.handle?.abort('shutting down');
    slow.resolve(1);
    await script.settle();
    expect(signal?.reason).to.have.property('message', 'shutting down');
    expect(script.transcript).to.deep.equal([]);
    expect(script.clock.pending).to.equal(0);
    expect(script.handle?.busy).to.equal(false);
  });

  it('reads a result that came in as a failure of the engine, too', async () => {
    const script = await begin((ctx) => ctx.sleep(1).catch((error: TerminalError) => error.code));
    await script.complete(1, failed(410, 'gone'));
    expect(script.transcript.at(-1)).to.equal('finished seen 1 = 410');
  });
});
