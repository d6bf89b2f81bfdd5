// Every command of the command line that talks to an engine, once for people and once with --json, against a running one:
// what is printed is checked, and what was done by what the engine says after it.

import { expect } from 'chai';
import type { Command } from 'commander';
import { processIo } from '../../admin/cli/io.ts';
import { createProgram } from '../../admin/cli/program.ts';
import { startServers } from '../../admin/server.ts';
import type { Engine } from '../../engine/api.ts';
import { type House, openHouse } from '../http/house.ts';
import { FakeCluster } from '../kafka/fake-log.ts';
import { FakeAdmin, FakeSource } from '../kafka/fake-source.ts';
import { House as FarHouse } from '../remote/house.ts';
import { eventually } from '../setup/eventually.ts';
import { keymail, type Ran } from '../unit/cli/scripted.ts';

/** Those that talk to no running engine; `start`, `dev`, `migrate` and `completion` have files of their own here. */
const ELSEWHERE = /^(start|dev|migrate .*|completion|__complete)$/;

const ID = /^inv_[0-9a-f]{30}$/;
const AGO = /(now|\d+ (ms|s|min|h) ago)/;

describe('each command on a running engine', function () {
  this.timeout(60_000);
  const cluster = new FakeCluster();
  const ran = new Set<string>();
  const commands = leavesOf(createProgram(processIo), []);
  let house: House;

  before(async () => {
    cluster.createTopic('orders', 2);
    house = await openHouse({
      kafka: { source: ({ topics }) => new FakeSource(cluster, topics), admin: () => new FakeAdmin(cluster) },
    });
  });
  after(() => house.close());

  function line(words: string): Promise<Ran> {
    const args = words.split(' ');
    const name = [args.slice(0, 2).join(' '), args[0] ?? ''].find((each) => commands.includes(each));
    if (name !== undefined) ran.add(name);
    const env = { KEYMAIL_ADMIN_URL: house.admin, KEYMAIL_INGRESS_URL: house.ingress };
    return keymail(args, { env, now: Date.now });
  }

  async function text(words: string): Promise<string> {
    const { code, out, err } = await line(words);
    expect(code, err).to.equal(0);
    return out;
  }
  const json = async (words: string) => JSON.parse(await text(`${words} --json`));
  const send = async (target: string) => (await text(`invoke ${target} --send`)).trim();
  const statusOf = async (id: string): Promise<string> => (await json(`invocations get ${id}`)).status;
  const become = (id: string, status: string) => eventually(async () => expect(await statusOf(id)).to.equal(status));

  it('invoke', async () => {
    expect(await text('invoke greeter/greet --data "Ada"')).to.equal('"Hello Ada"\n');
    const { invocationId, result } = await json('invoke cart/one/add --data "book"');
    expect(invocationId).to.match(ID);
    expect(result).to.deep.equal(['book']);
    expect(await send('cart/two/asleep')).to.match(ID);
    expect(await json('invoke cart/three/asleep --send')).to.include({ status: 'Accepted' });
    const refused = await line('invoke greeter/refuse');
    expect([refused.code, refused.err.split('\n')[0]]).to.deep.equal([1, 'error: The handler failed (418): not today']);
  });

  it('services list, describe, chart', async () => {
    expect(await text('services list'))
      .to.match(/^cart +object +add, held, steps/m)
      .and.match(/^greeter +service +greet/m);
    expect((await json('services list')).map(({ name }: { name: string }) => name)).to.have.members([
      'greeter',
      'cart',
    ]);
    const described = await text('services describe cart');
    expect(described)
      .to.match(/^kind +object$/m)
      .and.match(/^add +exclusive +application\/json +by all/m);
    expect(described).to.match(/^HANDLER .*QUEUED +RUNNING +TROUBLED +P50 +P99/m);
    const [add] = (await json('services describe cart')).handlers;
    expect(add).to.deep.include({ name: 'add', mode: 'exclusive' });
    const chart = await text('services chart cart/steps');
    expect(chart)
      .to.match(/^version +[0-9a-f]+$/m)
      .and.match(/first/)
      .and.match(/second/);
    expect(chart.indexOf('first')).to.be.lessThan(chart.indexOf('second'));
    expect(await json('services chart cart/steps')).to.include({ service: 'cart', handler: 'steps' });
  });

  it('deployments list, register, get, remove', async () => {
    expect(await text('deployments list'))
      .to.match(/^ID +WHERE +SERVICES/m)
      .and.match(/^dp_in_process +in the process of the engine +.*cart/m);
    const far = new FarHouse();
    try {
      await far.startEndpoint();
      const made = await json(`deployments register ${far.uri}`);
      expect(made).to.include({ uri: far.uri, transport: 'http2', problem: null });
      expect(await json('deployments list')).to.have.length(2);
      expect(await text(`deployments register ${far.uri} --force`)).to.match(/^protocol +version 6, http2$/m);
      expect(await text(`deployments get ${made.id}`))
        .to.match(/^services +.*counter/m)
        .and.match(new RegExp(`^where +${far.uri}$`, 'm'));
      expect((await json(`deployments get ${made.id}`)).services).to.deep.equal(made.services);
      expect(await text(`deployments remove ${made.id}`)).to.include('removed');
      expect((await json('deployments list')).map(({ id }: { id: string }) => id)).to.deep.equal(['dp_in_process']);
    } finally {
      await far.close();
    }
  });

  it('invocations list, count, get, journal', async () => {
    const id = await send('cart/found/steps');
    await become(id, 'completed');
    const list = await text('invocations list --handler steps');
    expect(list)
      .to.match(/^ID +TARGET +STATUS/m)
      .and.match(new RegExp(`^${id} +cart/found/steps +completed .*${AGO.source}`, 'm'));
    expect(await json('invocations list --key found')).to.have.length(1);
    expect(await text('invocations count --handler steps')).to.equal('1\n');
    expect(await json('invocations count --handler steps')).to.deep.equal({ count: 1, more: false });
    const shown = await text(`invocations get ${id}`);
    expect(shown)
      .to.match(/^status +completed$/m)
      .and.match(/● first/)
      .and.match(/● second/);
    expect(await json(`invocations get ${id}`)).to.include({ id, service: 'cart', handler: 'steps', key: 'found' });
    const journal = await text(`invocations journal ${id}`);
    expect(journal)
      .to.match(/^ *# +WHEN +WHAT +DETAIL$/m)
      .and.match(/run +.*first/);
    expect((await json(`invocations journal ${id}`)).at(-1)).to.include({ kind: 'output' });
  });

  it('invocations cancel, kill, pause, resume, retry, fork, purge', async () => {
    const sleeping = await send('cart/steered/asleep');
    await become(sleeping, 'running');
    expect(await text(`invocations pause ${sleeping}`)).to.equal(`${sleeping}  paused\n`);
    await become(sleeping, 'paused');
    const [resumed] = await json(`invocations resume ${sleeping}`);
    expect(resumed).to.deep.include({ id: sleeping, ok: true });
    expect(await statusOf(sleeping)).not.to.equal('paused');
    expect(await text(`invocations cancel ${sleeping}`)).to.equal(`${sleeping}  cancel requested\n`);
    await become(sleeping, 'cancelled');

    const failing = await send('cart/failing/failing');
    await become(failing, 'backingOff');
    const tries = house.runs.get('failing/failing') ?? 0;
    expect((await json(`invocations retry ${failing}`))[0]).to.include({ ok: true });
    await eventually(() => expect(house.runs.get('failing/failing')).to.be.greaterThan(tries));
    await become(failing, 'backingOff');
    expect(await text(`invocations kill ${failing}`)).to.equal(`${failing}  killed\n`);
    await become(failing, 'killed');
    const forked = (await text(`invocations fork ${failing}`)).trim();
    expect(forked).to.match(ID);
    await become(forked, 'backingOff');
    expect((await json(`invocations fork ${failing} --from 1`)).origin).to.deep.include({ kind: 'fork', of: failing });
    await text('invocations kill --filter handler=failing --yes');
    expect(await text(`invocations purge ${forked}`)).to.equal(`${forked}  purged\n`);
    expect((await line(`invocations get ${forked}`)).err).to.include('there is no invocation');
    expect((await json('invocations purge --filter handler=failing --yes')).done).to.be.greaterThan(0);
    expect(await text('invocations count --handler failing')).to.equal('0\n');
  });

  it('actors list, get, pause, resume', async () => {
    const list = await text('actors list --service cart');
    expect(list)
      .to.match(/^ACTOR +HELD BY +STATUS +WAITING +PAUSED$/m)
      .and.match(/^cart\/two +inv_/m);
    expect(await json('actors list --service cart')).to.deep.include.members([
      { service: 'cart', key: 'one', holder: null, mailboxDepth: 0, paused: null },
    ]);
    expect(await json('actors list --prefix on'))
      .to.have.lengthOf(1)
      .and.to.have.nested.property('[0].key', 'one');
    const one = await text('actors get cart/one');
    expect(one)
      .to.match(/^held by +nobody$/m)
      .and.match(/^items +8 +\["book"\]$/m)
      .and.match(/Nothing waits for it/);
    expect(await text('actors pause cart/one')).to.equal('cart/one  paused\n');
    expect(await text('actors get cart/one')).to.match(/^paused +by local, /m);
    expect((await json('actors resume cart/one'))[0]).to.include({ id: 'cart/one', ok: true });
    expect((await json('actors get cart/one')).paused).to.equal(null);
  });

  it('state get, set, clear', async () => {
    expect(await text('state get cart/one'))
      .to.match(/^NAME +BYTES +VALUE$/m)
      .and.match(/^items +8 +\["book"\]$/m);
    expect(await text('state set cart/one note --data "tea"')).to.match(
      /^cart\/one {2}changed; version [0-9a-f]{16}\n$/,
    );
    expect(await json('state get cart/one')).to.deep.equal({ items: ['book'], note: 'tea' });
    expect((await json('state clear cart/one note')).state).to.have.length(1);
    expect(await json('state get cart/one')).to.deep.equal({ items: ['book'] });
  });

  it('keys that a path takes away, through both doors', async () => {
    for (const key of ['', '.', '..']) {
      expect((await json(`invoke cart/${key}/add --data "x"`)).result, `cart/${key}/add`).to.deep.equal(['x']);
      expect(await json(`state get cart/${key}`)).to.deep.equal({ items: ['x'] });
      await text(`state set cart/${key} note --data "${key}"`);
      await text(`actors pause cart/${key}`);
      expect(await json(`actors get cart/${key}`), `cart/${key}`).to.deep.include({ service: 'cart', key });
      await text(`actors resume cart/${key}`);
    }
    expect(await json('state get cart/..')).to.deep.equal({ items: ['x'], note: '..' });
    expect(await json('state get cart/')).to.deep.equal({ items: ['x'], note: '' });
  });

  it('subscriptions create, list, get, update, seek, pause, resume, delete; dead-letters list, get, edit, redrive, discard', async () => {
    cluster.produce('orders', 0, [
      { key: 'a', value: 'no JSON' },
      { key: 'b', value: 'nor this' },
      { key: 'c', value: '{"n":1}' },
    ]);
    const made = await json('subscriptions create kafka://local/orders service://cart/event backlogRecordsMax=500');
    expect(made.options).to.deep.include({ backlogRecordsMax: 500 });
    const id: string = made.id;
    await eventually(async () => expect(await json('dead-letters list --status open')).to.have.length(2));
    expect(await text('subscriptions list')).to.match(
      new RegExp(`^${id} +kafka://local/orders +service://cart/event +reading +0`, 'm'),
    );
    const got = await text(`subscriptions get ${id}`);
    expect(got)
      .to.match(/^state +reading$/m)
      .and.match(/^PARTITION +POSITION/m)
      .and.match(/^ +0 +3 +3 +0 +reading/m);
    expect(await text(`subscriptions update ${id} backlogRecordsMax=600`)).to.match(/^backlogRecordsMax +600$/m);
    expect((await json(`subscriptions update ${id} --unset backlogRecordsMax`)).options).not.to.have.property(
      'backlogRecordsMax',
      600,
    );
    expect(await text(`subscriptions pause ${id}`)).to.equal(`${id}  paused\n`);
    expect((await json(`subscriptions seek ${id} 0=3`)).id).to.equal(id);
    expect(await text(`subscriptions seek ${id} latest`)).to.match(/^status +paused$/m);
    expect((await json(`subscriptions resume ${id}`))[0]).to.include({ id, ok: true });

    const list = await text('dead-letters list --status open');
    expect(list).to.match(/^dl_\S+ +open +handler_failed +orders\/0@0 +a /m);
    const letters: { id: string; offset: number }[] = await json(`dead-letters list --subscription ${id}`);
    const [first, second] = letters.toSorted((one, other) => one.offset - other.offset);
    const offered = (await text('__complete -- dead-letters get ')).trim().split('\n');
    expect(offered).to.have.members(letters.map((each) => each.id));
    const letter = await text(`dead-letters get ${first?.id}`);
    expect(letter)
      .to.match(/^record +orders\/0 at offset 0/m)
      .and.match(/^value +no JSON$/m)
      .and.match(/^status +open$/m);
    expect((await json(`dead-letters get ${first?.id}`)).value.data).to.equal('no JSON');
    expect(await text(`dead-letters edit ${first?.id} --data {"n":7}`)).to.include('edited; redrive it with');
    expect(await text(`dead-letters redrive ${first?.id}`)).to.equal(`${first?.id}  redriven\n`);
    await eventually(async () => expect(await json('state get cart/a')).to.deep.equal({ seen: [7] }));
    expect(await text(`dead-letters get ${first?.id}`)).to.match(/^status +redriven as inv_/m);
    expect(await text('dead-letters discard --filter code=handler_failed --dry-run')).to.match(
      /^discard: 1 dead letter/,
    );
    expect((await json(`dead-letters discard ${second?.id}`))[0]).to.include({ ok: true });
    expect(await text('dead-letters list --status open')).to.equal('No dead letters.\n');

    expect(await text(`subscriptions delete ${id}`)).to.equal(`${id}  deleted\n`);
    expect(await json('subscriptions list')).to.deep.equal([]);
    expect(await text('subscriptions list')).to.match(/^No subscriptions. Make one:/);
  });

  it('overview', async () => {
    await send('cart/troubled/failing');
    await eventually(async () => expect(await text('overview')).to.match(/^invocations .*1 backingOff/m), 10_000);
    const shown = await text('overview --window 5m');
    expect(shown)
      .to.match(/^engine +\S+, schema \d{4}-\S+, started /m)
      .and.match(/^accepting +yes$/m);
    expect(shown).to.match(/^accepted +[▁▂▃▄▅▆▇█]+ \d+ in 5m$/m);
    const { engine, series, statuses, attention } = await json('overview');
    expect(engine).to.include({ accepting: true, reason: null });
    expect(series.accepted).to.have.length(series.points);
    expect(statuses).to.include({ backingOff: 1 });
    const said = await text('overview');
    for (const { title, remedy } of attention) expect(said).to.include(title).and.include(remedy);
  });

  it('events', async () => {
    let interrupt: () => void = () => undefined;
    let seen = '';
    const env = { KEYMAIL_ADMIN_URL: house.admin };
    ran.add('events');
    const watching = (format: readonly string[]) =>
      keymail(['events', ...format], {
        env,
        interruptible: (act) => {
          interrupt = act;
        },
        watching: (out) => {
          seen = out;
        },
      });
    for (const format of [[], ['--json']]) {
      seen = '';
      const events = watching(format);
      await eventually(() => expect(seen).to.include('hello'));
      await text('invoke greeter/greet --data "Ada"');
      await eventually(() => expect(seen).to.include('change'));
      interrupt();
      const { code, out } = await events;
      expect(code).to.equal(0);
      if (format.length > 0)
        for (const one of out.trimEnd().split('\n')) expect(JSON.parse(one)).to.have.keys('id', 'event', 'data');
      else
        expect(out)
          .to.match(/^\S+ {2}hello {2}/)
          .and.match(/ {2}change {2}invocations inv_/);
    }
  });

  it('audit list, clusters list, migrations list', async () => {
    expect(await text('audit list --action pauseKey'))
      .to.match(/^WHEN +WHO +ACTION +TARGET +DETAIL$/m)
      .and.match(/local +pauseKey/);
    const killed = await json('audit list --action killInvocation --limit 1');
    expect(killed).to.have.length(1);
    expect(killed[0]).to.include({ actor: 'local', action: 'killInvocation' });
    const clusters = await text('clusters list');
    expect(clusters).to.match(/^local +127\.0\.0\.1:1 +5$/m);
    expect(JSON.stringify(await json('clusters list')))
      .to.include('sasl.password')
      .and.not.include('very-secret');
    expect(await text('migrations list')).to.match(/^0001-initial +\S.* +The first tables/m);
    expect((await json('migrations list'))[0]).to.include({ name: '0001-initial', pending: false });
  });

  it('a viewer gets a list that is longer than a page of theirs', async () => {
    await text('invocations kill --filter handler=asleep --yes');
    await Promise.all(Array.from({ length: 205 }, (_, n) => house.engine.accept(request(`many-${n}`))));
    const here = { host: '127.0.0.1', port: 0 };
    const wall = { name: 'wall', role: 'viewer', token: 'token-of-the-wall' } as const;
    const servers = await startServers({ engine: house.engine, ingress: here, admin: { ...here, tokens: [wall] } });
    try {
      const env = { KEYMAIL_ADMIN_URL: servers.admin.url, KEYMAIL_ADMIN_TOKEN: wall.token };
      const list = 'invocations list --handler asleep --status running --limit 1000 --json'.split(' ');
      const { code, out, err } = await keymail(list, { env });
      expect(code, err).to.equal(0);
      expect(JSON.parse(out)).to.have.length(205);
      const refused = await keymail('invocations kill --filter handler=asleep --yes'.split(' '), { env });
      expect([refused.code, refused.err]).to.deep.equal([
        1,
        'error: this needs the role operator, and wall is viewer.\n' +
          'Sign in with a token whose role may do this (admin.tokens in the configuration).\n',
      ]);
    } finally {
      await servers.close(1_000);
    }
    await text('invocations kill --filter handler=asleep --yes');
  });

  it('these were all', () => {
    expect(commands.filter((name) => !ELSEWHERE.test(name) && !ran.has(name))).to.deep.equal([]);
  });
});

const request = (key: string): Parameters<Engine['accept']>[0] => ({
  ...{ target: { service: 'cart', handler: 'asleep', key }, payload: '', headers: [], origin: { kind: 'http' } },
  ...{ idempotencyKey: null, startAt: null },
});

/** What can be run, as it is typed: `invocations list`. */
function leavesOf(command: Command, path: readonly string[]): string[] {
  if (command.commands.length === 0) return [path.join(' ')];
  return command.commands.flatMap((one) => leavesOf(one, [...path, one.name()]));
}
