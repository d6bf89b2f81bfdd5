// The ingress over a scripted engine, served for the length of a test.

import { expect } from 'chai';
import type { IngressOptions } from '../../../engine/ingress/http/ingress.ts';
import { createIngress } from '../../../engine/ingress/http/ingress.ts';
import { type Script, type ScriptedEngine, scriptedEngine } from './scripted-engine.ts';
import { type Serving, serving } from './serving.ts';

export const JSON_TYPE = { 'content-type': 'application/json' };

/** To be called within a `describe`: what `given` serves is closed after each of its tests. */
export function ingressHouse() {
  let served: { readonly server: Serving; readonly engine: ScriptedEngine } | undefined;

  afterEach(async () => {
    await served?.server.close();
    served = undefined;
  });

  /** @param options bodies of up to 1 MB are taken where they don't say how much */
  async function given(script: Script = {}, options: Partial<IngressOptions> = {}): Promise<Serving> {
    const engine = scriptedEngine(script);
    const server = await serving(createIngress(engine, { bodyBytesMax: 1_000_000, ...options }));
    served = { server, engine };
    return server;
  }

  function now() {
    if (served === undefined) throw new Error('nothing is served yet: call given() first');
    return served;
  }

  const ask = (path: string, init: RequestInit = {}) => fetch(`${now().server.url}${path}`, init);
  return {
    given,
    ask,
    post: (path: string, body?: RequestInit['body'], headers: Record<string, string> = JSON_TYPE) =>
      ask(path, { method: 'POST', headers, ...(body === undefined ? {} : { body }) }),
    /** What came through to the engine, in order. */
    requests: () => now().engine.requests,
    /** Answers to awakeables. */
    completed: () => now().engine.completed,
  };
}

/** What the ingress itself says of a request that it does not take. */
export interface Refusal {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly source: string;
  readonly hint: string;
}

export async function refusalOf(response: Response): Promise<Refusal> {
  expect(response.headers.get('content-type')).to.equal('application/json');
  const body = (await response.json()) as Refusal;
  expect(body.code).to.equal(response.status);
  expect(body.source).to.equal('ingress');
  expect(response.headers.get('x-restate-error-source')).to.equal('ingress');
  expect(body.message).to.be.a('string').that.is.not.empty;
  expect(body.hint).to.be.a('string').that.is.not.empty;
  return body;
}
