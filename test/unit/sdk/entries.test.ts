/** R1: what is asked for, as entries with ids; what is answered at once. */
import { expect } from 'chai';
import type { Context, ObjectContext, ObjectSharedContext, TerminalError } from '../../../sdk/index.ts';
import { handlers, object } from '../../../sdk/index.ts';
import { begin, keyed, unkeyed } from './begin.ts';
import { failed, json, Script } from './script.ts';

describe('R1: ids and entries', () => {
  it('numbers completions from 1 in asking order; a call takes two, a send one', async () => {
    const script = await new Script(
      unkeyed(async (ctx: Context) => {
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
      keyed(async (ctx: ObjectContext) => {
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
      keyed(async (ctx: ObjectContext) => {
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
      keyed(async (ctx: ObjectContext) => {
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
        h: handlers.object.shared(async (ctx: ObjectSharedContext) => [
          await ctx.get('a'),
          await ctx.get('b'),
          await ctx.stateKeys(),
        ]),
      },
    });
    const script = await new Script(shared, { handler: 'h', state: { a: 1 } }).start();
    expect(script.transcript).to.deep.equal(['0 get 1 a', '1 get 2 b', '2 keys 3', 'finished seen 3 = [1,null,["a"]]']);
  });

  it('throws what came in as a failure', async () => {
    const script = await begin((ctx) => ctx.sleep(1).catch((error: TerminalError) => error.code));
    await script.complete(1, failed(410, 'gone'));
    expect(script.transcript.at(-1)).to.equal('finished seen 1 = 410');
  });
});
