// Commands that look at invocations and steer them.

import { expect } from 'chai';
import { startServers } from '../../../admin/server.ts';
import type { Engine } from '../../../engine/api.ts';
import { eventually } from '../../setup/eventually.ts';
import { keymail } from '../../unit/cli/scripted.ts';
import { type EngineCli, ID } from './engine-cli.ts';

export function invocationCommands(cli: EngineCli): void {
  cli.test('invocations list, count, get, journal', async () => {
    const id = await cli.send('cart/found/steps');
    await cli.become(id, 'completed');
    const list = await cli.text('invocations list --handler steps');
    expect(list)
      .to.match(/^ID +TARGET +STATUS/m)
      .and.match(new RegExp(`^${id} +cart/found/steps +completed .*(now|\\d+ (ms|s|min|h) ago)`, 'm'));
    expect(await cli.json('invocations list --key found')).to.have.length(1);
    expect(await cli.text('invocations count --handler steps')).to.equal('1\n');
    expect(await cli.json('invocations count --handler steps')).to.deep.equal({ count: 1, more: false });
    const shown = await cli.text(`invocations get ${id}`);
    expect(shown)
      .to.match(/^status +completed$/m)
      .and.match(/● first/)
      .and.match(/● second/);
    expect(await cli.json(`invocations get ${id}`)).to.include({ id, service: 'cart', handler: 'steps', key: 'found' });
    const journal = await cli.text(`invocations journal ${id}`);
    expect(journal)
      .to.match(/^ *# +WHEN +WHAT +DETAIL$/m)
      .and.match(/run +.*first/);
    expect((await cli.json(`invocations journal ${id}`)).at(-1)).to.include({ kind: 'output' });
  });

  cli.test('invocations cancel, kill, pause, resume, retry, fork, purge', async () => {
    const sleeping = await cli.send('cart/steered/asleep');
    await cli.become(sleeping, 'running');
    expect(await cli.text(`invocations pause ${sleeping}`)).to.equal(`${sleeping}  paused\n`);
    await cli.become(sleeping, 'paused');
    const [resumed] = await cli.json(`invocations resume ${sleeping}`);
    expect(resumed).to.deep.include({ id: sleeping, ok: true });
    expect(await cli.statusOf(sleeping)).not.to.equal('paused');
    expect(await cli.text(`invocations cancel ${sleeping}`)).to.equal(`${sleeping}  cancel requested\n`);
    await cli.become(sleeping, 'cancelled');

    const failing = await cli.send('cart/failing/failing');
    await cli.become(failing, 'backingOff');
    const tries = cli.house.runs.get('failing/failing') ?? 0;
    expect((await cli.json(`invocations retry ${failing}`))[0]).to.include({ ok: true });
    await eventually(() => expect(cli.house.runs.get('failing/failing')).to.be.greaterThan(tries));
    await cli.become(failing, 'backingOff');
    expect(await cli.text(`invocations kill ${failing}`)).to.equal(`${failing}  killed\n`);
    await cli.become(failing, 'killed');
    const forked = (await cli.text(`invocations fork ${failing}`)).trim();
    expect(forked).to.match(ID);
    await cli.become(forked, 'backingOff');
    expect((await cli.json(`invocations fork ${failing} --from 1`)).origin).to.deep.include({
      kind: 'fork',
      of: failing,
    });
    await cli.text('invocations kill --filter handler=failing --yes');
    expect(await cli.text(`invocations purge ${forked}`)).to.equal(`${forked}  purged\n`);
    expect((await cli.line(`invocations get ${forked}`)).err).to.include('there is no invocation');
    expect((await cli.json('invocations purge --filter handler=failing --yes')).done).to.be.greaterThan(0);
    expect(await cli.text('invocations count --handler failing')).to.equal('0\n');
  });

  it('a viewer gets a list that is longer than a page of theirs', async () => {
    await cli.text('invocations kill --filter handler=asleep --yes');
    await Promise.all(Array.from({ length: 205 }, (_, n) => cli.house.engine.accept(request(`many-${n}`))));
    const here = { host: '127.0.0.1', port: 0 };
    const wall = { name: 'wall', role: 'viewer', token: 'token-of-the-wall' } as const;
    const servers = await startServers({ engine: cli.house.engine, ingress: here, admin: { ...here, tokens: [wall] } });
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
    await cli.text('invocations kill --filter handler=asleep --yes');
  });
}

const request = (key: string): Parameters<Engine['accept']>[0] => ({
  ...{ target: { service: 'cart', handler: 'asleep', key }, payload: '', headers: [], origin: { kind: 'http' } },
  ...{ idempotencyKey: null, startAt: null },
});
