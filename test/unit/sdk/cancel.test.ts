/** R7: cancellation. */
import { expect } from 'chai';
import {
  CancelledError,
  type Context,
  handlers,
  type ObjectSharedContext,
  object,
  TerminalError,
} from '../../../sdk/index.ts';
import { CANCEL_SIGNAL } from '../../../sdk/protocol/index.ts';
import { begin } from './begin.ts';
import { failed, Script } from './script.ts';

const kindOf = (error: unknown) => (error instanceof CancelledError ? 'cancelled' : String(error));

describe('R7: cancellation', () => {
  it('rejects what is being waited for, and ends the invocation as cancelled', async () => {
    const script = await begin((ctx) => ctx.sleep(1));
    await script.complete(CANCEL_SIGNAL);
    expect(script.transcript.at(-1)).to.equal('finished seen 1 = !409 cancelled cancelled');
  });

  it('rejects everything that is pending, once, and lets compensation run', async () => {
    const script = await begin(async (ctx) => {
      const waits = [
        ctx.sleep(1),
        ctx.run('x', () => new Promise(() => {})),
        ctx.genericCall({ service: 'a', method: 'b', parameter: Buffer.of() }),
      ];
      const ends = await Promise.allSettled(waits);
      await ctx.run('refund', () => 1);
      await ctx.sleep(5, 'after');
      return ends.map((end) => (end.status === 'rejected' ? kindOf(end.reason) : end.value));
    });
    await script.complete(CANCEL_SIGNAL);
    await script.complete(6);
    expect(script.transcript.at(-1)).to.equal('finished seen 4 = ["cancelled","cancelled","cancelled"]');
  });

  it('aborts the signals of runs, and drops their results', async () => {
    let late: (value: number) => void = () => {};
    let reason: unknown;
    const script = await begin(async (ctx) => {
      await ctx
        .run('slow', ({ signal }) => {
          signal.addEventListener('abort', () => {
            reason = signal.reason;
          });
          return new Promise<number>((resolve) => {
            late = resolve;
          });
        })
        .catch(() => {});
      await ctx.sleep(1);
    });
    await script.advance(100);
    await script.complete(CANCEL_SIGNAL);
    late(5);
    await script.settle();
    expect(reason).to.be.instanceOf(CancelledError);
    expect(script.transcript).to.deep.equal(['0 run 1 slow', '1 sleep 2 sleep 1']);
  });

  it('shows a held run before what compensation asks, and does not execute it again on replay', async () => {
    let executed = 0;
    const script = await begin(async (ctx) => {
      await ctx
        .run('slow', () => {
          executed++;
          return new Promise(() => {});
        })
        .catch(() => {});
      await ctx.sleep(1);
    });
    await script.complete(CANCEL_SIGNAL);
    expect(script.journalLines).to.deep.equal(['completion -1 = void', '0 run 1 slow', '1 sleep 2 sleep 1']);
    await script.restart();
    await script.complete(2);
    expect(script.transcript).to.deep.equal(['finished seen 2 = empty']);
    expect(executed).to.equal(1);
  });

  it('waits for the next call that would wait, where nothing is pending; that call is not journaled', async () => {
    let foreign: () => void = () => {};
    const handler = async (ctx: Context) => {
      await new Promise<void>((resolve) => {
        foreign = resolve;
      });
      ctx.genericSend({ service: 'a', method: 'b', parameter: Buffer.of() }); // does not wait
      const ends = [await ctx.run('x', () => 1).catch(kindOf), await ctx.run('y', () => 2).catch(kindOf)];
      return ends;
    };
    const script = await begin(handler);
    await script.complete(CANCEL_SIGNAL);
    foreign();
    await script.settle();
    expect(script.transcript).to.deep.equal([
      '1 send 1 a/b  after 0',
      '1 run 2 y = 2',
      'finished seen 3 = ["cancelled",2]',
    ]);
    const recorded = script.transcript.at(-1);
    script.journal.pop();
    await script.restart();
    foreign();
    await script.settle();
    expect(script.transcript).to.deep.equal([recorded]);
  });

  it('leaves the ids of calls and sends alone: the engine answers them at once', async () => {
    const script = await begin(
      async (ctx) => {
        const { invocationId } = ctx.genericSend({ service: 'a', method: 'b', parameter: Buffer.of() });
        const id = await invocationId;
        return [id.slice(0, 4), await ctx.sleep(1).catch(kindOf)];
      },
      { autoCommit: false },
    );
    await script.complete(CANCEL_SIGNAL);
    script.commit();
    await script.settle();
    script.commit();
    await script.settle();
    expect(script.transcript.at(-1)).to.equal('finished seen 2 = ["inv_","cancelled"]');
  });

  it('counts later completions of rejected steps as seen, without effect, and so does the replay', async () => {
    const script = await begin(async (ctx) => {
      const end = await ctx.sleep(1, 'a').catch(kindOf);
      await ctx.sleep(1, 'b');
      await ctx.sleep(1, 'c');
      return end;
    });
    await script.complete(CANCEL_SIGNAL);
    await script.complete(1);
    await script.complete(2);
    await script.complete(3);
    expect(script.transcript).to.deep.equal([
      '0 sleep 1 a 1',
      '1 sleep 2 b 1',
      '3 sleep 3 c 1',
      'finished seen 4 = "cancelled"',
    ]);
    script.journal.pop();
    await script.restart();
    expect(script.transcript).to.deep.equal(['finished seen 4 = "cancelled"']);
  });

  it('does not end the process over a rejection that nobody awaits', async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', listen);
    const script = await begin(async (ctx) => {
      void ctx.sleep(1);
      void ctx.run('x', () => Promise.reject(new TerminalError('no')));
      void ctx.genericCall({ service: 'a', method: 'b', parameter: Buffer.of() });
      await new Promise(() => {});
    });
    await script.complete(4, failed(400, 'no'));
    await script.complete(CANCEL_SIGNAL);
    process.off('unhandledRejection', listen);
    expect(unhandled).to.deep.equal([]);
  });

  it('does not end the process either where it was owed, and the call that got it is not awaited', async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', listen);
    let foreign: () => void = () => {};
    const script = await begin(async (ctx) => {
      await new Promise<void>((resolve) => {
        foreign = resolve;
      });
      void ctx.sleep(1);
      await ctx.sleep(2, 'after');
    });
    await script.complete(CANCEL_SIGNAL);
    foreign();
    await script.settle();
    process.off('unhandledRejection', listen);
    expect(unhandled).to.deep.equal([]);
    expect(script.transcript).to.deep.equal(['1 sleep 1 after 2']);
  });

  it('lets a failing compensation fail at once, whatever a dropped run still does', async () => {
    const script = await begin(async (ctx) => {
      await ctx.run('deaf', () => new Promise(() => {})).catch(() => {});
      await ctx.run('refund', () => Promise.reject(new Error('no network')));
    });
    await script.complete(CANCEL_SIGNAL);
    expect(script.transcript).to.deep.equal(['0 run 1 deaf', '1 run 2 refund', 'failed 500 no network at 2 refund']);
  });

  it('is not what a handler claims by throwing a CancelledError of its own', async () => {
    const script = await begin(async () => {
      throw new CancelledError();
    });
    expect(script.transcript).to.deep.equal(['finished seen 0 = !409 cancelled']);
  });

  it('does not undo an end: a handler that catches it may succeed', async () => {
    const script = await begin((ctx) => ctx.sleep(1).catch(() => 'compensated'));
    await script.complete(CANCEL_SIGNAL);
    expect(script.transcript.at(-1)).to.equal('finished seen 1 = "compensated"');
  });

  it('reaches reads of shared handlers', async () => {
    const shared = object({
      name: 'o',
      handlers: { h: handlers.object.shared((ctx: ObjectSharedContext) => ctx.get('a')) },
    });
    const script = await new Script(shared, { handler: 'h', autoCommit: false }).start();
    await script.complete(CANCEL_SIGNAL);
    expect(script.transcript.at(-1)).to.equal('finished seen 1 = !409 cancelled cancelled');
  });

  it('does not make a failure of a callee, cancelled itself, our own cancellation', async () => {
    const script = await begin((ctx) => ctx.genericCall({ service: 'a', method: 'b', parameter: Buffer.of() }));
    await script.complete(2, failed(409, 'cancelled'));
    expect(script.transcript.at(-1)).to.equal('finished seen 2 = !409 cancelled');
  });
});
