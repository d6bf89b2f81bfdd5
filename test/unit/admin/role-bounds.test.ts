// What a role may make the engine do: each bound, by every route that it holds for and every role. What is expected follows
// from the tables of roles and routes, so that a route that is added tomorrow is held against them as well.

import { expect } from 'chai';
import express from 'express';
import { createAdminApi } from '../../../admin/api/api.ts';
import type { Role, RoleBounds } from '../../../admin/api/roles.ts';
import { ROLE_BOUNDS, ROLES } from '../../../admin/api/roles.ts';
import type { Route } from '../../../admin/api/route.ts';
import { routes } from '../../../admin/api/routes.ts';
import type { FeedReader } from '../../../engine/api.ts';
import { eventually } from '../../setup/eventually.ts';
import type { Script } from '../ingress/scripted-engine.ts';
import { id, scriptedEngine } from '../ingress/scripted-engine.ts';
import type { Received, Serving } from '../ingress/serving.ts';
import { send, serving } from '../ingress/serving.ts';

const SAMPLES: Readonly<Record<string, string>> = { id, object: 'counter', key: 'k', name: 'counter', handler: 'add' };
const pathOf = (route: Route) => route.path.replace(/\{(\w+)\}/g, (_, name: string) => SAMPLES[name] ?? 'x');
const boundsOf = (role: Role): RoleBounds | null => ROLE_BOUNDS[role];
const codeOf = ({ text }: Received): string | null => /"code":"(\w+)"/.exec(text)?.[1] ?? null;

const reads = routes.filter(({ method, access }) => method === 'get' && access !== 'open');
const lists = reads.filter(({ query }) => query !== undefined && 'limit' in query.shape);
const streams = reads.filter(({ isStream }) => isStream === true);
const { pageRowsMax, queryMs, readsMax, streamsMax } = ROLE_BOUNDS.viewer;

describe('the bounds of a role', () => {
  let server: Serving | undefined;
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  async function given(script: Script = {}): Promise<Serving> {
    const who = ({ headers }: { readonly headers: NodeJS.Dict<string | string[]> }) => ({
      name: 'x',
      role: headers['x-role'] as Role,
    });
    const api = createAdminApi(scriptedEngine(script), { version: '1', schema: '1', access: { kind: 'mounted', who } });
    server = await serving(express().use(api));
    return server;
  }

  const ask = ({ port }: Serving, role: Role, path: string) =>
    send(port, path, { headers: { 'x-role': role }, headOnly: true });

  it('there are lists, reads and a stream to be bounded, and viewers have less than the others', () => {
    expect(lists.length).to.be.greaterThan(4);
    expect(reads.length).to.be.greaterThan(15);
    expect(streams.map(({ path }) => path)).to.deep.equal(['/events']);
    expect(ROLE_BOUNDS).to.deep.include({ operator: null, admin: null });
  });

  for (const role of ROLES) {
    it(`${role}: pages of each list`, async () => {
      const at = await given();
      const wrong: string[] = [];
      for (const route of lists) {
        for (const limit of [1, pageRowsMax, pageRowsMax + 1, 1_000]) {
          const answer = await ask(at, role, `${pathOf(route)}?limit=${limit}`);
          const isTooLarge = limit > (boundsOf(role)?.pageRowsMax ?? 1_000);
          if ((codeOf(answer) === 'page_too_large') !== isTooLarge)
            wrong.push(`${route.path} limit=${limit}: ${answer.status} ${codeOf(answer)}`);
          if (isTooLarge && answer.status !== 403) wrong.push(`${route.path}: ${answer.status}`);
        }
      }
      expect(wrong).to.deep.equal([]);
    });

    it(`${role}: each read while as many as viewers may have are under way`, async () => {
      const { promise: held, resolve: release } = Promise.withResolvers<void>();
      let waiting = 0;
      const at = await given({
        query: {
          async audit() {
            waiting += 1;
            await held;
            return { rows: [], next: null };
          },
        },
      });
      const underWay = Array.from({ length: readsMax }, () => send(at.port, '/audit', { headers: { 'x-role': role } }));
      await eventually(() => expect(waiting).to.equal(readsMax));
      const wrong: string[] = [];
      for (const route of reads.filter(({ path, isStream }) => path !== '/audit' && isStream !== true)) {
        const answer = await ask(at, role, pathOf(route));
        if ((codeOf(answer) === 'too_many_reads') !== (boundsOf(role) !== null))
          wrong.push(`${route.path}: ${answer.status} ${codeOf(answer)}`);
        if (boundsOf(role) !== null && answer.headers['retry-after'] !== '1')
          wrong.push(`${route.path}: no retry-after`);
      }
      expect(wrong).to.deep.equal([]);
      release();
      expect((await Promise.all(underWay)).map(({ status }) => status)).to.deep.equal(underWay.map(() => 200));
      expect((await ask(at, role, '/audit')).status, 'there is room again').to.equal(200);
    });
  }

  it('a read of a viewer never keeps out who steers', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    let waiting = 0;
    const at = await given({
      query: {
        async actors() {
          waiting += 1;
          await held;
          return { rows: [], next: null };
        },
      },
    });
    const underWay = Array.from({ length: readsMax }, () =>
      send(at.port, '/actors', { headers: { 'x-role': 'viewer' } }),
    );
    await eventually(() => expect(waiting).to.equal(readsMax));
    expect((await ask(at, 'operator', '/invocations')).status).to.equal(200);
    expect(codeOf(await ask(at, 'viewer', '/invocations'))).to.equal('too_many_reads');
    release();
    await Promise.all(underWay);
  });

  it('streams are counted until they are closed', async () => {
    const open = new Set<FeedReader>();
    const at = await given({
      feed: {
        read() {
          const reader = {
            resumed: false,
            id: '1-0',
            ended: false,
            next: () => null,
            close: () => open.delete(reader),
          };
          open.add(reader as unknown as FeedReader);
          return reader as unknown as FeedReader;
        },
      },
    });
    const watching: AbortController[] = [];
    async function watch(role: Role): Promise<number> {
      const left = new AbortController();
      const { status } = await fetch(`${at.url}/events`, { headers: { 'x-role': role }, signal: left.signal });
      if (status === 200) watching.push(left);
      return status;
    }
    for (let count = 0; count < streamsMax; count += 1) expect(await watch('viewer')).to.equal(200);
    expect(codeOf(await ask(at, 'viewer', '/events'))).to.equal('too_many_role_streams');
    expect(open.size, 'one that is refused takes nothing of the feed').to.equal(streamsMax);
    expect(await watch('operator')).to.equal(200);
    watching[0]?.abort();
    await eventually(() => expect(open.size).to.equal(streamsMax));
    expect(await watch('viewer'), 'a place is free again').to.equal(200);
    expect(await watch('viewer')).to.equal(429);
    for (const each of watching) each.abort();
  });

  it('a request that fails gives its place back', async () => {
    const at = await given({ query: { audit: () => Promise.reject(new Error('broken')) } });
    for (let count = 0; count < readsMax + 2; count += 1)
      expect((await ask(at, 'viewer', '/audit')).status).to.equal(500);
  });

  it('questions of a viewer have less time, and those of others all that the store gives', async () => {
    const times: number[] = [];
    const asked: string[] = [];
    const scripted = (name: string) => async () => {
      asked.push(name);
      return { rows: [], next: null };
    };
    const at = await given({
      query: {
        audit: scripted('in the time of the store'),
        within(ms) {
          times.push(ms);
          return { ...scriptedEngine().query, audit: scripted('in less') };
        },
      },
    });
    for (const role of ROLES) await ask(at, role, '/audit');
    expect(times).to.deep.equal([queryMs]);
    expect(asked).to.deep.equal(['in less', 'in the time of the store', 'in the time of the store']);
  });

  it('OpenAPI names the bounds, and each route the codes that may come of them', async () => {
    const at = await given();
    const { text } = await send(at.port, '/openapi.json', { headers: { 'x-role': 'viewer' } });
    const document = JSON.parse(text);
    expect(document.info.description).to.include(`pages of at most ${pageRowsMax} rows`).and.include(`${queryMs} ms`);
    const responses = (path: string) => JSON.stringify(document.paths[path].get.responses);
    expect(responses('/invocations')).to.include('page_too_large').and.include('too_many_reads');
    expect(responses('/events')).to.include('too_many_role_streams').and.not.include('too_many_reads');
    expect(responses('/health')).not.to.include('too_many_reads');
  });
});
