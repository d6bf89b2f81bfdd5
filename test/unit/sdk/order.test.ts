/** R3: in which order results are given, live and in a replay alike. */
import { expect } from 'chai';
import type { Context } from '../../../sdk/index.ts';
import { unkeyed } from './begin.ts';
import { failed, json, Script } from './script.ts';

describe('R3: the order of results', () => {
  const race = unkeyed(async (ctx: Context) => {
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
    const handler = unkeyed(async (ctx: Context) => {
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
    const handler = unkeyed(async (ctx: Context) => {
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
