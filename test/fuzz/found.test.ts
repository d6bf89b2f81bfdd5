// What fuzzing has found, each as its smallest case.

import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { openSqlite } from '../../engine/store/sql/sqlite.ts';
import { FakeCluster } from '../kafka/fake-log.ts';
import { eventually } from '../setup/eventually.ts';
import { testFolder } from '../setup/folders.ts';
import type { World } from './world.ts';
import { openWorld } from './world.ts';

describe('what fuzzing has found', () => {
  const folder = mkdtempSync(testFolder('fuzz-found'));
  const cluster = new FakeCluster();
  let world: World;

  const open = async () => {
    world = await openWorld({ store: openSqlite({ path: path.join(folder, 'keymail.db'), migrate: true }), cluster });
  };
  before(open);
  after(async () => {
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const get = async (target: string) => {
    const response = await fetch(`${world.admin.url}${target}`);
    return { status: response.status, body: (await response.json()) as { code?: string; items?: { id: string }[] } };
  };

  it('NUL in a path or a parameter is refused; MikroORM writes text into SQL, which ends at it', async () => {
    for (const target of [
      '/actors/%00/k',
      '/actors/cart/a%00b',
      '/invocations?service=%00',
      '/dead-letters?code=%00',
    ]) {
      const { status, body } = await get(target);
      expect([status, body.code], target).to.deep.equal([400, 'invalid_request']);
    }
    const cursor = Buffer.from('["\\u0000","x"]').toString('base64url');
    expect((await get(`/actors?cursor=${cursor}`)).body.code).to.equal('invalid_cursor');
  });

  it('a status that is asked for twice lists its rows once', async () => {
    await world.send('greeter/nothing');
    await eventually(async () => (await get('/invocations?status=completed')).body.items?.length === 1);
    expect((await get('/invocations?status=completed&status=completed')).body.items).to.have.length(1);
  });

  it('an idempotency key of a service leads to its invocation after a restart as well', async () => {
    for (const idempotencyKey of ['a', 'b', 'c', 'd', 'e']) {
      const first = await world.send('greeter/greet', '"x"', { idempotencyKey });
      await world.close();
      await open();
      const again = await world.send('greeter/greet', '"x"', { idempotencyKey });
      expect([again.id, again.again]).to.deep.equal([first.id, true]);
    }
  });

  it('a dead letter of a record from before the beginning of time can be looked at', async () => {
    cluster.createTopic('old', 1);
    await world.engine.submit(
      { kind: 'createSubscription', source: 'kafka://local/old', sink: 'service://cart/event', options: {} },
      'test',
    );
    cluster.produce('old', 0, [{ key: null, value: 'x', timestampMs: -(2 ** 63) }]);
    await eventually(async () => (await get('/dead-letters')).body.items?.length === 1);
  });

  it('a lone surrogate is no value of a dead letter: it would be stored as another character', async () => {
    const { items = [] } = (await get('/dead-letters')).body;
    const response = await fetch(`${world.admin.url}/dead-letters/${items[0]?.id}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: '{"value":"\\ud800"}',
    });
    expect(response.status).to.equal(400);
  });
});
