// Handlers that wait for somebody outside, with the real engine on SQLite: over HTTP, from other handlers, through restarts.

import { expect } from 'chai';
import { connect, HttpCallError } from '../../sdk/client/index.ts';
import { type Context, type ObjectContext, object, service, TerminalError } from '../../sdk/index.ts';
import {
  formatAwakeableId,
  formatInvocationId,
  type InvocationId,
  parseInvocationId,
} from '../../sdk/protocol/index.ts';
import { eventually } from '../setup/eventually.ts';
import { ask, demand, type House, openHouse } from './house.ts';

const approvals = object({
  name: 'approvals',
  handlers: {
    async ask(ctx: ObjectContext) {
      const { id, promise } = ctx.awakeable<unknown>();
      await ctx.run('tell', () => id);
      ctx.set('asked', id);
      return promise;
    },
    async caught(ctx: ObjectContext) {
      const { promise } = ctx.awakeable();
      return promise.catch((error: TerminalError) => [error.code, error.message, error.metadata ?? null]);
    },
    async inTime(ctx: ObjectContext, ms: number) {
      return Promise.race([ctx.awakeable<string>().promise, ctx.sleep(ms).then(() => 'too late')]);
    },
    async answered(ctx: ObjectContext, answer: { id: string; value?: unknown; reason?: string }) {
      if (answer.reason === undefined) ctx.resolveAwakeable(answer.id, answer.value);
      else
        ctx.rejectAwakeable(answer.id, new TerminalError(answer.reason, { errorCode: 418, metadata: { by: 'hand' } }));
    },
  },
  options: { inactivityTimeout: 50 },
});
const early = service({
  name: 'early',
  handlers: {
    async wait(ctx: Context) {
      await ctx.sleep('100ms');
      return ctx.awakeable<string>().promise;
    },
  },
});

describe('awakeables', () => {
  let house: House;
  before(async () => {
    house = await openHouse({ services: [approvals, early] });
  });
  after(() => house.close());

  const sent = async (handler: string, key = 'k', input?: unknown) =>
    (await demand(`${house.ingress}/approvals/${key}/${handler}/send`, 'POST', input)).body
      .invocationId as InvocationId;
  const until = (id: string, status: string) =>
    eventually(async () => (await ask(`${house.admin}/invocations/${id}`)).body.status === status);
  const waiting = async (handler: string, key: string, input?: unknown) => {
    const id = await sent(handler, key, input);
    await until(id, 'suspended');
    return { id, awakeable: formatAwakeableId(id, 17) };
  };
  const answer = (awakeable: string, verb: string, body?: unknown) =>
    ask(`${house.ingress}/restate/awakeables/${awakeable}/${verb}`, 'POST', body);
  const result = async (id: string) => (await ask(`${house.ingress}/restate/attach/${id}`)).text;

  it('are answered over HTTP, by the id that the handler gave out', async () => {
    const { id, awakeable } = await waiting('ask', 'http');
    expect((await ask(`${house.admin}/actors/approvals/http`)).text).to.contain(awakeable);
    expect((await answer(awakeable, 'resolve', { ok: true })).body).to.deep.include({
      invocationId: id,
      status: 'Accepted',
    });
    expect(await result(id)).to.equal('{"ok":true}');
  });

  it('say why their invocation waits, and for which', async () => {
    const { id, awakeable } = await waiting('ask', 'why');
    const { body } = await ask(`${house.admin}/invocations/${id}`);
    const { why, step } = body as unknown as { why: { code: string; sentence: string }; step: string };
    expect(why.code).to.equal('waiting_for_awakeable');
    expect(why.sentence).to.contain(`for somebody outside to resolve or reject its awakeable ${awakeable}`);
    expect(step).to.contain('awakeable');
    const { items } = (await ask(`${house.admin}/invocations/${id}/journal`)).body;
    expect(items.find(({ kind }) => kind === 'awakeable')).to.include({ awakeableId: awakeable, completionId: -17 });
    await answer(awakeable, 'resolve', 1);
    const after = (await ask(`${house.admin}/invocations/${id}/journal`)).body.items;
    expect(after.find(({ type }) => type === 'completion')).to.include({ awakeableId: awakeable, completionId: -17 });
  });

  it('are rejected with a sentence, or with a failure', async () => {
    const sentence = await waiting('caught', 'r1');
    const headers = { 'content-type': 'text/plain' };
    const url = `${house.ingress}/restate/awakeables/${sentence.awakeable}/reject`;
    expect((await fetch(url, { method: 'POST', headers, body: 'not today' })).status).to.equal(202);
    expect(await result(sentence.id)).to.equal('[500,"not today",null]');
    const whole = await waiting('caught', 'r2');
    await answer(whole.awakeable, 'reject', { code: 418, message: 'no', metadata: { why: 'tea' } });
    expect(await result(whole.id)).to.equal('[418,"no",{"why":"tea"}]');
  });

  it('have their first answer; who comes later, or again, is told so and changes nothing', async () => {
    const { id, awakeable } = await waiting('ask', 'twice');
    const all = await Promise.all([1, 2, 3, 4, 5].map((n) => answer(awakeable, 'resolve', n)));
    expect(all.map(({ status }) => status)).to.deep.equal([202, 202, 202, 202, 202]);
    const said = all.map(({ body }) => body.status);
    expect(said.filter((status) => status === 'Accepted')).to.have.length(1);
    const first = said.indexOf('Accepted') + 1;
    expect(await result(id)).to.equal(String(first));
    // It has ended meanwhile: who sends the answer again hears that it was taken.
    expect((await answer(awakeable, 'resolve', 6)).body.status).to.equal('PreviouslyAccepted');
    expect(await result(id)).to.equal(String(first));
  });

  it('are answered by another handler, with a value or a failure', async () => {
    const one = await waiting('ask', 'h1');
    await sent('answered', 'other', { id: one.awakeable, value: [1, 2] });
    expect(await result(one.id)).to.equal('[1,2]');
    const two = await waiting('caught', 'h2');
    await sent('answered', 'other', { id: two.awakeable, reason: 'never' });
    expect(await result(two.id)).to.equal('[418,"never",{"by":"hand"}]');
  });

  it('may be answered before they are asked for', async () => {
    const { body } = await demand(`${house.ingress}/early/wait/send`, 'POST');
    const id = body.invocationId as InvocationId;
    expect((await answer(formatAwakeableId(id, 17), 'resolve', 'early')).status).to.equal(202);
    expect(await result(id)).to.equal('"early"');
  });

  it('wait through a restart of the engine, and so do their answers', async () => {
    const waits = await waiting('ask', 'restart');
    const paused = await waiting('ask', 'paused');
    await demand(`${house.admin}/invocations/${paused.id}/pause`, 'POST');
    await answer(paused.awakeable, 'resolve', 'while paused');
    await house.restart();
    await answer(waits.awakeable, 'resolve', 'after');
    expect(await result(waits.id)).to.equal('"after"');
    await answer(paused.awakeable, 'resolve', 'second');
    await demand(`${house.admin}/invocations/${paused.id}/resume`, 'POST');
    expect(await result(paused.id)).to.equal('"while paused"');
  });

  it('race against time', async () => {
    const inTime = await waiting('inTime', 'race1', 60_000);
    await answer(inTime.awakeable, 'resolve', 'in time');
    expect(await result(inTime.id)).to.equal('"in time"');
    const late = await sent('inTime', 'race2', 1);
    expect(await result(late)).to.equal('"too late"');
    const refused = await answer(formatAwakeableId(late, 17), 'resolve', 'x');
    expect([refused.status, refused.body.reason]).to.deep.equal([404, 'unknown_awakeable']);
    expect(refused.body.message).to.contain('has ended');
  });

  it('that nobody has are refused, each with what is wrong', async () => {
    const { id } = await waiting('ask', 'refused');
    const place = parseInvocationId(id) as NonNullable<ReturnType<typeof parseInvocationId>>;
    const foreign = formatInvocationId('ffffffffffff', place);
    const [gone, never] = [id.replace(/.{6}$/, 'ffffff') as InvocationId, formatAwakeableId(id, 100_000)];
    for (const [awakeable, status, reason] of [
      ['x', 400, 'awakeable_id_invalid'],
      [id, 400, 'awakeable_id_invalid'],
      [formatAwakeableId(foreign, 17), 404, 'unknown_awakeable'],
      [formatAwakeableId(gone, 17), 404, 'unknown_awakeable'],
      [never, 404, 'unknown_awakeable'],
    ] as const) {
      const { status: found, body } = await answer(awakeable, 'resolve', 1);
      expect([found, body.reason], awakeable).to.deep.equal([status, reason]);
    }
    await demand(`${house.admin}/invocations/${id}/kill`, 'POST');
    expect((await answer(formatAwakeableId(id, 17), 'resolve', 1)).status).to.equal(404);
    await demand(`${house.admin}/invocations/${id}/purge`, 'POST');
    expect((await answer(formatAwakeableId(id, 17), 'resolve', 1)).status).to.equal(404);
  });

  it('of the original are not the fork’s', async () => {
    const original = await waiting('ask', 'fork');
    await demand(`${house.admin}/invocations/${original.id}/kill`, 'POST');
    const forked = (await demand(`${house.admin}/invocations/${original.id}/fork`, 'POST', { from: 4 })).body.id;
    await until(forked, 'suspended');
    expect((await answer(original.awakeable, 'resolve', 'x')).status).to.equal(404);
    await answer(formatAwakeableId(forked as InvocationId, 17), 'resolve', 'y');
    expect(await result(forked)).to.equal('"y"');
  });

  it('are rejected by a cancellation', async () => {
    const { id } = await waiting('caught', 'cancelled');
    await demand(`${house.admin}/invocations/${id}/cancel`, 'POST');
    expect(await result(id)).to.equal('[409,"cancelled",null]');
  });

  it('are answered by a person, of whom a row of the audit is left, without the value', async () => {
    const { id, awakeable } = await waiting('ask', 'person');
    const url = `${house.admin}/awakeables/${awakeable}`;
    const first = await demand(`${url}/resolve`, 'POST', { value: { secret: 17 } });
    expect(first.body).to.deep.include({ invocationId: id, status: 'Accepted' });
    expect((await demand(`${url}/reject`, 'POST', { message: 'no' })).body.status).to.equal('PreviouslyAccepted');
    expect(await result(id)).to.equal('{"secret":17}');
    const { items } = (await ask(`${house.admin}/audit?target=${awakeable}`)).body;
    expect(items.map(({ action, detail }) => [action, detail])).to.deep.equal([
      ['completeAwakeable', { outcome: 'value' }],
    ]);
    expect((await ask(`${house.admin}/awakeables/x/resolve`, 'POST', {})).status).to.equal(400);
  });

  it('are answered by the client', async () => {
    const client = connect({ url: house.ingress });
    const one = await waiting('ask', 'c1');
    expect(await client.resolveAwakeable(one.awakeable, { n: 1 })).to.deep.equal({
      invocationId: one.id,
      status: 'Accepted',
    });
    expect(await client.attach(one.id)).to.deep.equal({ n: 1 });
    expect((await client.resolveAwakeable(one.awakeable)).status).to.equal('PreviouslyAccepted');
    const two = await waiting('caught', 'c2');
    await client.rejectAwakeable(two.awakeable, 'no – never');
    expect(await client.attach(two.id)).to.deep.equal([500, 'no – never', null]);
    const error = await client.resolveAwakeable('x').catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(HttpCallError).and.to.include({ status: 400, source: 'ingress' });
  });
});
