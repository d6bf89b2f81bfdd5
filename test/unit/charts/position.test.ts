import { expect } from 'chai';
import { chartOf, type Position, positionOf } from '../../../actors/chart/index.ts';
import { CANCEL_SIGNAL, type JournalItem } from '../../../sdk/protocol/index.ts';
import { journal } from './journals.ts';

const at = (text: string, items: readonly JournalItem[], ended?: 'completed' | 'failed'): Position =>
  positionOf(chartOf({ service: 's', handler: 'h', source: { text } }), items, ended);

const ORDER = `async (ctx, order) => {
  for (const item of order.items) {
    await ctx.run('pick', pick);
    if (item.fragile) await ctx.run('wrap', wrap);
  }
  try {
    await ctx.run('charge', charge);
  } catch (error) {
    await ctx.run('release', release);
    throw new TerminalError('not charged');
  }
  await ctx.run('ship', ship);
}`;

describe('where an invocation stands', () => {
  it('is the start before its first step', () => {
    const position = at(ORDER, journal());
    expect(position).to.deep.include({
      active: ['start'],
      visited: {},
      transitions: [],
      matched: true,
      note: null,
      ended: false,
    });
  });

  it('is the step that it waits for, with what it has come through', () => {
    const position = at(ORDER, journal('run pick', 'run wrap', 'run pick', 'run charge?'));
    expect(position.active).to.deep.equal(['charge']);
    expect(position.note).to.equal(null);
    expect(position.value).to.deep.equal({ try: 'charge' });
    expect(position.visited['pick']).to.deep.equal({
      count: 2,
      firstAt: '2026-01-01T00:00:01.000Z',
      lastAt: '2026-01-01T00:00:03.000Z',
      failed: 0,
      entries: [1, 3],
    });
    expect(position.visited['loop item of order.items']?.count, 'rounds').to.equal(2);
    expect(position.transitions).to.deep.include({ from: 'loop item of order.items', to: 'pick', count: 2 });
    expect(position.transitions).to.deep.include({ from: 'if item.fragile', to: 'wrap', count: 1 });
  });

  it('is the awakeable that it waits for, and what it does beside it', () => {
    const text = `async (ctx) => {
      const { id, promise } = ctx.awakeable();
      await ctx.run('ask', () => mail(id));
      await promise;
      await ctx.run('ship', ship);
    }`;
    expect(at(text, journal('awakeable 17')).active).to.deep.equal(['awakeable']);
    expect(at(text, journal('awakeable 17', 'run ask?')).active).to.deep.equal(['awakeable', 'ask']);
    const waiting = at(text, journal('awakeable 17', 'run ask'));
    expect(waiting).to.deep.include({ active: ['awakeable'], matched: true, note: null });
    const answered = at(text, journal('awakeable 17', 'run ask', { answer: -17 }, 'run ship?'));
    expect(answered).to.deep.include({ active: ['ship'], matched: true, note: null });
    const early = at(text, journal({ answer: -17 }, 'awakeable 17', 'run ask', 'run ship?'));
    expect(early).to.deep.include({ active: ['ship'], matched: true, note: null });
    const rejected = at(text, journal('awakeable 17', 'run ask', { answer: -17, fails: true }, 'output! no'));
    expect(rejected).to.deep.include({ active: ['failed'], matched: true });
  });

  it('is the last step while it is on its way to the next', () => {
    const position = at(ORDER, journal('run pick'));
    expect(position.active).to.deep.equal(['pick']);
    expect(position.note).to.include('on its way');
  });

  it('goes by the error that the journal shows', () => {
    const position = at(ORDER, journal('run charge!', 'run release', 'output! not charged'));
    expect(position.visited['charge']?.failed).to.equal(1);
    expect(position.visited['catch error']?.count).to.equal(1);
    expect(position.active).to.deep.equal(["throw new TerminalError('not charged')"]);
    expect(position.ended).to.equal(true);
  });

  it('is an end when it has ended, by the journal or by what is known beside it', () => {
    expect(at(ORDER, journal('run charge', 'run ship', 'output')).active).to.deep.equal(['end']);
    expect(at(ORDER, journal('run charge', 'run ship'), 'completed').active).to.deep.equal(['end']);
    expect(at(ORDER, journal('run charge', 'run ship'), 'failed').active).to.deep.equal(['failed']);
  });

  it('follows several ways until the journal tells which it was', () => {
    const text = `async (ctx) => {
      if (first) { await ctx.run('same', f); await ctx.run('one', f); }
      else { await ctx.run('same', f); await ctx.run('two', f); }
    }`;
    expect(at(text, journal('run same?')).active).to.deep.equal(['same']);
    const position = at(text, journal('run same', 'run two?'));
    expect(Object.keys(position.visited)).to.deep.equal(['start', 'if first', 'same#2', 'two']);
  });

  it('has all that waits at the same time, and who loses a race', () => {
    const text = `async (ctx) => {
      await Promise.race([ctx.run('work', f), ctx.sleep('1s', 'limit')]);
      await Promise.all([ctx.run('a', f), ctx.run('b', f)]);
    }`;
    expect(at(text, journal('run work?', 'sleep limit?')).active).to.deep.equal(['work', 'limit']);
    const position = at(text, journal('run work?', 'sleep limit', 'run a?', 'run b?'));
    expect(position.active).to.deep.equal(['work', 'a', 'b']);
    expect(position.value).to.deep.equal({ 'Promise.all': { 'branch 1#2': 'a', 'branch 2#2': 'b' } });
    expect(position.matched).to.equal(true);
  });

  it('follows who has lost a race, while the handler goes on', () => {
    const text = `async (ctx) => {
      await Promise.race([
        (async () => { await ctx.run('slow', f); await ctx.run('too late', f); })(),
        ctx.sleep('1s', 'limit'),
      ]);
      await ctx.run('after', f);
    }`;
    const items = journal('run slow?', 'sleep limit', 'run after?', { answer: 1 }, 'run too late?');
    const position = at(text, items);
    expect(position.matched).to.equal(true);
    expect(position.active).to.deep.equal(['after', 'too late']);
    expect(position.value, "the handler's own path").to.equal('after');
  });

  it('follows who has lost a race, whatever has ended around it since', () => {
    const text = `async (ctx) => {
      await Promise.allSettled([
        (async () => {
          await ctx.run('begin', f);
          await Promise.race([
            ctx.sleep('1s', 'limit'),
            (async () => { await ctx.run('slow', f); if (late) await ctx.run('too late', f); })(),
          ]);
        })(),
      ]);
      await ctx.run('after', f);
    }`;
    const items = journal('run begin', 'sleep limit', 'run slow', 'run after?', 'run too late?');
    const position = at(text, items);
    expect(position.matched, position.note ?? '').to.equal(true);
    expect(position.active).to.deep.equal(['after', 'too late']);
    expect(position.value, "the handler's own path").to.equal('after');
  });

  it('follows who has lost a race over the parallel that it was in', () => {
    const text = `async (ctx) => {
      await Promise.race([
        ctx.sleep('1s', 'limit'),
        (async () => { await Promise.all([ctx.run('a', f), ctx.run('b', f)]); await ctx.run('too late', f); })(),
      ]);
      await ctx.run('after', f);
    }`;
    const items = journal('sleep limit', 'run a', 'run b', 'run after?', 'run too late?');
    const position = at(text, items);
    expect(position.matched, position.note ?? '').to.equal(true);
    expect(position.active).to.deep.equal(['after', 'too late']);
  });

  it('follows who has lost a race into code that can not be seen', () => {
    const text = `async (ctx) => {
      await Promise.race([
        ctx.sleep('1s', 'limit'),
        (async () => { await ctx.run('slow', f); await helper(ctx); })(),
      ]);
      await ctx.run('after', f);
    }`;
    const items = journal('sleep limit', 'run slow?', 'run after?', { answer: 2 }, 'run unseen', 'run unseen?');
    const position = at(text, items);
    expect(position.matched, position.note ?? '').to.equal(true);
    expect(position.active).to.deep.equal(['after', 'helper(…)']);
    const inside = at(text, journal('sleep limit', 'run slow', 'run unseen?', 'run after?', 'run unseen?'));
    expect(inside.active).to.deep.equal(['helper(…)', 'after']);
  });

  it('counts each of the many of one region', () => {
    const text = `async (ctx, items) => {
      await Promise.all(items.map(async (item) => { await ctx.run('reserve', f); await ctx.run('charge', f); }));
    }`;
    const position = at(text, journal('run reserve?', 'run reserve?', { answer: 2 }, 'run charge?'));
    expect(position.active).to.deep.equal(['reserve', 'charge']);
    expect(position.visited['items.map']?.count).to.equal(2);
    expect(position.matched).to.equal(true);
  });

  it('takes a cancellation for the end of every wait', () => {
    const text = `async (ctx) => {
      try { await ctx.sleep('1d', 'a day'); } finally { await ctx.run('tidy', f); }
    }`;
    const cancelled = journal('sleep a day?');
    cancelled.push({ type: 'completion', index: 2, at: 0, id: CANCEL_SIGNAL, outcome: { kind: 'void' } });
    const items = [...cancelled, ...journal('run a', 'run b', 'run tidy?').slice(3)];
    expect(at(text, items).active).to.deep.equal(['tidy']);
  });

  it('names the first hundred entries of a step, and counts all', () => {
    const text = "async (ctx) => { while (true) await ctx.run('tick', f); }";
    const position = at(text, journal(...Array.from({ length: 150 }, () => 'run tick')));
    expect(position.visited['tick']?.count).to.equal(150);
    expect(position.visited['tick']?.entries).to.have.length(100);
  });

  it('follows the first ten thousand steps of a long journal, and counts the rest by name', () => {
    const text = "async (ctx) => { for (;;) { await ctx.run('tick', f); await ctx.run('tock', f); } }";
    const lines = Array.from({ length: 12_001 }, (_, index) => (index % 2 === 0 ? 'run tick' : 'run tock'));
    const position = at(text, journal(...lines, 'run tock?'));
    expect(position.visited['tock']?.count).to.equal(6001);
    expect(position.active).to.deep.equal(['tock']);
    expect(position.matched).to.equal(false);
    expect(position.note).to.include('10000 steps');
  });

  it('gives up where each entry may be any of many steps, and counts the rest by name', () => {
    const maybe = "if (q) await ctx.run('same', f);".repeat(30);
    const text = `async (ctx) => { await Promise.all(xs.map(async (x) => { ${maybe} })); }`;
    const position = at(text, journal(...Array.from({ length: 500 }, () => 'run same'), 'run same?'));
    expect(position.note).to.match(/^The first \d+ steps were followed/);
    expect(position.matched).to.equal(false);
    expect(position.active).to.have.length(1);
  });

  it('never fails on odd source', () => {
    for (const text of [
      '',
      '}{',
      'async (ctx) => {',
      'class {}',
      '1',
      `async (ctx) => ${'['.repeat(20_000)}`,
      `async (ctx) => ctx${'.a()'.repeat(20_000)}`,
    ]) {
      const position = at(text, journal('run one?'));
      expect(position.active, text.slice(0, 20)).to.have.length(1);
    }
  });
});
