// What the admin API tells of the engine itself: services, deployments, clusters, migrations, audit, health, metrics.

import { expect } from 'chai';
import { id } from '../ingress/scripted-engine.ts';
import { adminHouse, problemOf } from './house.ts';
import { subscription } from './samples.ts';

describe('the engine in the admin API', () => {
  const { given, get, read } = adminHouse();

  it('shows services without their sources', async () => {
    await given();
    const { items } = await read('/services');
    expect(items.map(({ name }: { name: string }) => name)).to.deep.equal(['greeter', 'counter']);
    const one = await read('/services/counter');
    expect(one.handlers[0]).to.deep.include({ name: 'add', mode: 'exclusive' });
    expect(JSON.stringify(one)).not.to.contain('async');
    await problemOf(await get('/services/__proto__'), 404, 'unknown_service');
  });

  it('shows deployments, clusters, version and audit', async () => {
    await given({
      query: {
        audit: async () => ({
          rows: [{ at: 0, actor: 'admin', action: 'killInvocation', target: id, detail: '{"a":1}' }],
          next: null,
        }),
      },
    });
    expect((await read('/deployments')).items).to.deep.equal([
      {
        ...{ id: 'dp_in_process', kind: 'inProcess', services: ['greeter', 'counter'] },
        ...{ uri: null, transport: null, protocolVersion: null, problem: null, createdAt: null, updatedAt: null },
      },
    ]);
    expect((await read('/clusters')).items).to.deep.equal([
      { name: 'local', properties: { 'bootstrap.servers': 'localhost:9092', 'sasl.password': '***' } },
    ]);
    expect(await read('/version')).to.deep.equal({
      version: '1.2.3',
      schema: '0001',
      node: process.version,
      ingressPort: null,
    });
    expect((await read('/audit')).items).to.deep.equal([
      { at: '1970-01-01T00:00:00.000Z', actor: 'admin', action: 'killInvocation', target: id, detail: { a: 1 } },
    ]);
  });

  it('shows the migrations of its store, and says why one in memory has none', async () => {
    const row = { name: '0001-initial', description: 'The first tables.' };
    let rows: readonly { name: string; description: string; appliedAt: number | null }[] | null = [
      { ...row, appliedAt: 0 },
      { ...row, name: '0002-more', appliedAt: null },
    ];
    await given({ query: { migrations: async () => rows } });
    expect(await read('/migrations')).to.deep.equal({
      items: [
        { ...row, appliedAt: '1970-01-01T00:00:00.000Z', pending: false },
        { ...row, name: '0002-more', appliedAt: null, pending: true },
      ],
      next: null,
      note: null,
    });
    rows = null;
    const inMemory = await read('/migrations');
    expect(inMemory.items).to.deep.equal([]);
    expect(inMemory.note).to.contain('in memory');
  });

  it('says whether it accepts', async () => {
    let accepting = true;
    await given({
      query: { health: () => ({ accepting, reason: accepting ? null : 'disk full', services: ['s'] }) },
    });
    expect(await read('/health')).to.deep.equal({ status: 'ready', services: ['s'] });
    accepting = false;
    expect((await problemOf(await get('/health'), 503, 'not_accepting')).detail).to.equal('disk full');
  });

  it('gives metrics that Prometheus reads', async () => {
    await given({ query: { subscriptions: async () => [subscription] } });
    for (const _ of [1, 2]) {
      const response = await get('/metrics');
      expect(response.headers.get('content-type')).to.match(/^text\/plain; version=0\.0\.4/);
      const text = await response.text();
      for (const line of [
        'keymail_turns_total 5',
        'keymail_invocations_started_total{service="greeter",handler="greeter/greet"} 3',
        'keymail_invocations_finished_total{service="greeter",handler="greeter/greet",status="completed"} 2',
        'keymail_invocations{status="running"} 1',
        'keymail_subscription_lag_records{subscription="sub_1"} 5',
        'keymail_subscription_partition_lag_records{subscription="sub_1",partition="1"} 1',
        'keymail_subscription_state{subscription="sub_1",source="kafka://local/t",state="failing"} 1',
        'keymail_dead_letters_open{subscription="sub_1"} 4',
        'keymail_event_loop_blocked_total{service="greeter",handler="greeter/greet"} 2',
      ]) {
        expect(text.split('\n')).to.include(line);
      }
    }
  });
});
