/** R4: runs that fail: what is journaled, what is tried again, and what becomes of the runs beside them. */
import { expect } from 'chai';
import { runPolicyFrom, verdictOn } from '../../../sdk/driver/run-options.ts';
import { type Context, RetryableError, type RunContext, TerminalError } from '../../../sdk/index.ts';
import { eventually } from '../../setup/eventually.ts';
import { begin, unkeyed } from './begin.ts';
import { NOTHING_THROWN } from './nothing-thrown.ts';
import { Script } from './script.ts';

/** A closure that ends when the test says so. */
const gate = <T>() => Promise.withResolvers<T>();

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

  for (const [what, fail, message] of NOTHING_THROWN) {
    it(`is tried again where it ${what}, and is a failure when it was the last time`, async () => {
      const again = await begin((ctx) => ctx.run('x', fail));
      await eventually(() => again.transcript.length === 2);
      expect(again.transcript).to.deep.equal(['0 run 1 x', `failed 500 ${message} at 1 x`]);
      const last = await begin((ctx) => ctx.run('x', fail, { maxRetryAttempts: 1 }));
      await eventually(() => last.transcript.at(-1)?.startsWith('finished') === true);
      expect(last.transcript.at(-1)).to.equal(`finished seen 1 = !500 run "x" failed after 1 attempt: ${message}`);
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

  it('does not wait between tries where it says so, however many there were', () => {
    const policy = runPolicyFrom('x', { initialRetryInterval: 0, retryIntervalFactor: 10 });
    for (const attempts of [1, 2, 1_100]) {
      const verdict = verdictOn({ id: 1, name: 'x', thrown: new Error('no'), attempts, failingForMs: 0, policy });
      expect(verdict).to.have.nested.property('error.retryAfterMs', 0);
    }
  });

  it('counts only failures of this very step', async () => {
    const script = new Script(
      unkeyed((ctx) => ctx.run('x', () => Promise.reject(new Error('no')), { maxRetryAttempts: 2 })),
      { handler: 'h' },
    );
    script.failedStepId = 5;
    script.retryCount = 9;
    await script.start();
    expect(script.transcript.at(-1)).to.equal('failed 500 no at 1 x after 50');
  });

  it('gives up after maxRetryDuration', async () => {
    const script = new Script(
      unkeyed((ctx) => ctx.run('x', () => Promise.reject(new Error('no')), { maxRetryDuration: '10s' })),
      { handler: 'h' },
    );
    Object.assign(script, { failedStepId: 1, retryCount: 3, retryingForMs: 10_000 });
    await script.start();
    expect(script.transcript.at(-1)).to.equal('finished seen 1 = !500 run "x" failed after 4 attempts: Error: no');
  });

  it('tells a run which try it is, as far as known', async () => {
    const script = new Script(
      unkeyed((ctx) => ctx.run('x', ({ attempt }) => attempt)),
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
});
