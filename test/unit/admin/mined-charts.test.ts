// Charts completed from journals: read in bounded bites, once in a while, however many look.

import { expect } from 'chai';
import { chartOf } from '../../../actors/chart/index.ts';
import { learned } from '../../../admin/api/mined-charts.ts';
import type { StoredChart } from '../../../engine/store/queries.ts';
import type { JournalItem } from '../../../sdk/protocol/index.ts';
import { scriptedEngine } from '../ingress/scripted-engine.ts';

const source = { text: 'async (ctx) => { await helper(ctx); }' };
const chart = chartOf({ service: 'counter', handler: 'add', source });
const stored: StoredChart = { service: 'counter', handler: 'add', hash: chart.hash, chart, source, firstSeenAt: 1 };
const entry = (index: number, kind: string, more: object = {}): JournalItem =>
  ({ type: 'entry', index, at: index, seen: 0, entry: { kind, ...more } }) as never;
const journal = (steps: number): JournalItem[] => [
  entry(0, 'input', { payload: '', headers: [] }),
  ...Array.from({ length: steps }, (_, at) =>
    entry(at + 1, 'run', { id: at + 1, name: 'hidden', outcome: { kind: 'void' } }),
  ),
];

function given(rows: number, steps: number) {
  const asked = { lists: 0, journals: 0, limit: 0 };
  const engine = scriptedEngine({
    query: {
      async invocations(_filter, { limit }) {
        asked.lists += 1;
        asked.limit = limit;
        return { rows: Array.from({ length: Math.min(rows, limit) }, () => ({}) as never), next: null };
      },
      async journal() {
        asked.journals += 1;
        return journal(steps);
      },
    },
  });
  return { engine, asked };
}

describe('charts learnt from journals', () => {
  it('have the steps that the source does not show, and say that they are inferred', async () => {
    const { engine } = given(3, 1);
    expect(chart.states.some(({ label }) => label === 'hidden')).to.equal(false);
    const found = (await learned(engine, stored)).states.find(({ label }) => label === 'hidden');
    expect(found).to.include({ entry: 'run', inferred: true });
  });

  it('are read once for all who look within ten seconds', async () => {
    const { engine, asked } = given(3, 1);
    const [first, second] = await Promise.all([learned(engine, stored), learned(engine, stored)]);
    expect(first).to.equal(second);
    await learned(engine, stored);
    expect(asked).to.include({ lists: 1, journals: 3 });
    await learned(engine, { ...stored, hash: 'another' });
    expect(asked.lists).to.equal(2);
  });

  it('are read from 200 journals at most, and from no more items than that takes', async () => {
    const many = given(1_000, 1);
    await learned(many.engine, stored);
    expect(many.asked).to.include({ limit: 200, journals: 200 });
    const long = given(200, 3_000);
    await learned(long.engine, stored);
    expect(long.asked.journals, 'a bite more than 20,000 items').to.equal(20);
  });

  it('have what one more journal adds', async () => {
    const { engine } = given(0, 0);
    expect((await learned(engine, stored)).states.some(({ label }) => label === 'hidden')).to.equal(false);
    expect((await learned(engine, stored, journal(1))).states.some(({ label }) => label === 'hidden')).to.equal(true);
  });
});
