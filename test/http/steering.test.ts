// What people see of a running engine and do to it: the overview, the reason of each that waits, invoking, metrics.

import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { eventually } from '../setup/eventually.ts';
import type { House } from './house.ts';
import { ask, openHouse } from './house.ts';

interface Why {
  readonly code: string;
  readonly sentence: string;
  readonly until: string | null;
  readonly blockedBy: string | null;
}

describe('a running engine, looked at', () => {
  let house: House;
  beforeEach(async () => {
    house = await openHouse();
  });
  afterEach(() => house.close());

  const send = async (path: string) => (await ask(`${house.ingress}${path}`, 'POST')).body.invocationId;
  const admin = (path: string, method = 'GET', body?: unknown) => ask(`${house.admin}${path}`, method, body);
  const why = async (id: string) => (await admin(`/invocations/${id}`)).body['why' as never] as Why;

  /** Waits until the reason is this one, and gives it. */
  async function reason(id: string, code: string): Promise<Why> {
    await eventually(async () => (await why(id)).code === code);
    return why(id);
  }

  it('says why each waits', async () => {
    const held = await send('/cart/k/held/send');
    const step = await reason(held, 'running_step');
    expect(step.sentence).to.match(/^The step "wait" has been running for /);
    const second = await send('/cart/k/held/send');
    const third = await send('/cart/k/add/send');
    const behind = await reason(third, 'queued_behind');
    expect(behind.blockedBy).to.equal(held);
    expect(behind.sentence).to.contain(`held (${held}) has had it for`).and.contain('with 1 more before it');
    await admin(`/invocations/${second}/pause`, 'POST');
    expect((await reason(second, 'paused_by_person')).sentence).to.match(/^It was paused by local .* ago/);
    const failing = await send('/cart/f/failing/send');
    const retried = await reason(failing, 'backing_off');
    expect(retried.sentence).to.match(/^Attempt 1 of 70 failed: still broken — the next one is due in (59 min|1 h)/);
    expect(Date.parse(retried.until ?? '')).to.be.greaterThan(Date.now());
    const asleep = await send('/cart/s/asleep/send');
    expect((await reason(asleep, 'sleeping')).sentence).to.match(
      /^It sleeps in the step "sleep" and wakes in (23 h|1 d)/,
    );
    const later = await send('/cart/l/add/send?delay=1d');
    expect((await reason(later, 'scheduled')).until).to.match(/^\d{4}-/);
    await admin('/actors/cart/p/pause', 'POST');
    const kept = await send('/cart/p/add/send');
    expect((await reason(kept, 'key_paused')).sentence).to.match(/^Its key was paused by local/);
    const ended = await send('/greeter/nothing/send');
    await eventually(async () => (await admin(`/invocations/${ended}`)).body.status === 'completed');
    expect(await why(ended)).to.equal(null);
  });

  it('is an overview of what needs a person', async () => {
    await ask(`${house.ingress}/greeter/nothing`, 'POST');
    await send('/cart/f/failing/send');
    await send('/greeter/refuse/send');
    const paused = await send('/cart/h/held/send');
    await eventually(async () => (await admin(`/invocations/${paused}/pause`, 'POST')).status === 200);
    interface Overview {
      readonly statuses: Readonly<Record<string, number>>;
      readonly ended: Readonly<Record<string, number>>;
      readonly series: { readonly points: number; readonly accepted: readonly number[] };
      readonly attention: readonly { readonly kind: string; readonly title: string }[];
    }
    const look = async () => (await admin('/overview?window=1h')).body as unknown as Overview;
    await eventually(async () => (await look()).attention.length >= 3);
    const { statuses, ended, series, attention } = await look();
    expect(attention.map(({ kind }) => kind).sort()).to.deep.equal(['errors', 'errors_retried', 'paused']);
    expect(attention.map(({ title }) => title).join()).to.contain('cart/failing fails: still broken');
    expect(statuses).to.include({ backingOff: 1, paused: 1 });
    expect(ended).to.deep.equal({ completed: 1, failed: 1, cancelled: 0, killed: 0 });
    expect([series.points, series.accepted.length]).to.deep.equal([60, 60]);
    expect((await admin('/overview?window=2h')).status).to.equal(400);
  });

  it('is, in an overview, as it stands when somebody asks, however soon after another one', async () => {
    const held = await send('/cart/h/held/send');
    for (const [verb, status] of [
      ['pause', 'paused'],
      ['resume', 'running'],
      ['pause', 'paused'],
    ] as const) {
      await admin('/overview');
      await eventually(async () => (await admin(`/invocations/${held}/${verb}`, 'POST')).status === 200);
      const { statuses } = (await admin('/overview')).body as unknown as { readonly statuses: Record<string, number> };
      expect(statuses, verb).to.deep.equal({ [status]: 1 });
    }
  });

  it('takes an invocation from a page of its own, by the same door, with an audit row', async () => {
    const { status, body } = await admin('/invoke', 'POST', {
      service: 'cart',
      handler: 'add',
      key: 'k',
      body: '"milk"',
    });
    expect([status, body.status]).to.deep.equal([202, 'Accepted']);
    const attached = await ask(`${house.ingress}/restate/attach/${body.invocationId}`);
    expect(attached.text).to.equal('["milk"]');
    const once = { service: 'greeter', handler: 'greet', body: '"Bob"', idempotencyKey: 'k1', headers: { 'x-a': 'b' } };
    const first = await admin('/invoke', 'POST', once);
    const second = await admin('/invoke', 'POST', once);
    expect([second.body.invocationId, second.body.status]).to.deep.equal([
      first.body.invocationId,
      'PreviouslyAccepted',
    ]);
    const later = await admin('/invoke', 'POST', { service: 'greeter', handler: 'nothing', delayMs: 86_400_000 });
    expect((await admin(`/invocations/${later.body.invocationId}`)).body.status).to.equal('scheduled');
    const audit = (await admin('/audit?action=invokeHandler')).body.items as unknown as {
      actor: string;
      target: string;
      detail: object;
    }[];
    expect(audit.map(({ actor, target }) => `${actor} ${target}`)).to.deep.equal([
      'local greeter/nothing',
      'local greeter/greet',
      'local cart/k/add',
    ]);
    expect(JSON.stringify(audit)).not.to.match(/milk|Bob|k1/);
    expect((await admin('/audit?target=cart%2Fk%2Fadd')).body.items).to.have.length(1);
    for (const [wrong, code] of [
      [{ service: 'cart', handler: 'add', key: 'k', body: '{' }, 'input_not_taken'],
      [{ service: 'cart', handler: 'add', body: '1' }, 'key_missing'],
      [{ service: 'nobody', handler: 'add', body: '1' }, 'unknown_service'],
      [{ ...once, body: '"Eve"' }, 'idempotency_conflict'],
    ] as const)
      expect((await admin('/invoke', 'POST', wrong)).body.code).to.equal(code);
  });

  it('serves every metric that the dashboard asks for', async () => {
    await admin('/invoke', 'POST', { service: 'cart', handler: 'add', key: 'k', body: '"milk"' });
    await send('/cart/f/failing/send');
    await eventually(async () => (await admin('/metrics')).text.includes('handler="cart/add",status="completed"} 1'));
    const { text } = await admin('/metrics');
    const dashboard = readFileSync(new URL('../../admin/grafana/keymail.json', import.meta.url), 'utf8');
    const asked = new Set(dashboard.match(/\b(keymail|process)_[a-z_]+(?=[{"])|\bkeymail_[a-z_]+(?=,)/g));
    expect(asked.size).to.be.greaterThan(20);
    for (const name of asked) {
      const family = name.replace(/_(bucket|sum|count)$/, '');
      expect(text, name).to.match(new RegExp(`^# TYPE ${family} `, 'm'));
      // Without a broker there is nothing to say of subscriptions, and nothing of dead letters.
      if (!/subscription|dead_letters|blocked_total/.test(name))
        expect(text, name).to.match(new RegExp(`^${name}[{ ]`, 'm'));
    }
    const bucket = (le: string) =>
      Number(
        new RegExp(
          `keymail_invocation_run_seconds_bucket\\{service="cart",handler="cart/add",le="${le}"\\} (\\d+)`,
        ).exec(text)?.[1],
      );
    expect([bucket('\\+Inf'), bucket('1048.576')]).to.deep.equal([1, 1]);
    expect(text).to.contain('keymail_invocation_run_seconds_count{service="cart",handler="cart/add"} 1');
  });
});
