// Charts of a running engine: who stands where, which way one invocation took, and that XState takes what is given.

import { expect } from 'chai';
import { createActor, createMachine } from 'xstate';
import { eventually } from '../setup/eventually.ts';
import type { House } from './house.ts';
import { ask, openHouse } from './house.ts';

interface HandlerChart {
  readonly hash: string;
  readonly versions: readonly { readonly hash: string; readonly current: boolean; readonly living: number }[];
  readonly chart: { readonly states: readonly { readonly id: string; readonly kind: string }[] };
  readonly machine: object;
  readonly source: { readonly text: string };
  readonly counts: Readonly<Record<string, number>>;
  readonly failures: Readonly<Record<string, number>>;
  readonly between: number;
}

interface InvocationChart extends HandlerChart {
  readonly position: {
    readonly active: readonly string[];
    readonly visited: Readonly<Record<string, { readonly count: number }>>;
    readonly matched: boolean;
  };
  readonly snapshot: object;
}

describe('charts of a running engine', () => {
  let house: House;
  beforeEach(async () => {
    house = await openHouse();
  });
  afterEach(() => house.close());

  const send = async (path: string) => (await ask(`${house.ingress}${path}`, 'POST')).body.invocationId;
  const look = async <T>(path: string) => (await ask(`${house.admin}${path}`)).body as unknown as T;
  const ofHandler = (handler: string, query = '') =>
    look<HandlerChart>(`/services/cart/handlers/${handler}/chart${query}`);
  const ofInvocation = (id: string) => look<InvocationChart>(`/invocations/${id}/chart`);

  it('say how many stand in which state', async () => {
    await Promise.all(['a', 'b', 'c'].map((key) => send(`/cart/${key}/asleep/send`)));
    await send('/cart/a/asleep/send');
    await eventually(async () => (await ofHandler('asleep')).counts['sleep'] === 3);
    const found = await ofHandler('asleep');
    expect(found.between, 'the one that waits for its key has not begun').to.equal(0);
    expect(found.versions).to.have.length(1);
    expect(found.versions[0]).to.include({ hash: found.hash, current: true, living: 4 });
    expect(found.chart.states.map(({ id }) => id)).to.include.members(['start', 'sleep', 'end']);
    expect(found.source.text).to.contain('sleep');
    expect((await ofHandler('asleep', `?hash=${found.hash}`)).hash).to.equal(found.hash);
  });

  it('mark where an invocation stands, and which way it took; XState stands there, too', async () => {
    const id = await send('/cart/m/asleep/send');
    await eventually(async () => (await ofInvocation(id)).position.active.includes('sleep'));
    const { machine, snapshot, position } = await ofInvocation(id);
    expect(position).to.deep.include({ active: ['sleep'], matched: true });
    const actor = createActor(createMachine(machine as never), { snapshot: snapshot as never }).start();
    expect(JSON.stringify(actor.getSnapshot().value)).to.contain('sleep');
    actor.stop();
  });

  it('lead to the end', async () => {
    const id = await send('/cart/e/add/send');
    await eventually(async () => (await ofInvocation(id)).position.active.includes('end'));
    const { position } = await ofInvocation(id);
    expect(Object.keys(position.visited)).to.include('items');
  });

  it('are of handlers that are there', async () => {
    for (const [path, code] of [
      ['/services/nobody/handlers/x/chart', 'unknown_service'],
      ['/services/cart/handlers/x/chart', 'unknown_handler'],
      ['/services/cart/handlers/add/chart?hash=000000000000', 'chart_not_known'],
      ['/invocations/inv_x/chart', 'invalid_id'],
    ] as const)
      expect((await ask(`${house.admin}${path}`)).body.code, path).to.equal(code);
  });
});
