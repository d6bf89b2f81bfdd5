// How the admin UI's files are served: under any mount, with a strict policy, and plainly where they are not built.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import express from 'express';
import { Guard } from '../../admin/api/access.ts';
import { serveUi } from '../../admin/serve-ui.ts';

const PAGE =
  '<meta name="keymail-root" content="./"><meta name="keymail-ingress" content=""><script src="./assets/a-1.js">';
const html = { accept: 'text/html,*/*' };

describe('files of the admin UI', () => {
  let folder: string;
  let server: Server;

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'keymail-ui-'));
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
    ['/', '/', 'ui/'],
    ['/keymail', '/keymail/', 'ui/'],
    ['/keymail', '/keymail', 'keymail/ui/'],
    ['/a/b', '/a/b?x=/', 'b/ui/'],
    ['/keymail', '/keymail/ui', 'ui/'],
  ] as const) {
    it(`lead a person from ${from} to the UI, and a program not`, async () => {
      const ask = await serve(mount);
      const led = await ask(from);
      expect(led.status).to.equal(302);
      expect(led.headers.get('location')).to.equal(to);
      if (!from.endsWith('/ui')) expect((await ask(from, { accept: 'application/json' })).status).to.equal(418);
    });
  }

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
    const status = await new Promise((resolve) => {
      httpRequest({ host: '127.0.0.1', port, path: '/ui/', headers: { host: 'evil.example' } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      }).end();
    });
    expect(status).to.equal(403);
  });

  it('are said to be missing where they are not built', async () => {
    const ask = await serve('/', { folder: null });
    const answer = await ask('/ui/invocations');
    expect(answer.status).to.equal(503);
    expect(await answer.text()).to.contain('npm run build:ui');
    expect(answer.headers.get('content-security-policy')).to.contain("default-src 'none'");
  });
});
