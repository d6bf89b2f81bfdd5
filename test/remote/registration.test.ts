// Registering an address over the admin API: what is taken, and everything that is not, with the reason.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { ask } from '../http/house.ts';
import { House } from './house.ts';

const MANIFEST = 'application/vnd.restate.endpointmanifest.v4+json';

interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly body?: unknown;
}

describe('deployments', () => {
  let house: House;
  let admin: string;
  const servers: Server[] = [];

  beforeEach(async () => {
    house = new House();
    await house.startEndpoint();
    await house.startEngine();
    admin = await house.admin();
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) server.close();
    await house.close();
  });

  const register = (uri: string, force?: boolean) =>
    ask(`${admin}/deployments`, 'POST', { uri, ...(force && { force }) });
  const list = async () =>
    (await ask(`${admin}/deployments`)).body.items as unknown as { id: string; services: string[] }[];

  /** An address that says this of itself, whatever it is asked. */
  async function saying(answer: Answer | (() => Answer)): Promise<string> {
    const server = createServer((request, response) => {
      const { status = 200, type = MANIFEST, body = {} } = typeof answer === 'function' ? answer() : answer;
      response.writeHead(request.url === '/discover' ? status : 500, { 'content-type': type });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const manifest = (services: unknown, more: object = {}): Answer => ({
    body: { protocolMode: 'REQUEST_RESPONSE', minProtocolVersion: 5, maxProtocolVersion: 7, services, ...more },
  });

  it('are registered, listed, updated and removed, each with an audit row', async () => {
    const made = await register(house.uri);
    expect(made.status, made.text).to.equal(201);
    const { id } = made.body;
    expect(made.headers.get('location')).to.equal(`/deployments/${id}`);
    expect(made.body).to.deep.include({ kind: 'http', uri: house.uri, transport: 'http2', protocolVersion: 6 });
    expect((await list()).map((one) => one.id)).to.deep.equal(['dp_in_process', id]);
    expect((await list())[0]?.services).to.have.members(['native', 'front']);
    expect((await ask(`${admin}/deployments/${id}`)).body).to.deep.equal(made.body);
    expect((await ask(`${admin}/services/counter`)).body).to.deep.include({ deployment: { id, uri: house.uri } });

    const chart = await ask(`${admin}/services/counter/handlers/add/chart`);
    expect([chart.status, chart.body.code]).to.deep.equal([404, 'chart_not_known']);
    expect(chart.body.detail).to.include(`it lives at ${house.uri}, and its source is not here`);

    const again = await register(house.uri);
    expect([again.status, again.body.code]).to.deep.equal([409, 'deployment_exists']);
    const forced = await register(house.uri, true);
    expect([forced.status, forced.body.id]).to.deep.equal([201, id]);
    expect((await house.call('relay/twice', 1)).value).to.equal(6);

    expect((await ask(`${admin}/deployments/${id}`, 'DELETE')).status).to.equal(204);
    expect((await list()).map((one) => one.id)).to.deep.equal(['dp_in_process']);
    expect((await ask(`${admin}/services/counter`)).status).to.equal(404);
    const audit = (await ask(`${admin}/audit`)).body.items as unknown as {
      action: string;
      target: string;
      detail: string;
    }[];
    expect(audit.map(({ action, target }) => `${action} ${target}`)).to.deep.equal([
      ...[`removeDeployment ${id}`, `registerDeployment ${id}`, `registerDeployment ${id}`],
    ]);
  });

  it('are not removed while something lives there, unless by force: then it waits', async () => {
    const { id } = (await register(house.uri)).body;
    const held = await house.send('counter/a/nap', 60_000);
    await house.untilNoted('before/a');
    const refused = await ask(`${admin}/deployments/${id}`, 'DELETE');
    expect([refused.status, refused.body.code]).to.deep.equal([409, 'deployment_in_use']);
    expect(refused.body.detail).to.equal('1 invocations of its services have not ended');
    expect((await ask(`${admin}/deployments/${id}?force=true`, 'DELETE')).status).to.equal(204);
    await house.stopEngine();
    await house.startEngine();
    expect((await house.until(held, 'backingOff')).lastError?.message).to.equal('no handler counter/nap is registered');
    await house.register();
    await house.engine.submit({ kind: 'retryInvocation', id: held }, 'a test').catch(() => undefined);
    await house.engine.submit({ kind: 'cancelInvocation', id: held }, 'a test');
    expect((await house.end(held)).status).to.equal('cancelled');
    expect(house.count('before/a')).to.equal(1);
  });

  it('are removed once, however many remove one at the same time', async () => {
    const { id } = (await register(house.uri)).body;
    const removals = Array.from({ length: 3 }, () =>
      house.engine.submit({ kind: 'removeDeployment', id, force: true }, 'a test').then(
        () => 'removed',
        (error: { readonly code: string }) => error.code,
      ),
    );
    expect(await Promise.all(removals)).to.deep.equal(['removed', 'not_found', 'not_found']);
    const { items } = (await ask(`${admin}/audit?action=removeDeployment`)).body;
    expect(items).to.have.length(1);
  });

  it('leave the one of this process alone', async () => {
    expect((await ask(`${admin}/deployments/dp_in_process`, 'DELETE')).status).to.equal(409);
    expect((await ask(`${admin}/deployments/dp_0000`, 'DELETE')).status).to.equal(404);
  });

  const service = { name: 'other', ty: 'SERVICE', handlers: [{ name: 'h' }] };
  const refusals: readonly [name: string, answer: Answer, status: number, code: string, detail: RegExp][] = [
    [
      'something else',
      { type: 'text/html', body: '<secret>' },
      422,
      'not_an_endpoint',
      /something else than an endpoint/,
    ],
    ['an error', { status: 500 }, 422, 'not_an_endpoint', /:\d+\/discover answered with the status 500/],
    ['a manifest of an unknown version', { status: 415 }, 422, 'not_an_endpoint', /none of the versions 2 to 4/],
    ['no JSON', { body: '{' }, 422, 'not_an_endpoint', /a manifest that is not valid/],
    [
      'a handler without a name',
      manifest([{ ...service, handlers: [{}] }]),
      422,
      'not_an_endpoint',
      /handlers\.0\.name/,
    ],
    ['nothing', manifest([]), 422, 'not_an_endpoint', /no services/],
    ['a service twice', manifest([service, service]), 422, 'not_an_endpoint', /other twice/],
    [
      'versions to come',
      manifest([service], { minProtocolVersion: 8, maxProtocolVersion: 9 }),
      422,
      'endpoint_not_supported',
      /8 to 9/,
    ],
    [
      'a service of this process',
      manifest([{ ...service, name: 'native' }]),
      409,
      'service_exists',
      /native .*process of the engine/,
    ],
  ];
  it('are refused where the address has something that can not be run, and nothing of it is shown', async () => {
    for (const [name, answer, status, code, detail] of refusals) {
      const refused = await register(await saying(answer));
      expect([refused.status, refused.body.code], name).to.deep.equal([status, code]);
      expect(refused.body.detail, name).to.match(detail).and.not.to.include('secret');
    }
    expect(await list()).to.have.length(1);
    expect((await ask(`${admin}/audit`)).body.items).to.deep.equal([]);
  });

  it('are refused where a name lives at another address, and where a service has changed its kind', async () => {
    let said = manifest([service]);
    const first = await saying(() => said);
    const { id } = (await register(first)).body;
    const second = await register(await saying(manifest([service])));
    expect([second.status, second.body.code]).to.deep.equal([409, 'service_exists']);
    expect(second.body.detail).to.include(id).and.to.include(first);
    said = manifest([{ ...service, ty: 'VIRTUAL_OBJECT' }]);
    const changed = await register(first, true);
    expect([changed.status, changed.body.code]).to.deep.equal([409, 'deployment_in_use']);
    expect(changed.body.detail).to.include('was registered as service and is object now');
  });

  it('are refused where nobody answers, and where the address is none', async () => {
    await house.killEndpoint();
    const gone = await register(house.uri);
    expect([gone.status, gone.body.code]).to.deep.equal([503, 'endpoint_unreachable']);
    expect(gone.body.detail).to.include('ECONNREFUSED');
    for (const uri of ['', 'localhost:9080', 'ftp://a', 'http://me:secret@a', 'http://a?b=c', 'file:///etc/passwd']) {
      const wrong = await register(uri);
      expect([wrong.status, wrong.body.code], uri).to.deep.equal([400, 'invalid_uri']);
      expect(wrong.text).not.to.include('secret');
    }
  });
});
