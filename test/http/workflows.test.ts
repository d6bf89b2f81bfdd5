// Workflows, promises and attaching with the real engine on a file, over HTTP, and by clients: ours, and Restate's unmodified.

import * as restate from '@restatedev/restate-sdk-clients';
import { expect } from 'chai';
import { connect, type HttpCallError } from '../../sdk/client/index.ts';
import {
  handlers,
  type ObjectContext,
  object,
  rpc,
  service,
  TerminalError,
  type WorkflowContext,
  type WorkflowSharedContext,
  workflow,
} from '../../sdk/index.ts';
import { eventually } from '../setup/eventually.ts';
import type { House } from './house.ts';
import { ask, openHouse } from './house.ts';

const signup = workflow({
  name: 'signup',
  handlers: {
    async run(ctx: WorkflowContext, email: string) {
      ctx.set('email', email);
      const token = await ctx.run('send', () => `token of ${email}`);
      const answer = await ctx.promise<string>('answer');
      return { token, answer, again: await ctx.promise<string>('answer').peek() };
    },
    email: (ctx: WorkflowSharedContext) => ctx.get<string>('email'),
    async answer(ctx: WorkflowSharedContext, text: string) {
      await ctx.promise<string>('answer').resolve(text);
    },
    async refuse(ctx: WorkflowSharedContext) {
      await ctx.promise<string>('answer').reject(new TerminalError('no', { errorCode: 418 }));
    },
    peek: handlers.workflow.shared(async (ctx: WorkflowSharedContext) => (await ctx.promise('answer').peek()) ?? null),
  },
});

const brief = workflow({
  name: 'brief',
  options: { workflowRetention: 0 },
  handlers: {
    async run(ctx: WorkflowContext) {
      ctx.set('mark', 'here');
      await ctx.promise('never').resolve('kept');
      return (await ctx.run('id', () => ctx.request().id)) as string;
    },
    mark: (ctx: WorkflowSharedContext) => ctx.get('mark'),
  },
});

/** Remembered long enough for a restart in between. */
const early = workflow({
  name: 'early',
  options: { workflowRetention: 0 },
  handlers: {
    run: (ctx: WorkflowContext) => ctx.promise<string>('word'),
    async say(ctx: WorkflowSharedContext, word: string) {
      await ctx.promise<string>('word').resolve(word);
    },
  },
});

const desk = object({
  name: 'desk',
  handlers: {
    follow: (_ctx: ObjectContext, id: string) => _ctx.attach(id),
    async look(ctx: ObjectContext, id: string) {
      return ctx.invocation(id).output();
    },
    async once(ctx: ObjectContext, key: string) {
      return ctx.objectClient(counter, 'c').count('x', rpc.opts({ idempotencyKey: key }));
    },
    async start(ctx: ObjectContext, key: string) {
      const { invocationId } = ctx.workflowSendClient(signup, key).run('a@b');
      return invocationId;
    },
    whole: (ctx: ObjectContext, key: string) => ctx.workflowClient(signup, key).run('c@d'),
  },
});

let counted = 0;
const counter = object({
  name: 'counter',
  handlers: {
    async count(ctx: ObjectContext, _what: string) {
      const at = await ctx.run('count', () => ++counted);
      await ctx.sleep(50);
      return at;
    },
  },
});
const idle = service({ name: 'idle', handlers: { wait: (ctx) => ctx.sleep('1h') } });

describe('a workflow', () => {
  let house: House;
  before(async () => {
    house = await openHouse({ services: [signup, brief, early, desk, counter, idle], limits: { promisesKeptMs: 500 } });
  });
  after(() => house.close());

  const keymail = () => connect({ url: house.ingress });
  const of = (key: string) => keymail().workflowClient(signup, key);
  const failure = (promise: Promise<unknown>): Promise<HttpCallError> =>
    promise.then(
      () => {
        throw new Error('it went well');
      },
      (error: HttpCallError) => error,
    );

  it('is submitted once, answered by another handler, and gives its result to all who attach', async () => {
    const first = await of('ann').workflowSubmit('ann@x');
    expect(first.status).to.equal('Accepted');
    const second = await of('ann').workflowSubmit('another@x');
    expect(second).to.deep.equal({ invocationId: first.invocationId, status: 'PreviouslyAccepted' });
    expect(await of('ann').workflowOutput()).to.deep.equal({ ready: false });
    await eventually(async () => (await of('ann').email()) === 'ann@x');
    expect(await of('ann').peek()).to.equal(null);
    const waiting = [of('ann').workflowAttach(), of('ann').workflowAttach()];
    await of('ann').answer('yes');
    const result = { token: 'token of ann@x', answer: 'yes', again: 'yes' };
    expect(await Promise.all(waiting)).to.deep.equal([result, result]);
    expect(await of('ann').workflowOutput()).to.deep.equal({ ready: true, result });
    expect(await of('ann').peek()).to.equal('yes');
  });

  it('shows its promises: who waits, then what each was completed with and by whom', async () => {
    const { invocationId } = await of('eve').workflowSubmit('eve@x');
    const promises = async () => (await ask(`${house.admin}/actors/signup/eve/promises`)).body.items;
    await eventually(async () => {
      const [answer] = await promises();
      expect(answer).to.deep.include({ name: 'answer', status: 'pending', waitingCount: 1 });
      expect(answer).to.have.nested.property('waiting[0].id', invocationId);
    });
    const [{ since } = { since: null }] = await promises();
    await of('eve').answer('yes');
    const [answer] = await promises();
    expect(answer).to.deep.include({ name: 'answer', status: 'resolved', waiting: [], waitingCount: 0 });
    expect(answer).to.have.nested.property('completion.value.data', '"yes"');
    expect(Date.parse(String(answer?.['since']))).to.be.at.least(Date.parse(String(since)));
    const { body } = await ask(`${house.admin}/invocations/${answer?.['completedBy']}`);
    expect(body).to.deep.include({ service: 'signup', handler: 'answer', key: 'eve' });
    expect((await ask(`${house.admin}/actors/signup/nobody/promises`)).body).to.deep.equal({ items: [], next: null });
  });

  it('goes on where it was after a restart, with what was completed meanwhile', async () => {
    await of('bob').workflowSubmit('bob@x');
    await eventually(async () => (await of('bob').email()) === 'bob@x');
    await house.restart();
    await of('bob').answer('late');
    await house.restart();
    expect(await of('bob').workflowAttach()).to.include({ answer: 'late' });
  });

  it('has promises that are completed once', async () => {
    await of('cy').answer('first');
    const late = await failure(of('cy').answer('second'));
    expect([late.status, late.message]).to.deep.equal([
      409,
      'the promise was completed before: the first completion counts',
    ]);
    await of('cy').workflowSubmit('cy@x');
    expect(await of('cy').workflowAttach()).to.include({ answer: 'first' });
  });

  it('fails with what its promise was rejected with', async () => {
    await of('dan').workflowSubmit('dan@x');
    await of('dan').refuse();
    const failed = await failure(of('dan').workflowAttach());
    expect([failed.status, failed.message, failed.source]).to.deep.equal([418, 'no', 'invocation']);
  });

  it('that was never submitted is not found, and a second blocking call is told which run there is', async () => {
    expect((await failure(of('nobody').workflowAttach())).status).to.equal(404);
    expect((await failure(of('nobody').workflowOutput())).status).to.equal(404);
    const { invocationId } = await of('eve').workflowSubmit('eve@x');
    const second = await ask(`${house.ingress}/signup/eve/run`, 'POST', 'again@x');
    expect(second.status).to.equal(409);
    expect(second.body).to.include({ reason: 'workflow_ran', source: 'ingress' });
    expect(second.body.message).to.include(invocationId);
  });

  it('takes no idempotency key for its run', async () => {
    const refused = await ask(`${house.ingress}/signup/fay/run/send`, 'POST', 'x', { 'idempotency-key': 'k' });
    expect([refused.status, refused.body.reason]).to.deep.equal([400, 'idempotency_key_invalid']);
  });

  it('is found by what its paths and bodies name', async () => {
    const { invocationId } = await of('gil').workflowSubmit('gil@x');
    const body = { target: 'workflow', workflowName: 'signup', workflowKey: 'gil' };
    expect((await ask(`${house.ingress}/restate/lookup`, 'POST', body)).body).to.deep.equal({ invocationId });
    expect((await ask(`${house.ingress}/restate/output`, 'POST', body)).status).to.equal(470);
    expect((await ask(`${house.ingress}/restate/attach`, 'POST', {})).status).to.equal(400);
    const keyed = await ask(`${house.ingress}/counter/d/count/send`, 'POST', 'x', { 'idempotency-key': 'k' });
    const noRun = await ask(`${house.ingress}/restate/workflow/counter/d/attach`);
    expect([noRun.status, noRun.text.includes('counter is no workflow')]).to.deep.equal([404, true]);
    const attached = await ask(`${house.ingress}/restate/invocation/counter/d/count/k/attach`);
    expect([attached.status, attached.headers.get('x-restate-id')]).to.deep.equal([200, keyed.body.invocationId]);
    const byBody = {
      target: 'idempotentInvocation',
      service: 'counter',
      key: 'd',
      handler: 'count',
      idempotencyKey: 'k',
    };
    const found = await ask(`${house.ingress}/restate/lookup`, 'POST', byBody);
    expect(found.body).to.deep.equal({ invocationId: keyed.body.invocationId });
  });

  it('is forgotten after its retention, and its key can be used anew', async () => {
    const client = () => keymail().workflowClient(brief, 'k');
    const runs = new Set<string>();
    for (let round = 0; round < 3; round += 1) {
      const { invocationId } = await client().workflowSubmit();
      runs.add(invocationId);
      await keymail().attach(invocationId);
      await eventually(async () => (await failure(client().workflowAttach())).status === 404);
      expect(await client().mark()).to.equal(null);
    }
    expect(runs.size).to.equal(3);
  });

  it('that never ran forgets its promises as well, by themselves and after a restart', async () => {
    const promises = async () => (await ask(`${house.admin}/actors/early/k/promises`)).body.items;
    const client = () => keymail().workflowClient(early, 'k');
    await client().say('first');
    expect(await promises()).to.have.length(1);
    await house.restart();
    await eventually(async () => (await promises()).length === 0);
    // It is no first completion any more, and the run finds this one.
    await client().say('second');
    await client().workflowSubmit();
    expect(await client().workflowAttach()).to.equal('second');
  });

  it('is called by other handlers, which are told of a run that is there', async () => {
    const id = await keymail().objectClient(desk, 'a').start('hal');
    expect(await keymail().objectClient(desk, 'b').start('hal')).to.equal(id);
    const failed = await failure(keymail().objectClient(desk, 'c').whole('hal'));
    expect(failed.status).to.equal(409);
    const whole = keymail().objectClient(desk, 'd').whole('ian');
    await eventually(async () => (await of('ian').email()) === 'c@d');
    await of('ian').answer('ok');
    expect(await whole).to.include({ answer: 'ok' });
  });

  it('is driven by Restate’s own client, unmodified', async () => {
    const client = restate
      .connect({ url: house.ingress })
      .workflowClient<typeof restateSignup>({ name: 'signup' }, 'jo/e');
    const submitted = await client.workflowSubmit('jo@x');
    expect(submitted).to.include({ status: 'Accepted', attachable: true });
    expect(await client.workflowSubmit('jo@x')).to.include({ ...submitted, status: 'PreviouslyAccepted' });
    expect(await client.workflowOutput()).to.include({ ready: false });
    const attached = client.workflowAttach();
    await client.answer('fine');
    expect(await attached).to.include({ answer: 'fine' });
    expect(await client.workflowOutput()).to.deep.include({ ready: true });
  });

  describe('attaching', () => {
    it('gives one handler the result of another that it did not call, across a restart', async () => {
      const { invocationId } = await of('kim').workflowSubmit('kim@x');
      const follower = await keymail().objectSendClient(desk, 'k').follow(invocationId);
      await eventually(
        async () =>
          (await house.engine.query.invocation(house.engine.query.refOf(follower.invocationId)!))?.step === 'attach',
      );
      await house.restart();
      await of('kim').answer('told');
      expect(await keymail().attach(follower.invocationId)).to.include({ answer: 'told' });
      // By now it has ended: whoever asks now is told at once.
      expect(await keymail().objectClient(desk, 'k').follow(invocationId)).to.include({ answer: 'told' });
      expect(await keymail().objectClient(desk, 'k').look(invocationId)).to.deep.include({ ready: true });
    });

    it('tells that there is no such invocation', async () => {
      const { invocationId } = await keymail().serviceSendClient(idle).wait();
      expect(await keymail().objectClient(desk, 'l').look(invocationId)).to.deep.equal({ ready: false });
      const other = invocationId.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
      expect((await failure(keymail().objectClient(desk, 'l').follow(other))).status).to.equal(404);
    });

    it('is what a second call under an idempotency key does', async () => {
      const results = await Promise.all(
        ['m', 'n', 'o'].map((key) => keymail().objectClient(desk, key).once('the same')),
      );
      expect(new Set(results).size).to.equal(1);
      expect(await keymail().objectClient(desk, 'p').once('another')).not.to.equal(results[0]);
    });
  });
});

/** What Restate's client takes its types from. */
declare const restateSignup: {
  run: (ctx: unknown, email: string) => Promise<{ answer: string }>;
  answer: (ctx: unknown, text: string) => Promise<void>;
};
