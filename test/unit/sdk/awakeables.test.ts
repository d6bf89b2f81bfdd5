/** R11: what a handler waits for that somebody outside answers. */
import { expect } from 'chai';
import { type Context, serde, TerminalError } from '../../../sdk/index.ts';
import { type AskedEntry, formatAwakeableId } from '../../../sdk/protocol/index.ts';
import { begin } from './begin.ts';
import { failed, invocationId, json } from './script.ts';

const OWN = (signal: number) => formatAwakeableId(invocationId(7), signal);
const OTHER = formatAwakeableId(invocationId(8), 17);
const waits = async (ctx: Context) => ctx.awakeable<string>().promise;

describe('R11: an awakeable', () => {
  it('is numbered from 17, apart from what else is asked for, and known by an id at once', async () => {
    const script = await begin(async (ctx) => {
      const first = ctx.awakeable();
      await ctx.run('tell', () => first.id);
      return [first.id, ctx.awakeable().id];
    });
    expect(script.transcript).to.deep.equal([
      '0 awakeable -17',
      `0 run 1 tell = "${OWN(17)}"`,
      '1 awakeable -18',
      `finished seen 1 = ["${OWN(17)}","${OWN(18)}"]`,
    ]);
  });

  it('gives the answer, or throws it', async () => {
    const script = await begin(waits);
    await script.complete(-17, json({ by: 'Ann' }));
    expect(script.last).to.deep.include({ kind: 'finished', outcome: json({ by: 'Ann' }) });
    const rejected = await begin(waits);
    await rejected.complete(-17, failed(418, 'not today'));
    expect(rejected.transcript.at(-1)).to.equal('finished seen 1 = !418 not today');
  });

  it('reads its answer by the serde that it was asked with, or fails with what that says', async () => {
    const bytes = await begin(async (ctx) => [...(await ctx.awakeable(serde.binary).promise)]);
    await bytes.complete(-17, { kind: 'value', value: Uint8Array.of(0, 255) });
    expect(bytes.transcript.at(-1)).to.equal('finished seen 1 = [0,255]');
    const malformed = await begin(waits);
    await malformed.complete(-17, { kind: 'value', value: '{' });
    expect(malformed.transcript.at(-1)).to.match(/^finished seen 1 = !400 malformed JSON/);
  });

  it('leaves memory while it waits, and is replayed', async () => {
    const script = await begin(waits);
    script.handle?.suspend();
    await script.settle();
    expect(script.transcript).to.deep.equal(['0 awakeable -17', 'suspended for -17 -1']);
    await script.restart();
    expect(script.transcript).to.deep.equal([]);
    await script.complete(-17, json('late'));
    expect(script.transcript).to.deep.equal(['finished seen 1 = "late"']);
  });

  it('that was answered before it was asked for has its answer at once, in every attempt', async () => {
    const seen: string[] = [];
    const script = await begin(
      async (ctx) => {
        await ctx.sleep('1m');
        const early = await Promise.race([ctx.awakeable<string>().promise, Promise.resolve('too late')]);
        seen.push(early);
        return early;
      },
      { autoCommit: true },
    );
    await script.complete(-17, json('early'));
    await script.complete(1);
    expect(script.journalLines).to.deep.equal([
      '0 sleep 1 sleep 60000',
      'completion -17 = "early"',
      'completion 1 = void',
      '2 awakeable -17',
      'output = "early"',
    ]);
    script.journal.pop();
    await script.restart();
    expect(script.transcript).to.deep.equal(['finished seen 2 = "early"']);
    expect(seen).to.deep.equal(['early', 'early']);
  });

  it('keeps the first of two answers apart from a cancellation: what was rejected stays so', async () => {
    const script = await begin(async (ctx) => {
      const { promise } = ctx.awakeable<string>();
      const first = await promise.catch((error: Error) => error.message);
      return [first, await promise.catch((error: Error) => error.message)];
    });
    await script.complete(-1);
    await script.complete(-17, json('too late'));
    expect(script.transcript.at(-1)).to.equal('finished seen 1 = ["cancelled","cancelled"]');
  });

  it('asked for while a cancellation is owed is rejected, and not journaled', async () => {
    let foreign: () => void = () => {};
    const script = await begin(async (ctx) => {
      await new Promise<void>((resolve) => {
        foreign = resolve;
      });
      const code = await ctx.awakeable().promise.catch((error: TerminalError) => error.code);
      return [code, ctx.awakeable().id];
    });
    await script.complete(-1);
    foreign();
    await script.settle();
    expect(script.transcript).to.deep.equal(['1 awakeable -18', `finished seen 1 = [409,"${OWN(18)}"]`]);
  });

  it('races as any promise does, and a replay has the same winner', async () => {
    const handler = async (ctx: Context) => {
      const { promise } = ctx.awakeable<string>();
      const winner = await Promise.race([promise, ctx.sleep('1m').then(() => 'time is up')]);
      await ctx.run('note', () => winner);
      return winner;
    };
    const answered = await begin(handler);
    answered.autoDeliver = false;
    await answered.complete(-17, json('first'));
    await answered.complete(1);
    answered.autoDeliver = true;
    answered.deliverAll();
    await answered.settle();
    expect(answered.transcript.at(-1)).to.equal('finished seen 3 = "first"');
    answered.journal.pop();
    await answered.restart();
    expect(answered.transcript).to.deep.equal(['finished seen 3 = "first"']);

    const late = await begin(handler);
    await late.complete(1);
    await late.complete(-17, json('second'));
    expect(late.transcript.at(-1)).to.equal('finished seen 2 = "time is up"');
  });

  it('is asked for without an entry where the other side wants none', async () => {
    const script = await begin(waits, { settings: { awakeableEntries: false } });
    script.handle?.suspend();
    await script.settle();
    expect(script.transcript).to.deep.equal(['suspended for -17 -1']);
    await script.complete(-17, json('x'));
    await script.restart();
    expect(script.transcript).to.deep.equal(['finished seen 1 = "x"']);
  });

  it('is held against the journal by its place', async () => {
    const script = await begin(waits);
    const at = (entry: AskedEntry) => ({ type: 'entry' as const, index: 1, at: 0, seen: 0, entry });
    script.journal[1] = at({ kind: 'awakeable', id: -18 });
    await script.restart();
    expect(script.transcript[0]).to.contain('under another number (-18 in the journal, now -17)');
    script.journal[1] = at({ kind: 'sleep', id: 1, name: 'sleep', delayMs: 1 });
    await script.restart();
    expect(script.transcript[0]).to.contain('the journal has sleep, the handler asked for awakeable');
  });
});

describe('an answer to the awakeable of another', () => {
  it('goes out with the journal', async () => {
    const script = await begin(async (ctx) => {
      ctx.resolveAwakeable(OTHER, { ok: true });
      ctx.resolveAwakeable(OTHER, Uint8Array.of(1), serde.binary);
      ctx.resolveAwakeable(OTHER);
      ctx.rejectAwakeable(OTHER, 'no');
      ctx.rejectAwakeable(OTHER, new TerminalError('never', { errorCode: 404 }));
    });
    expect(script.transcript).to.deep.equal([
      `0 signal ${OTHER} = {"ok":true}`,
      `0 signal ${OTHER} = \u0001`,
      `0 signal ${OTHER} = empty`,
      `0 signal ${OTHER} = !500 no`,
      `0 signal ${OTHER} = !404 never`,
      'finished seen 0 = empty',
    ]);
    script.journal.pop();
    await script.restart();
    expect(script.transcript).to.deep.equal(['finished seen 0 = empty']);
  });

  it('differs where its value, its reason or its awakeable does', async () => {
    const answering = (ctx: Context, now: string) =>
      now.startsWith('!') ? ctx.rejectAwakeable(OTHER, now) : ctx.resolveAwakeable(OTHER, now);
    for (const [before, after, said] of [
      ['a', 'b', 'with something else'],
      ['!a', '!b', 'with something else'],
      ['a', '!a', 'the handler asked for reject awakeable'],
    ] as const) {
      let now: string = before;
      const script = await begin(async (ctx) => answering(ctx, now));
      script.journal.pop();
      now = after;
      await script.restart();
      expect(script.transcript[0]).to.contain('journal mismatch').and.to.contain(said);
    }
  });

  it('with what is no id, or no reason, is refused at once', async () => {
    for (const act of [
      (ctx: Context) => ctx.resolveAwakeable('sign_1x'),
      (ctx: Context) => ctx.resolveAwakeable(17 as never),
      (ctx: Context) => ctx.rejectAwakeable('prom_1', 'no'),
      (ctx: Context) => ctx.rejectAwakeable(OTHER, { message: 'no' } as never),
    ]) {
      const script = await begin(async (ctx) => act(ctx));
      expect(script.transcript[0]).to.match(/^finished seen 0 = !400 ctx\.re.*, allowed: /);
    }
  });

  it('can not be given, nor asked for, inside a run', async () => {
    for (const act of [
      (ctx: Context) => ctx.awakeable().id,
      (ctx: Context) => ctx.resolveAwakeable(OTHER),
      (ctx: Context) => ctx.rejectAwakeable(OTHER, 'no'),
    ]) {
      const script = await begin(async (ctx) => ctx.run('inside', async () => act(ctx)));
      expect(script.transcript.at(-1)).to.contain("can't be used inside ctx.run");
    }
  });
});
