// What is thrown when the head of an answer is out already: there is no other answer, so the connection is cut, and what
// was wrong is in the log, once.

import { expect } from 'chai';
import express from 'express';
import { createAdminApi } from '../../../admin/api/api.ts';
import type { FeedReader } from '../../../engine/api.ts';
import type { Logger } from '../../../engine/log.ts';
import { silentLogger } from '../../../engine/log.ts';
import { scriptedEngine } from '../ingress/scripted-engine.ts';
import { raw, type Serving, serving } from '../ingress/serving.ts';

const REQUEST = (path: string) => `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`;
/** How an answer without a length ends that is whole. */
const LAST_CHUNK = '\r\n0\r\n\r\n';

describe('an answer of the admin API that breaks off', () => {
  let server: Serving | undefined;
  let logged: { readonly error?: string; readonly message: string }[];
  let closed: number;
  let passedOn: unknown[];

  /** A feed that has an end nobody expected, in an app of somebody else. */
  async function given(next: FeedReader['next'], before: express.RequestHandler = (_request, _response, go) => go()) {
    logged = [];
    closed = 0;
    passedOn = [];
    const read = (): FeedReader => ({ resumed: true, id: '1-0', ended: false, next, close: () => (closed += 1) });
    const logger: Logger = {
      ...silentLogger,
      error: (facts, message) => void logged.push({ ...(facts as { error?: string }), message }),
    };
    const api = createAdminApi(scriptedEngine({ feed: { read } }), { version: '1', schema: '1', logger });
    const last: express.ErrorRequestHandler = (error, _request, response, _next) => {
      passedOn.push(error);
      response.destroy();
    };
    server = await serving(express().use(before, api, last));
    return server.port;
  }
  afterEach(() => server?.close());

  it('is cut where its stream fails, so that nobody takes it for whole; and the next request is answered', async () => {
    const port = await given(() => {
      throw new Error('the feed is out of order');
    });
    expect(await raw(port, REQUEST('/events'))).not.to.contain(LAST_CHUNK);
    expect(logged).to.have.length(1);
    expect(logged[0]?.error).to.match(/^Error: the feed is out of order\n/);
    expect(closed, 'readers of the feed').to.equal(1);
    expect(passedOn, 'to the app').to.deep.equal([]);
    expect((await fetch(`${server?.url}/version`)).status).to.equal(200);
  });

  it('is cut where the app has begun an answer of its own', async () => {
    const port = await given(
      () => null,
      (_request, response, go) => {
        response.write('what the app says');
        go();
      },
    );
    for (const [path, thrown] of [
      ['/version', 'ERR_HTTP_HEADERS_SENT'],
      ['/nothing', 'nothing under "/nothing"'],
      ['/invocations/%ff', 'not percent-encoded UTF-8'],
      ['/events', 'ERR_HTTP_HEADERS_SENT'],
    ] as const) {
      logged = [];
      expect(await raw(port, REQUEST(path)), path).not.to.contain(LAST_CHUNK);
      expect(logged, path).to.have.length(1);
      expect(logged[0]?.error, path).to.contain(thrown);
      expect(passedOn, path).to.deep.equal([]);
    }
    expect(closed, 'readers of the feed').to.equal(1);
  });
});
