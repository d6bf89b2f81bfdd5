// Charts of registered handlers: read once, asked by decisions, kept; and a handler without one runs all the same.

import { expect } from 'chai';
import { charted, keepCharts } from '../../../engine/charts.ts';
import type { Logger } from '../../../engine/log.ts';
import { silentLogger } from '../../../engine/log.ts';
import { memoryData, openMemory } from '../../../engine/store/memory.ts';
import { StoreError } from '../../../engine/store/store.ts';
import type { Endpoint, HandlerManifest, ServiceManifest } from '../../../sdk/protocol/index.ts';

const source = `async (ctx) => {
  await ctx.run('pay', () => 1);
  await ctx.sleep(1000);
}`;
const handler = (part: Partial<HandlerManifest> = {}): HandlerManifest => ({
  ...{ name: 'process', mode: 'exclusive', inputContentType: null, outputContentType: 'application/json' },
  ...part,
});
const service: ServiceManifest = { name: 'order', kind: 'object', handlers: [] };
/** As of another process: it has no source but what the manifest brings. */
const endpoint: Endpoint = { services: [service], start: () => expect.fail('nothing is started here') };

describe('the chart of a handler', () => {
  it('knows its steps by kind and name', () => {
    const made = charted(service, handler({ source }), endpoint, silentLogger);
    const pay = made?.chart.states.find(({ label }) => label === 'pay');
    expect(pay?.entry).to.equal('run');
    expect(made?.rules.hash).to.equal(made?.chart.hash);
    expect(made?.rules.stand('run', 'pay', null)).to.equal(pay?.id);
    expect(made?.rules.stand('run', 'nobody', null)).to.equal(null);
    expect(made?.rules.stand('output', '', null)).to.equal(null);
  });

  it('is none where there is no source', () => {
    expect(charted(service, handler(), endpoint, silentLogger)).to.equal(null);
  });

  it('is kept; a store that refuses is told in the log, and no more', async () => {
    const store = openMemory(memoryData());
    const made = charted(service, handler({ source }), endpoint, silentLogger);
    if (made === null) throw new Error('no chart');
    await keepCharts(store, [made], { now: 5, keptMax: 1, logger: silentLogger });
    const name = { service: 'order', handler: 'process' };
    const [kept] = await store.queries.charts(name);
    expect(kept).to.deep.equal({
      ...name,
      hash: made.chart.hash,
      chart: made.chart,
      source: { text: source },
      firstSeenAt: 5,
    });

    const warned: unknown[] = [];
    const logger = { ...silentLogger, warn: (...told: unknown[]) => void warned.push(told) } as Logger;
    const refused = new StoreError('unavailable', 'disk full', 'make room');
    await keepCharts({ ...store, keepCharts: () => Promise.reject(refused) } as never, [made], {
      now: 6,
      keptMax: 1,
      logger,
    });
    expect(warned).to.have.length(1);
  });
});
