// What the command line does to a running engine, end to end: each act is checked by what the engine says after it.

import { expect } from 'chai';
import { eventually } from '../setup/eventually.ts';
import { Folder, type Started } from './real-cli.ts';

const MODULE = `
import { object, service, type Context, type ObjectContext } from 'keymail';

export const orders = object({
  name: 'orders',
  handlers: {
    async process(ctx: ObjectContext, order: { sku: string }) {
      const reserved = await ctx.run('reserve', () => ({ sku: order.sku }));
      ctx.set('status', 'reserved');
      const [price] = await Promise.all([ctx.serviceClient(prices).of(order), ctx.sleep('1h')]);
      return { reserved, price };
    },
    async fails(ctx: ObjectContext) {
      await ctx.run('reserve', () => { throw new Error('no stock left'); });
    },
  },
  options: { retryPolicy: { maxAttempts: 1 } },
});

export const prices = service({
  name: 'prices',
  handlers: { async of(ctx: Context, order: { sku: string }) { return ctx.run('look up', () => order.sku.length); } },
});
`;

describe('the command line on a running engine', function () {
  this.timeout(120_000);
  let folder: Folder;
  let started: Started;

  before(async () => {
    folder = new Folder();
    folder.write('orders.ts', MODULE);
    started = (await folder.start('--services', 'orders.ts', '--store', 'sqlite:a.db')).started;
  });
  after(() => folder.remove());

  const env = () => ({ KEYMAIL_ADMIN_URL: started.admin, KEYMAIL_INGRESS_URL: started.ingress });
  const ask = (...args: readonly string[]) => folder.ask(started, ...args);
  const json = async (...args: readonly string[]) => JSON.parse(await ask(...args, '--json'));
  const statusOf = async (id: string): Promise<string> => (await json('invocations', 'get', id)).status;
  const send = async (target: string) => (await ask('invoke', target, '--data', '{"sku":"book"}', '--send')).trim();

  it('shows an invocation as a tree, with the steps that are beside each other and the call with its callee', async () => {
    const id = await send('orders/one/process');
    await eventually(async () => (await ask('invocations', 'get', id)).includes('completed]'), 30_000);
    const out = await ask('invocations', 'get', id);
    expect(out)
      .to.match(/● reserve {2}.*→ \{"sku":"book"\}/)
      .and.contain('● set status = "reserved"');
    expect(out).to.match(/2 at the same time\n.* ● call prices\/of .*\[inv_\w+ completed\]/);
    expect(out)
      .to.match(/● look up .*→ 4\n/)
      .and.match(/▶ sleep 1 h .*until 2/);

    const watching = folder.spawn(['invocations', 'get', id, '--brief', '--watch'], env());
    await eventually(() => watching.out.includes('orders/one/process'), 30_000);
    await ask('invocations', 'cancel', id);
    // It ends by itself, because the invocation has ended.
    const ended = await watching.ended;
    expect([ended.code, ended.err]).to.deep.equal([0, '']);
    expect(ended.out).to.match(/^status +cancelled$/m);
  });

  it('ends a watched list at Ctrl-C with 0', async () => {
    const watching = folder.spawn(['invocations', 'list', '--service', 'orders', '--watch'], env());
    await eventually(() => watching.out !== '', 30_000);
    const id = await send('orders/watched/process');
    await eventually(() => watching.out.includes(id), 30_000);
    expect(await watching.kill('SIGINT').ended).to.include({ code: 0, signal: null, err: '' });
    await ask('invocations', 'kill', id);
  });

  it('acts on many: counts first, needs a word, and does it to those', async () => {
    const ids = await Promise.all(['a', 'b', 'c'].map((key) => send(`orders/${key}/fails`)));
    await eventually(async () => {
      for (const id of ids) expect(await statusOf(id)).to.equal('paused');
    }, 30_000);
    const FILTER = ['--filter', 'service=orders', 'handler=fails', 'status=paused'];
    expect(await ask('invocations', 'cancel', ...FILTER, '--dry-run')).to.match(/^cancel: 3 invocations/);
    const refused = await folder.run(['invocations', 'cancel', ...FILTER], env());
    expect([refused.code, await statusOf(ids[0] ?? '')]).to.deep.equal([2, 'paused']);
    expect(await json('invocations', 'cancel', ...FILTER, '--yes')).to.include({ matched: 3, done: 3 });
    await eventually(async () => {
      for (const id of ids) expect(await statusOf(id)).to.equal('cancelled');
    }, 30_000);

    const fork = (await ask('invocations', 'fork', ids[0] ?? '')).trim();
    await eventually(async () => expect(await statusOf(fork)).to.equal('paused'), 30_000);
    await ask('invocations', 'kill', fork);
    await ask('invocations', 'purge', fork);
    expect((await folder.run(['invocations', 'get', fork], env())).err).to.contain('there is no invocation');
    expect(await ask('audit', 'list')).to.match(/purgeInvocation/);
  });

  it('corrects state of the version that was seen, and of no other', async () => {
    const id = await send('orders/state/process');
    await eventually(
      async () => expect(await json('state', 'get', 'orders/state')).to.include({ status: 'reserved' }),
      30_000,
    );
    await ask('invocations', 'kill', id);
    const { version } = await json('actors', 'get', 'orders/state');
    expect(await ask('state', 'set', 'orders/state', 'status', '--data', '"paid"')).to.contain('changed; version');
    expect(await json('state', 'get', 'orders/state')).to.deep.equal({ status: 'paid' });
    const late = await folder.run(['state', 'clear', 'orders/state', 'status', '--if-version', version], env());
    expect([late.code, late.out]).to.deep.equal([1, '']);
    await ask('state', 'clear', 'orders/state', 'status');
    const gone = await folder.run(['state', 'get', 'orders/state'], env());
    expect(gone.code).to.equal(1);
    expect(gone.err).to.contain('orders has nothing under the key "state"');
  });

  it('pauses a key and lets it go on', async () => {
    await ask('actors', 'pause', 'orders/held');
    const id = await send('orders/held/fails');
    expect((await json('actors', 'get', 'orders/held')).paused).not.to.equal(null);
    expect(await statusOf(id)).to.equal('queued');
    await ask('actors', 'resume', 'orders/held');
    await eventually(async () => expect(await statusOf(id)).to.equal('paused'), 30_000);
    await ask('invocations', 'kill', id);
  });

  it('tells the schema, and what happens', async () => {
    expect(await ask('migrations', 'list')).to.match(/0001-initial +.* ago +The first tables/);
    const events = folder.spawn(['events', '--json'], env());
    await eventually(() => events.out.includes('hello'), 30_000);
    await ask('invoke', 'prices/of', '--data', '{"sku":"book"}');
    await eventually(() => events.out.includes('change'), 30_000);
    const { code, out } = await events.kill('SIGINT').ended;
    expect(code).to.equal(0);
    for (const line of out.trimEnd().split('\n')) expect(JSON.parse(line)).to.have.keys('id', 'event', 'data');
  });
});
