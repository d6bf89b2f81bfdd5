// An engine that stands still for longer than its lease, between the result of one step and the beginning of the next.

import { expect } from 'chai';
import type { Engine } from '../../engine/api.ts';
import { createEngine } from '../../engine/engine.ts';
import { LEASE } from '../../engine/store/sql/postgres/lease.ts';
import { endpointOf } from '../../sdk/endpoint.ts';
import { type Context, service } from '../../sdk/index.ts';
import { eventually } from '../setup/eventually.ts';
import { giveBack, newDatabase, serverStartMsMax, sharedServer, storeAt, type TestDatabase } from './shared-server.ts';
import { standStill } from './stand-still.ts';

describe('an engine on PostgreSQL that wakes when its lease has run out', function () {
  this.timeout(30_000);
  let database: TestDatabase;
  let engine: Engine;
  let fatal: unknown[];
  let made: string[];
  let standsStill: () => void;

  before(async function () {
    this.timeout(serverStartMsMax);
    await sharedServer();
  });
  beforeEach(async () => {
    database = await newDatabase();
    [fatal, made] = [[], []];
    const steps = service({
      name: 'steps',
      handlers: {
        async go(ctx: Context) {
          await ctx.run('first', () => void made.push('first'));
          standsStill();
          await ctx.run('second', () => void made.push('second'));
        },
      },
    });
    const onFatal = (error: unknown) => void fatal.push(error);
    engine = await createEngine({ endpoints: [endpointOf([steps])], store: storeAt(database.url), onFatal });
  });
  afterEach(async () => {
    await engine.close();
    await giveBack(database);
  });

  const begin = async () => {
    const target = { service: 'steps', handler: 'go', key: null };
    const common = {
      payload: '',
      headers: [],
      origin: { kind: 'client' },
      idempotencyKey: null,
      startAt: null,
    } as const;
    return (await engine.accept({ target, ...common })).ref;
  };

  it('begins no step that its successor may have made: it finds itself replaced first', async () => {
    standsStill = () => void standStill(LEASE.ms + 300, database.url, 0);
    await begin();
    await eventually(() => fatal.length > 0, 20_000);
    expect(fatal[0]).to.include({ code: 'fenced' });
    expect(made).to.deep.equal(['first']);
  });

  it('goes on where nobody has taken over, once the server has said so', async () => {
    standsStill = () => void standStill(LEASE.ms + 300);
    const ref = await begin();
    await eventually(async () => (await engine.query.invocation(ref))?.status === 'completed', 20_000);
    expect(made).to.deep.equal(['first', 'second']);
    expect(fatal).to.deep.equal([]);
  });
});
