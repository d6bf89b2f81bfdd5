// Opening and closing the two doors, and what goes wrong with it.

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { expect } from 'chai';
import { ServerError, startServers } from '../../admin/server.ts';
import type { Ended } from '../../engine/answers.ts';
import { silentLogger } from '../../engine/log.ts';
import { valueOutcome } from '../../sdk/protocol/index.ts';
import { listen } from '../../sdk/serve/node-server.ts';
import { eventually } from '../setup/eventually.ts';
import { skip } from '../setup/skip.ts';
import { scriptedEngine } from '../unit/ingress/scripted-engine.ts';

const HERE = { host: '127.0.0.1', port: 0 };
/** More than Node has places by itself. */
const BURST = 800;

/** That are established for their client, by the kernel's table: the address of the other side, and 01, stand in the third and fourth column. */
function connectionsTo(port: number): number {
  const address = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = readFileSync('/proc/net/tcp', 'utf8').split('\n');
  return rows.map((row) => row.trim().split(/\s+/)).filter(([, , to, state]) => to?.endsWith(address) && state === '01')
    .length;
}

describe('servers', () => {
  const refusalOf = (attempt: Promise<unknown>): Promise<ServerError> =>
    attempt.then(
      () => {
        throw new Error('it started');
      },
      (error: ServerError) => error,
    );

  it('listen at free ports and say which', async () => {
    const servers = await startServers({ engine: scriptedEngine(), ingress: HERE, admin: HERE });
    expect(servers.ingress.port).to.be.greaterThan(0);
    expect(servers.ingress.url).to.equal(`http://127.0.0.1:${servers.ingress.port}`);
    expect((await fetch(`${servers.ingress.url}/health`)).status).to.equal(200);
    const version = await fetch(`${servers.admin.url}/version`);
    expect(await version.json()).to.include({ ingressPort: servers.ingress.port });
    await servers.close();
  });

  it('have a place for each of many connections that come at once, though they are accepted one by one', async function () {
    if (process.platform !== 'linux') skip(this, 'only Linux tells which connections there are');
    const servers = await startServers({ engine: scriptedEngine(), ingress: HERE, admin: HERE });
    const endpoint = await listen({ services: [] }, HERE);
    const allowed = Number(readFileSync('/proc/sys/net/core/somaxconn', 'utf8'));
    for (const { port } of [servers.ingress, servers.admin, endpoint]) {
      const sockets = Array.from({ length: BURST }, () => connect(port, HERE.host));
      // They are asked for in this order, and nothing is accepted before.
      await new Promise<void>((resolve) => process.nextTick(resolve));
      expect(connectionsTo(port)).to.equal(Math.min(BURST, allowed + 1));
      for (const socket of sockets) socket.destroy();
    }
    await endpoint.close();
    await servers.close();
  });

  it('name a port that is in use, and leave neither door open', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    for (const door of ['ingress', 'admin'] as const) {
      const options = { engine: scriptedEngine(), ingress: HERE, admin: HERE, [door]: { host: '127.0.0.1', port } };
      const error = await refusalOf(startServers(options));
      expect(error).to.be.instanceOf(ServerError);
      expect(error).to.include({ code: 'port_in_use' });
      expect(error.message).to.contain(String(port)).and.contain(door);
      expect(error.remedy).to.contain(`${door}.port`);
    }
    other.close();
  });

  it('refuse an admin API that everybody could reach without a token', async () => {
    for (const host of ['0.0.0.0', '::', '10.1.2.3', 'keymail.example']) {
      const error = await refusalOf(
        startServers({ engine: scriptedEngine(), ingress: HERE, admin: { host, port: 0 } }),
      );
      expect(error, host).to.include({ code: 'token_required' });
    }
    const servers = await startServers({
      engine: scriptedEngine(),
      ingress: HERE,
      admin: { host: '0.0.0.0', port: 0, token: 'let-me-in' },
    });
    const url = `http://127.0.0.1:${servers.admin.port}/services`;
    expect((await fetch(url)).status).to.equal(401);
    expect((await fetch(url, { headers: { authorization: 'Bearer let-me-in' } })).status).to.equal(200);
    await servers.close();
  });

  it('warn of a token that is short enough to be guessed, without telling it', async () => {
    const warned: string[] = [];
    const logger = {
      ...silentLogger,
      warn: (facts: object, text: string) => warned.push(JSON.stringify(facts) + text),
    };
    const tokens = [{ name: 'ann', token: 'long-enough-to-be-kept', role: 'viewer' }] as const;
    const admin = { ...HERE, token: 'let-me-in', tokens };
    const servers = await startServers({ engine: scriptedEngine(), ingress: HERE, admin, logger });
    await servers.close();
    expect(warned).to.have.length(1);
    expect(warned[0]).to.contain('the token of admin has fewer than 16 characters').and.not.contain('let-me-in');
  });

  it('name a host that is none of this machine', async () => {
    const error = await refusalOf(
      startServers({ engine: scriptedEngine(), ingress: { host: '203.0.113.1', port: 0 }, admin: HERE }),
    );
    expect(error).to.include({ code: 'host_not_available' });
  });

  it('answer what is in flight before they close, and hold on to no idle connection', async () => {
    const end = Promise.withResolvers<Ended>();
    const engine = scriptedEngine({ call: () => end.promise });
    const servers = await startServers({ engine, ingress: HERE, admin: HERE });
    const idle = connect(servers.ingress.port, '127.0.0.1');
    idle.write('GET /health HTTP/1.1\r\nhost: x\r\n\r\n');
    await once(idle, 'data');
    const waiting = fetch(`${servers.ingress.url}/greeter/greet`, { method: 'POST' });
    await eventually(() => engine.requests.length === 1);
    const closed = servers.close();
    await once(idle, 'close');
    end.resolve({ status: 'completed', outcome: valueOutcome('"late"') });
    expect(await (await waiting).text()).to.equal('"late"');
    await closed;
    expect(await fetch(`${servers.ingress.url}/health`).catch(() => 'closed')).to.equal('closed');
  });

  it('cut what does not end in time', async () => {
    const engine = scriptedEngine({ call: () => new Promise(() => {}) });
    const servers = await startServers({ engine, ingress: HERE, admin: HERE });
    const waiting = fetch(`${servers.ingress.url}/greeter/greet`, { method: 'POST' }).catch(() => 'cut');
    await eventually(() => engine.requests.length === 1);
    await servers.close(10);
    expect(await waiting).to.equal('cut');
  });
});
