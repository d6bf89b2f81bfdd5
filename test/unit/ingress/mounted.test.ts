// The ingress in an app of somebody else, whose other parts may have been at the request before it.

import { expect } from 'chai';
import express from 'express';
import { createIngress } from '../../../engine/ingress/http/ingress.ts';
import { type Logger, silentLogger } from '../../../engine/log.ts';
import { JSON_TYPE, refusalOf } from './house.ts';
import { scriptedEngine } from './scripted-engine.ts';
import { type Serving, serving } from './serving.ts';

describe('the ingress in an app', () => {
  let server: Serving | undefined;
  afterEach(() => server?.close());

  async function givenAhead(part: express.RequestHandler, logger: Logger = silentLogger) {
    const engine = scriptedEngine();
    server = await serving(express().use(part, createIngress(engine, { bodyBytesMax: 1_000, logger })));
    const { url } = server;
    return { engine, call: () => fetch(`${url}/greeter/greet`, { method: 'POST', headers: JSON_TYPE, body: '"x"' }) };
  }

  it('cuts an answer that another part has begun, so that no caller takes it for whole', async () => {
    let times = 0;
    const { engine, call } = await givenAhead((_request, response, next) => {
      times += 1;
      if (times === 1) response.writeHead(200).write('{"half":');
      next();
    });
    const cut = await call();
    expect(cut.status).to.equal(200);
    expect(await cut.text().catch((error: Error) => error.message)).to.equal('terminated');
    expect((await call()).status, 'the next one').to.equal(200);
    expect(engine.requests).to.have.length(2);
  });

  it('takes nothing whose body another part has read, and says in the log where it belongs', async () => {
    const logged: object[] = [];
    const { engine, call } = await givenAhead(express.json({ strict: false }), {
      ...silentLogger,
      error: (facts) => void logged.push(facts),
    });
    const refused = await call();
    expect(refused.status).to.equal(500);
    expect((await refusalOf(refused)).reason).to.equal('internal');
    expect(engine.requests).to.deep.equal([]);
    expect(JSON.stringify(logged)).to.contain('mount this ahead of body parsers');
  });
});
