/** R2: what a replay makes of what is asked: nothing new where it is the same, an end where it is not. */
import { expect } from 'chai';
import type { Context, ObjectContext } from '../../../sdk/index.ts';
import { keyed, unkeyed } from './begin.ts';
import { Script } from './script.ts';

describe('R2: replay', () => {
  const twoSteps = (second: (ctx: Context) => Promise<unknown>) =>
    unkeyed(async (ctx: Context) => {
      await ctx.run('first', () => 1);
      return second(ctx);
    });

  async function journalOf(second: (ctx: Context) => Promise<unknown>) {
    return (await new Script(twoSteps(second), { handler: 'h' }).start()).journal;
  }

  async function replayed(recorded: (ctx: Context) => Promise<unknown>, now: (ctx: Context) => Promise<unknown>) {
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

  const differences: Record<string, [(ctx: Context) => Promise<unknown>, (ctx: Context) => Promise<unknown>, string]> =
    {
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
  const call = (ctx: Context, key: string, parameter: unknown, more: object = {}) =>
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
      keyed(async (ctx: ObjectContext) => {
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
    const handler = unkeyed(async (ctx: Context) => {
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
