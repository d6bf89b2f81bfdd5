// The engine as a whole on the command line.

import { expect } from 'chai';
import { cliHouse } from './house.ts';
import { ago, page } from './samples.ts';

describe('the engine on the command line', () => {
  const { will, ask, sent } = cliHouse();

  it('shows the engine as a whole', async () => {
    const zeros = [0, 0, 0];
    const series = { stepMs: 1, accepted: [1, 5, 9], completed: zeros, failed: zeros, retried: zeros, records: zeros };
    const attention = [
      { kind: 'x', severity: 'warning', title: '3 wait', why: 'They are paused.', remedy: 'Resume them.', count: 3 },
    ];
    will({
      body: {
        at: ago(0),
        engine: { version: '1.2.3', schema: '0009', startedAt: ago(60_000), accepting: false, reason: 'disk full' },
        statuses: { running: 2, paused: 3 },
        series: { ...series, p50Ms: [1, null, 3], p99Ms: [null, null, null], lagRecords: [0, 1, 7] },
        attention,
      },
    });
    const { out } = await ask('overview --window 5m');
    expect(sent()).to.deep.equal(['GET /overview?window=5m']);
    expect(out)
      .to.match(/^accepting +no: disk full$/m)
      .and.match(/^accepted +▂▅█ 15 in 5m$/m);
    expect(out)
      .to.match(/^p50 +.+ 3\.0 ms$/m)
      .and.match(/^lag +7 records$/m)
      .and.not.contain('p99');
    expect(out).to.contain('! 3 wait (3)\n  They are paused. Resume them.\n');
  });

  it('lists audit, clusters and migrations', async () => {
    will(
      page({ at: ago(1_000), actor: 'ann', action: 'killInvocation', target: 'inv_1', detail: { a: 1 } }),
      page({ name: 'local', properties: { 'bootstrap.servers': 'localhost:9092' } }),
      page({ name: '0001-initial', description: 'The first tables.', appliedAt: ago(60_000), pending: false }),
    );
    expect((await ask('audit list')).out).to.match(/1 s ago +ann +killInvocation +inv_1 +\{"a":1\}/);
    expect((await ask('clusters list')).out).to.match(/local +localhost:9092 +1/);
    expect((await ask('migrations list')).out).to.match(/0001-initial +1 min ago +The first tables\./);
  });
});
