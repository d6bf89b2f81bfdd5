/** R5, R6, R10: how an attempt ends, or leaves memory. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { type Context, lastEntered, RetryableError, TerminalError } from '../../../sdk/index.ts';
import { eventually } from '../../setup/eventually.ts';
import { begin } from './begin.ts';
import { NOTHING_THROWN } from './nothing-thrown.ts';
import { json } from './script.ts';

describe('R5: the end of a handler', () => {
  it('is its result', async () => {
    expect((await begin(async (_ctx, input) => [input], { input: 'in' })).transcript).to.deep.equal([
      'finished seen 0 = ["in"]',
    ]);
  });

  it('is the empty payload where it returns nothing', async () => {
    expect((await begin(async () => {})).transcript).to.deep.equal(['finished seen 0 = empty']);
  });

  it('is its TerminalError', async () => {
    const script = await begin(async () => {
      throw new TerminalError('no such order', { errorCode: 404 });
    });
    expect(script.transcript).to.deep.equal(['finished seen 0 = !404 no such order']);
  });

  it('takes a code that is none for 500', async () => {
    const script = await begin(async () => {
      throw new TerminalError('odd', { errorCode: 1001 });
    });
    expect(script.transcript).to.deep.equal(['finished seen 0 = !500 odd']);
  });

  it('is no end but a failed attempt, where it throws anything else', async () => {
    const script = await begin(async () => {
      throw new Error('boom');
    });
    expect(script.transcript).to.deep.equal(['failed 500 boom']);
    expect(script.last).to.have.nested.property('error.stack').that.contains('end.test.ts');
  });

  it('may throw what is no Error', async () => {
    expect((await begin(() => Promise.reject('text'))).transcript).to.deep.equal(['failed 500 text']);
  });

  for (const [what, fail, message] of NOTHING_THROWN)
    it(`is a failed attempt where it ${what}`, async () => {
      const script = await begin(fail);
      await eventually(() => script.transcript.length > 0);
      expect(script.transcript).to.deep.equal([`failed 500 ${message}`]);
    });

  it('may throw at once, without a promise', async () => {
    const script = await begin(() => {
      throw new RetryableError('later', { retryAfter: '1m' });
    });
    expect(script.transcript).to.deep.equal(['failed 500 later after 60000']);
  });

  it('takes null for a record without a value, and undefined for an empty one', async () => {
    const kindOfInput = async (_ctx: Context, input: unknown) => (input === null ? 'tombstone' : typeof input);
    expect((await begin(kindOfInput, { headers: [['kafka.tombstone', 'true']] })).transcript[0]).to.contain(
      '"tombstone"',
    );
    expect((await begin(kindOfInput)).transcript[0]).to.contain('"undefined"');
  });

  it('fails with 400 where the input is no JSON', async () => {
    const script = await begin(async () => 1, { inputPayload: '{"a":' });
    expect(script.transcript[0]).to.match(/^finished seen 0 = !400 malformed JSON: /);
  });

  it('fails with 400 where the result is nothing that JSON carries', async () => {
    expect((await begin(async () => 10n)).transcript[0]).to.match(
      /^finished seen 0 = !400 this value can't be carried as JSON/,
    );
  });

  it('aborts the runs that still execute, and shows that they had begun', async () => {
    let signal: AbortSignal | undefined;
    const script = await begin(async (ctx) => {
      void ctx.run('detached', (run) => {
        signal = run.signal;
        return new Promise(() => {});
      });
      await ctx.sleep(1);
      void ctx.run('late', () => new Promise(() => {}));
      await Promise.resolve();
      return 'done';
    });
    await script.complete(2);
    expect(signal?.aborted).to.equal(true);
    expect(script.transcript).to.deep.equal([
      '0 run 1 detached',
      '0 sleep 2 sleep 1',
      '1 run 3 late',
      'finished seen 1 = "done"',
    ]);
  });

  it('aborts attemptCompletedSignal, also where it is looked at later', async () => {
    const requests: ReturnType<Context['request']>[] = [];
    const handler = async (ctx: Context) => {
      requests.push(ctx.request());
      await ctx.sleep(1);
    };
    const script = await begin(handler);
    const { attemptCompletedSignal } = requests[0]!;
    expect(attemptCompletedSignal.aborted).to.equal(false);
    await script.complete(1);
    expect(attemptCompletedSignal.aborted).to.equal(true);
    expect(requests[0]!.attemptCompletedSignal.aborted).to.equal(true);
  });

  it('leaves a context that does nothing any more', async () => {
    let context: Context | undefined;
    const script = await begin(async (ctx) => {
      context = ctx;
    });
    const late = [context?.sleep(1), context?.run('x', () => 1), context?.date.now()].map((promise) =>
      Promise.race([promise, 'waits']),
    );
    expect(await Promise.all(late)).to.deep.equal(['waits', 'waits', 'waits']);
    await script.settle();
    expect(script.transcript).to.deep.equal(['finished seen 0 = empty']);
  });
});

describe('R6: leaving memory', () => {
  const twoWaits = (ctx: Context) => Promise.all([ctx.sleep(1), ctx.sleep(2)]);

  it('is granted where user code only waits, and names what for', async () => {
    const script = await begin(twoWaits);
    await script.complete(1);
    expect(script.handle?.busy).to.equal(false);
    script.handle?.suspend();
    await script.settle();
    expect(script.transcript.at(-1)).to.equal('suspended for 2 -1');
    await script.complete(2);
    expect(script.last?.kind).to.equal('suspended');
    await script.restart();
    expect(script.transcript).to.deep.equal(['finished seen 2 = [null,null]']);
  });

  it('waits for a run that executes, and is dropped by its result', async () => {
    let end: (value: number) => void = () => {};
    const script = await begin(async (ctx) => {
      await ctx.run(
        'x',
        () =>
          new Promise<number>((resolve) => {
            end = resolve;
          }),
      );
      await ctx.sleep(1);
    });
    expect(script.handle?.busy).to.equal(true);
    script.handle?.suspend();
    await script.settle();
    expect(script.transcript).to.deep.equal([]);
    end(1);
    await script.settle();
    expect(script.transcript).to.deep.equal(['0 run 1 x = 1', '1 sleep 2 sleep 1']);
  });

  it('waits while a result is on its way', async () => {
    const script = await begin((ctx) => ctx.run('x', () => 1), { autoCommit: false });
    script.handle?.suspend();
    await script.settle();
    expect(script.transcript).to.deep.equal(['0 run 1 x = 1']);
    script.commit();
    await script.settle();
    expect(script.transcript.at(-1)).to.equal('finished seen 1 = 1');
  });

  it('is dropped by a delivery that came first', async () => {
    const script = await begin(async (ctx) => {
      await ctx.sleep(1);
      return ctx.sleep(2);
    });
    script.autoDeliver = false;
    await script.complete(1);
    script.handle?.suspend();
    script.deliverAll();
    await script.settle();
    expect(script.transcript).to.deep.equal(['0 sleep 1 sleep 1', '1 sleep 2 sleep 2']);
  });

  it('is remembered while user code waits for something foreign, until it asks for something to wait for', async () => {
    let foreign: () => void = () => {};
    const script = await begin(async (ctx) => {
      await new Promise<void>((resolve) => {
        foreign = resolve;
      });
      await ctx.sleep(1);
    });
    expect(script.handle?.busy).to.equal(true);
    script.handle?.suspend();
    await script.settle();
    expect(script.transcript).to.deep.equal([]);
    foreign();
    await script.settle();
    expect(script.transcript).to.deep.equal(['0 sleep 1 sleep 1', 'suspended for 1 -1']);
  });

  it('names both completions of a call', async () => {
    const script = await begin((ctx) => ctx.genericCall({ service: 'a', method: 'b', parameter: Buffer.of() }), {
      autoCommit: false,
    });
    script.handle?.suspend();
    await script.settle();
    expect(script.transcript.at(-1)).to.equal('suspended for 1 2 -1');
  });

  it('leaves nothing behind that keeps the handler, whoever keeps the handle', async () => {
    let weak: WeakRef<object> | undefined;
    const script = await begin(async (ctx) => {
      const big = { big: true };
      weak = new WeakRef(big);
      await ctx.sleep(1);
      return big;
    });
    script.handle?.suspend();
    await script.settle();
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    collect();
    expect(weak?.deref()).to.equal(undefined);
    expect(script.handle?.busy).to.equal(false);
  });
});

describe('R10: who ran last', () => {
  it('is the handler whose code was entered last', async () => {
    const script = await begin((ctx) => ctx.sleep(1));
    await begin(async () => {});
    await script.complete(1, json(undefined));
    expect(lastEntered()?.label).to.match(/^s\/h inv_[0-9a-f]{30}$/);
    expect(lastEntered()?.target).to.deep.equal({ service: 's', handler: 'h', key: null });
  });
});
