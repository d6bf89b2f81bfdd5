// The admin API in an app of somebody else.

import { expect } from 'chai';
import express from 'express';
import { createAdminApi } from '../../../admin/api/api.ts';
import { id, scriptedEngine } from '../ingress/scripted-engine.ts';
import { type Serving, send, serving } from '../ingress/serving.ts';
import { problemOf } from './house.ts';
import { subscription } from './samples.ts';

describe('the admin API in an app', () => {
  let server: Serving | undefined;
  afterEach(() => server?.close());

  it('is mounted in an app, behind its body parser too', async () => {
    const engine = scriptedEngine({ submit: async () => subscription });
    const app = express();
    app.use(express.json());
    app.use('/keymail', createAdminApi(engine, { version: '1', schema: '1' }));
    server = await serving(app);
    const { url, port } = server;
    expect((await fetch(`${url}/keymail/services`)).status).to.equal(200);
    const made = await fetch(`${url}/keymail/subscriptions`, {
      method: 'POST',
      body: JSON.stringify({ source: 'a', sink: 'b' }),
      headers: { 'content-type': 'application/json' },
    });
    expect(made.status).to.equal(201);
    expect(engine.operations).to.have.length(1);
    const foreign = await send(port, `/keymail/invocations/${id}/kill`, {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
    });
    expect(foreign.status).to.equal(403);
    expect(engine.operations).to.have.length(1);
    await problemOf(await fetch(`${url}/keymail/nothing`), 404, 'no_such_path');
  });
});
