// The admin UI inside an app of somebody else: under a mount, and behind a proxy that strips a prefix.

import { createServer, request } from 'node:http';
import { expect } from 'chai';
import express from 'express';
import type { Embedded } from '../../admin/embedded.ts';
import { createEngine } from '../../admin/embedded.ts';
import { service } from '../../sdk/index.ts';
import { type Listening, listen } from '../setup/listen.ts';
import { browserStage } from './stage.ts';

describe('admin UI: mounted in an app', () => {
  const stage = browserStage();
  let keymail: Embedded;
  let app: Listening;
  let proxy: Listening;

  before(async () => {
    const greeter = service({ name: 'greeter', handlers: { greet: async (_ctx, name: string) => `Hello ${name}` } });
    keymail = await createEngine({ services: [greeter], store: 'memory:', logLevel: 'error' });
    await keymail.client.serviceClient(greeter).greet('World');
    const admin = keymail.admin({ role: 'viewer', name: 'wall' });
    app = await listen(createServer(express().use('/tools/keymail', admin).use('/bare', express().use(admin))));
    // `/ops/…` outside is `/tools/keymail/…` inside, `/stripped` and `/stripped/` are `/bare/`, and nobody tells the app.
    proxy = await listen(
      createServer((from, to) => {
        const path = from.url?.replace(/^\/ops/, '/tools/keymail').replace(/^\/stripped\/?/, '/bare/');
        const passed = request({ port: app.port, path, method: from.method, headers: from.headers }, (answer) => {
          to.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(to);
        });
        passed.on('error', () => to.destroy());
        to.on('close', () => passed.destroy());
        from.pipe(passed);
      }),
    );
  });

  after(async () => {
    for (const server of [proxy, app]) await server?.close();
    await keymail?.close();
  });

  for (const [where, root] of [
    ['under its mount', () => `${app.url}/tools/keymail`],
    ['behind a proxy with another prefix', () => `${proxy.url}/ops`],
    ['behind a proxy that takes its prefix away', () => `${proxy.url}/stripped`],
  ] as const) {
    it(`is found with a slash and without one ${where}`, async () => {
      const { page } = await stage.visitUrl(root());
      for (const begin of ['', '/?from=a-link']) {
        await page.goto(root() + begin);
        await page.getByRole('heading', { name: 'Overview' }).waitFor();
        expect(page.url(), begin).to.equal(`${root()}/ui/`);
      }
    });

    it(`works ${where}, deep links and lazy screens included`, async () => {
      const { page } = await stage.visitUrl(root());
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      expect(page.url()).to.equal(`${root()}/ui/`);
      await page.getByRole('link', { name: 'Invocations' }).click();
      await page.locator('.list-row').waitFor();
      expect(page.url()).to.equal(`${root()}/ui/invocations`);
      await page.goto(`${root()}/ui/invocations?status=completed`);
      await page.locator('.list-row').waitFor();
      await page.getByRole('button', { name: 'Who you are' }).click();
      await page.getByText('wall: viewer, may look').waitFor();
      await page.keyboard.press('Escape');
      await page.locator('.list-row').getByRole('link').first().click();
      await page.getByRole('tab', { name: 'Journal' }).click();
      await page.getByText('output', { exact: true }).first().waitFor();
    });
  }
});
