// The admin API over a scripted engine, served for the length of a test, and its answers as far as tests look into them.

import { expect } from 'chai';
import express from 'express';
import type { Access } from '../../../admin/api/access.ts';
import { createAdminApi } from '../../../admin/api/api.ts';
import type { Problem } from '../../../admin/api/problems.ts';
import type { Logger } from '../../../engine/log.ts';
import { type Script, type ScriptedEngine, scriptedEngine } from '../ingress/scripted-engine.ts';
import { type Serving, serving } from '../ingress/serving.ts';

/** What the API shows, as far as these tests look into it. */
export interface Shown {
  readonly items: readonly (Shown & { readonly id: string; readonly name: string })[];
  readonly next: string | null;
  readonly note: string | null;
  readonly holder: { readonly id: string };
  readonly error: object;
  readonly partitions: readonly object[];
  readonly origin: object;
  readonly lastError: { readonly stack?: string };
  readonly state: readonly object[];
  readonly key: object;
  readonly headers: readonly object[];
  readonly handlers: readonly object[];
}

export interface HouseOptions {
  /** Default: whoever comes from this machine. */
  readonly access?: Access;
  readonly logger?: Logger;
}

/** To be called within a `describe`: what `given` serves is closed after each of its tests, or when it is called again. */
export function adminHouse() {
  let served: { readonly server: Serving; readonly engine: ScriptedEngine } | undefined;

  afterEach(async () => {
    await served?.server.close();
    served = undefined;
  });

  async function given(script: Script = {}, { access = { kind: 'loopback' }, logger }: HouseOptions = {}) {
    await served?.server.close();
    const engine = scriptedEngine(script);
    const parts = { version: '1.2.3', schema: '0001', access, ...(logger === undefined ? {} : { logger }) };
    const server = await serving(express().use(createAdminApi(engine, parts)));
    served = { server, engine };
    return server;
  }

  function now() {
    if (served === undefined) throw new Error('nothing is served yet: call given() first');
    return served;
  }

  const get = (path: string) => fetch(`${now().server.url}${path}`);
  const sendText = (method: string, path: string, body: string | Buffer, headers: Record<string, string> = {}) =>
    fetch(`${now().server.url}${path}`, {
      method,
      body,
      headers: { 'content-type': 'application/json', ...headers },
    });
  return {
    given,
    get,
    read: async (path: string) => (await (await get(path)).json()) as Shown,
    /** The body is sent as it is. */
    sendText,
    change: (method: string, path: string, body?: unknown) =>
      body === undefined
        ? fetch(`${now().server.url}${path}`, { method })
        : sendText(method, path, JSON.stringify(body)),
    /** What the engine was asked to do, in order, and by whom. */
    operations: () => now().engine.operations,
  };
}

/** The problem of an answer, which must have this status and code. */
export async function problemOf(response: Response, status: number, code: string): Promise<Problem> {
  const text = await response.text();
  expect(response.status, text).to.equal(status);
  expect(response.headers.get('content-type')).to.equal('application/problem+json');
  const problem = JSON.parse(text) as Problem;
  expect(problem).to.include({ status, code, type: `urn:keymail:problem:${code}` });
  for (const part of [problem.title, problem.detail, problem.remedy]) expect(part).to.be.a('string').that.is.not.empty;
  return problem;
}
