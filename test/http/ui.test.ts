// How the admin UI's files are served: under any mount, with a strict policy, and plainly where they are not built.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import express from 'express';
import { Guard } from '../../admin/api/access.ts';
import { serveUi } from '../../admin/serve-ui.ts';
import { testFolder } from '../setup/folders.ts';

const PAGE =
  '<meta name="keymail-root" content="./"><meta name="keymail-ingress" content=""><script src="./assets/a-1.js">';
const html = { accept: 'text/html,*/*' };

describe('files of the admin UI', () => {
  let folder: string;
  let server: Server;

  before(() => {
    folder = mkdtempSync(testFolder('ui'));
    mkdirSync(path.join(folder, 'assets'));
    writeFileSync(path.join(folder, 'index.html'), PAGE);
    writeFileSync(path.join(folder, 'assets/a-1.js'), 'a');
  });
  after(() => rmSync(folder, { recursive: true }));
  afterEach(() => server.close());

  async function serve(mount: string, options: { readonly folder?: string | null; readonly access?: 'loopback' } = {}) {
    const app = express();
    const guard = new Guard({ kind: options.access ?? 'mounted' });
    app.use(
      mount,
      serveUi({ guard, ingressPort: 8080, folder: options.folder === undefined ? folder : options.folder }),
    );
    app.use((_request, response) => void response.status(418).send('the API'));
    server = createServer(app).listen(0, '127.0.0.1');
    await new Promise((listening) => server.once('listening', listening));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return (at: string, headers: Record<string, string> = html) => fetch(url + at, { headers, redirect: 'manual' });
  }

  for (const [mount, from, to] of [
    ['/', '/', '/ui/'],
    ['/keymail', '/keymail/', '/keymail/ui/'],
    ['/keymail', '/keymail', '/keymail/ui/'],
    ['/a/b', '/a/b?x=/', '/a/b/ui/'],
    ['/', '/?x=/#y', '/ui/#y'],
  ] as const) {
    it(`lead a person from ${from} to the UI, and a program not`, async () => {
      const ask = await serve(mount);
      const led = await ask(from);
      expect([led.status, led.headers.get('cache-control')]).to.deep.equal([200, 'no-cache']);
      expect(led.headers.get('content-security-policy')).to.contain("script-src 'self'");
      const src = /<script src="([^"]+)">/.exec(await led.text())?.[1] ?? '';
      const at = new URL(from, 'http://h');
      const script = await ask(new URL(src, at).href.slice('http://h'.length), { accept: '*/*' });
      expect(script.headers.get('content-type')).to.match(/^text\/javascript/);
      expect(ledTo(await script.text(), at)).to.equal(`http://h${to}`);
      // A proxy that takes the prefix away has the browser stay where it is.
      expect(ledTo(await (await ask(`${mount}?lead-on.js`)).text(), new URL('http://p/ops'))).to.equal(
        'http://p/ops/ui/',
      );
      expect((await ask(from, { accept: 'application/json' })).status).to.equal(418);
    });
  }

  it('lead nobody to another host', async () => {
    const script = await (await (await serve('/'))('/?lead-on.js')).text();
    expect(ledTo(script, new URL('http://h//evil.example'))).to.equal('http://h//evil.example/ui/');
  });

  it('lead from the address without a slash', async () => {
    const led = await (await serve('/keymail'))('/keymail/ui');
    expect([led.status, led.headers.get('location')]).to.deep.equal([302, 'ui/']);
  });

  for (const at of [
    '/ui/',
    '/ui/?status=failed',
    '/ui/invocations',
    '/ui/invocations/inv_1?tab=a/b',
    '/ui/actors/orders/a%2Fb',
  ]) {
    it(`name everything from where the page is: ${at}`, async () => {
      const text = await (await (await serve('/any/where'))(`/any/where${at}`)).text();
      const root = /keymail-root" content="([^"]*)"/.exec(text)?.[1] ?? '';
      expect(root).to.match(/^\./);
      expect(new URL(root, `http://h/any/where${at}`).pathname).to.equal('/any/where/ui/');
      expect(text).to.contain(`src="${root}assets/a-1.js"`);
      expect(text).to.contain('name="keymail-ingress" content="8080"');
    });
  }

  it('come with a policy that allows nothing but them', async () => {
    const ask = await serve('/');
    for (const at of ['/ui/', '/ui/assets/a-1.js', '/ui/assets/none.js']) {
      const { headers } = await ask(at);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy)
        .to.contain("default-src 'none'")
        .and.contain("script-src 'self';")
        .and.contain("style-src 'self';");
      expect(policy).not.to.match(/unsafe|\*|https?:/);
      expect(headers.get('x-content-type-options')).to.equal('nosniff');
      expect(headers.get('referrer-policy')).to.equal('no-referrer');
      expect(headers.get('cross-origin-opener-policy')).to.equal('same-origin');
    }
  });

  it('are kept by browsers where their name has a hash, and asked for where not', async () => {
    const ask = await serve('/');
    expect((await ask('/ui/assets/a-1.js')).headers.get('cache-control')).to.equal(
      'public, max-age=31536000, immutable',
    );
    expect((await ask('/ui/')).headers.get('cache-control')).to.equal('no-cache');
    expect((await ask('/ui/assets/gone.js')).status).to.equal(404);
    expect((await ask('/ui/assets/..%2Findex.html')).status).to.equal(404);
  });

  it('are not given to a page of another host', async () => {
    await serve('/', { access: 'loopback' });
    const { port } = server.address() as AddressInfo;
    const headers = { host: 'evil.example', accept: 'text/html' };
    for (const at of ['/ui/', '/', '/?lead-on.js']) {
      const status = await new Promise((resolve) => {
        httpRequest({ host: '127.0.0.1', port, path: at, headers }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        }).end();
      });
      expect(status, at).to.equal(403);
    }
  });

  it('tell nobody about this machine where the path is malformed, or the page is gone', async () => {
    const ask = await serve('/keymail');
    const page = path.join(folder, 'index.html');
    const malformed = await ask('/keymail/ui/%ff');
    rmSync(page);
    const gone = await ask('/keymail/ui/invocations');
    writeFileSync(page, PAGE);
    for (const [answer, status, code] of [
      [malformed, 400, 'malformed_path'],
      [gone, 500, 'internal'],
    ] as const) {
      const text = await answer.text();
      expect([answer.status, JSON.parse(text).code]).to.deep.equal([status, code]);
      expect(text).not.to.contain('node_modules').and.not.contain(folder);
    }
  });

  it('are said to be missing where they are not built', async () => {
    const ask = await serve('/', { folder: null });
    const answer = await ask('/ui/invocations');
    expect(answer.status).to.equal(503);
    expect(await answer.text()).to.contain('npm run build:ui');
    expect(answer.headers.get('content-security-policy')).to.contain("default-src 'none'");
  });
});

/** Where the browser goes that runs `script` at an address. */
function ledTo(script: string, { origin, pathname, hash }: URL): string | null {
  let target: string | null = null;
  const replace = (to: string) => {
    target = to;
  };
  runInNewContext(script, { location: { origin, pathname, hash, replace } });
  return target;
}
