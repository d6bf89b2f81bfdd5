// `keymail serve`, and an engine beside it that runs what is served.

import { expect } from 'chai';
import { eventually } from '../setup/eventually.ts';
import { Folder } from './real-cli.ts';

const GREETER = `
import type { Context } from 'keymail';

export async function greet(ctx: Context, name: string): Promise<string> {
  return ctx.run('greeting', () => \`Hello \${name}\`);
}
`;

describe('keymail serve', () => {
  let folder: Folder;

  beforeEach(() => {
    folder = new Folder();
    folder.write('greeter.ts', GREETER);
  });
  afterEach(() => folder.remove());

  async function served() {
    const endpoint = folder.spawn(['serve', 'greeter.ts', '--port', '0', '--json']);
    const url = await eventually(() => {
      if (endpoint.hasEnded) throw new Error(`it has ended: ${endpoint.err}`);
      return (JSON.parse(endpoint.out) as { url: string }).url;
    }, 30_000);
    return { endpoint, url };
  }

  it('serves modules to an engine that has none itself, until it is told to stop', async () => {
    const { endpoint, url } = await served();
    expect(url).to.match(/^http:\/\/127\.0\.0\.1:\d+$/);
    const { started } = await folder.start('--store', 'memory:');
    await folder.ask(started, 'deployments', 'register', url);
    expect(await folder.ask(started, 'invoke', 'greeter/greet', '--data', '"Ann"')).to.include('Hello Ann');
    const { code, err } = await endpoint.kill('SIGTERM').ended;
    expect(code).to.equal(0);
    expect(err).to.include('SIGTERM: stopping');
  });

  it('says what it can do nothing with', async () => {
    const { code, err } = await folder.run(['serve', 'greeter.ts', '--identity-key', 'secret']);
    expect(code).to.equal(1);
    expect(err).to.include('identityKeys: found "secret"').and.to.include('publickeyv1_');
    const { url } = await served();
    const taken = await folder.run(['serve', 'greeter.ts', '--port', new URL(url).port]);
    expect(taken.code).to.equal(1);
    expect(taken.err).to.include('is in use').and.to.include('--port').and.not.to.include('    at ');
  });
});
