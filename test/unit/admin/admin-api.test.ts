// The admin API over a scripted engine: what it shows, what it asks the engine, what it refuses and how.

import { Validator } from '@seriousme/openapi-schema-validator';
import { expect } from 'chai';
import express from 'express';
import { chartOf } from '../../../actors/chart/index.ts';
import { formatDeadLetterId } from '../../../actors/dead-letter/id.ts';
import type { DeadLetter } from '../../../actors/subscription/subscription.ts';
import type { Access } from '../../../admin/api/access.ts';
import { createAdminApi } from '../../../admin/api/api.ts';
import type { Problem } from '../../../admin/api/problems.ts';
import { PROBLEMS } from '../../../admin/api/problems.ts';
import { routes } from '../../../admin/api/routes.ts';
import { RefusedError } from '../../../engine/answers.ts';
import type { SubscriptionInfo } from '../../../engine/api.ts';
import { OperationError } from '../../../engine/api.ts';
import type { Logger } from '../../../engine/log.ts';
import { silentLogger } from '../../../engine/log.ts';
import type { InvocationRow } from '../../../engine/store/queries.ts';
import { StoreError } from '../../../engine/store/store.ts';
import type { JournalItem } from '../../../sdk/protocol/index.ts';
import { id, ref, type Script, type ScriptedEngine, scriptedEngine } from '../ingress/scripted-engine.ts';
import { raw, type Serving, send, serving } from '../ingress/serving.ts';

const row: InvocationRow = {
  ...ref,
  id,
  address: 'acounter\u0000k' as never,
  target: { service: 'counter', handler: 'add', key: 'k' },
  mode: 'exclusive',
  origin: { kind: 'kafka', subscription: 'sub_1', topic: 't', partition: 0, offset: 5, timestampMs: 1_700_000_000_000 },
  parent: null,
  idempotencyKey: null,
  createdAt: 1_700_000_000_000,
  inputBytes: 3,
  chart: null,
  status: 'backingOff',
  position: 1,
  attempt: 2,
  retryCount: 1,
  retryingSince: 1_700_000_000_100,
  dueAt: 1_700_000_001_000,
  startedAt: 1_700_000_000_050,
  finishedAt: null,
  expiresAt: null,
  lastError: {
    code: 500,
    message: 'boom',
    stack: 'Error: boom\n  at x',
    stepId: 1,
    stepName: 'charge',
    at: 1_700_000_000_100,
  },
  cancelRequested: false,
  step: 'charge',
};

const subscription: SubscriptionInfo = {
  id: 'sub_1',
  source: 'kafka://local/t',
  sink: 'service://counter/add',
  options: { startFrom: 'latest' },
  status: 'active',
  state: 'failing',
  error: { code: 'unreachable', message: 'no broker', remedy: 'start one', at: 1_700_000_000_000 },
  backlog: { records: 2, bytes: 30 },
  createdAt: 1_700_000_000_000,
  updatedAt: 1_700_000_000_000,
  partitions: [
    { partition: 0, position: 5, logEnd: 9, lag: 4, lagSeconds: 2, state: 'reading', error: null },
    {
      partition: 1,
      position: 1,
      logEnd: 2,
      lag: 1,
      lagSeconds: null,
      state: 'halted',
      error: { code: 'data_loss', message: 'gone', remedy: 'seek', at: 1_700_000_000_000 },
    },
  ],
};

const letter: DeadLetter = {
  shard: 1,
  seq: 9,
  subscription: 'sub_1',
  topic: 't',
  partition: 0,
  offset: 3,
  timestampMs: 1_700_000_000_000,
  key: Uint8Array.from([0xff]),
  value: 'text',
  headers: [
    ['h', null],
    ['h', 'x'],
  ],
  target: { service: 'counter', handler: 'add', key: null },
  code: 'key_not_utf8',
  message: 'the key is not UTF-8',
  attempts: 0,
  invocation: null,
  at: 1_700_000_000_000,
  status: 'open',
  redrivenAs: null,
};
const letterId = formatDeadLetterId(letter);

describe('admin API', () => {
  let server: Serving | undefined;
  let engine: ScriptedEngine;

  async function given(
    script: Script = {},
    { access, logger }: { readonly access?: Access; readonly logger?: Logger } = {},
  ) {
    engine = scriptedEngine(script);
    const app = express();
    const router = createAdminApi(engine, {
      version: '1.2.3',
      schema: '0001',
      access: access ?? { kind: 'loopback' },
      ...(logger === undefined ? {} : { logger }),
    });
    app.use(router);
    server = await serving(app);
    return server;
  }

  /** What the API shows, as far as these tests look into it. */
  interface Shown {
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
  const read = async (path: string) => (await (await get(path)).json()) as Shown;

  const get = (path: string) => fetch(`${server?.url}${path}`);
  const change = (method: string, path: string, body?: unknown) =>
    fetch(`${server?.url}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });

  async function problemOf(response: Response, status: number, code: string): Promise<Problem> {
    const text = await response.text();
    expect(response.status, text).to.equal(status);
    expect(response.headers.get('content-type')).to.equal('application/problem+json');
    const problem = JSON.parse(text) as Problem;
    expect(problem).to.include({ status, code, type: `urn:keymail:problem:${code}` });
    for (const part of [problem.title, problem.detail, problem.remedy])
      expect(part).to.be.a('string').that.is.not.empty;
    return problem;
  }

  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  describe('subscriptions', () => {
    it('lists and shows them, with lag, state and the last error', async () => {
      await given({ query: { subscriptions: async () => [subscription], subscription: async () => subscription } });
      const list = await read('/subscriptions');
      expect(list.next).to.equal(null);
      expect(list.items.map((one) => one.id)).to.deep.equal(['sub_1']);
      const one = await read('/subscriptions/sub_1');
      expect(one).to.deep.include({
        source: 'kafka://local/t',
        state: 'failing',
        lag: 5,
        createdAt: '2023-11-14T22:13:20.000Z',
      });
      expect(one.error).to.deep.equal({
        code: 'unreachable',
        message: 'no broker',
        remedy: 'start one',
        at: '2023-11-14T22:13:20.000Z',
      });
      expect(one.partitions[1]).to.deep.include({ partition: 1, position: 1, logEnd: 2, lag: 1, state: 'halted' });
    });

    it('makes one', async () => {
      await given({ submit: async () => subscription });
      const response = await change('POST', '/subscriptions', {
        source: 'kafka://local/t',
        sink: 'service://counter/add',
        options: { startFrom: 'latest' },
      });
      expect(response.status).to.equal(201);
      expect(response.headers.get('location')).to.equal('/subscriptions/sub_1');
      expect(await response.json()).to.include({ id: 'sub_1' });
      expect(engine.operations).to.deep.equal([
        {
          operation: {
            kind: 'createSubscription',
            source: 'kafka://local/t',
            sink: 'service://counter/add',
            options: { startFrom: 'latest' },
          },
          by: 'local',
        },
      ]);
    });

    it('changes, moves and removes one', async () => {
      await given({ submit: async () => subscription });
      expect((await change('PATCH', '/subscriptions/sub_1', { status: 'paused' })).status).to.equal(200);
      for (const to of ['earliest', '2026-01-01T00:00:00Z', 1_700_000_000_000, { 0: 5, 1: 7 }]) {
        expect((await change('POST', '/subscriptions/sub_1/seek', { to })).status).to.equal(200);
      }
      const removed = await change('DELETE', '/subscriptions/sub_1');
      expect(removed.status).to.equal(204);
      expect(await removed.text()).to.equal('');
      expect(engine.operations.map(({ operation }) => operation)).to.deep.equal([
        { kind: 'updateSubscription', id: 'sub_1', status: 'paused' },
        { kind: 'seekSubscription', id: 'sub_1', to: 'earliest' },
        { kind: 'seekSubscription', id: 'sub_1', to: '2026-01-01T00:00:00Z' },
        { kind: 'seekSubscription', id: 'sub_1', to: 1_700_000_000_000 },
        { kind: 'seekSubscription', id: 'sub_1', to: { 0: 5, 1: 7 } },
        { kind: 'deleteSubscription', id: 'sub_1' },
      ]);
    });

    const refused: readonly (readonly [unknown, string, string])[] = [
      [{}, 'body.source', ''],
      [{ source: 1, sink: 'x' }, 'body.source', ''],
      [{ source: 'a', sink: 'b', optoins: {} }, 'body.optoins', 'source, sink, options'],
      [{ source: 'a', sink: 'b', options: [] }, 'body.options', 'object'],
      [{ source: 'a', sink: 'b', options: null }, 'body.options', 'object'],
      [[], 'body', ''],
      [null, 'body', ''],
      ['text', 'body', ''],
    ];
    for (const [body, path, message] of refused) {
      it(`refuses ${JSON.stringify(body)} and names ${path}`, async () => {
        await given();
        const problem = await problemOf(await change('POST', '/subscriptions', body), 400, 'invalid_request');
        expect(problem.errors?.map((error) => error.path)).to.include(path);
        expect(problem.detail).to.contain(message);
        expect(engine.operations).to.deep.equal([]);
      });
    }

    it('hands an option named __proto__ to the engine, which knows what is allowed', async () => {
      await given({ submit: async () => subscription });
      const body = '{"source":"a","sink":"b","options":{"__proto__":{"x":1}}}';
      await fetch(`${server?.url}/subscriptions`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json' },
      });
      const { operation } = engine.operations[0] as { operation: { options: object } };
      expect(Object.keys(operation.options)).to.deep.equal(['__proto__']);
    });

    it('refuses a body key named __proto__', async () => {
      await given();
      const body = '{"source":"a","sink":"b","__proto__":{"x":1}}';
      const response = await fetch(`${server?.url}/subscriptions`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json' },
      });
      await problemOf(response, 400, 'invalid_request');
    });

    for (const to of ['', {}, { a: 1 }, { 0: -1 }, { 0: 1.5 }, -1, 1.5, null, [], true]) {
      it(`refuses a seek to ${JSON.stringify(to)}, or leaves it to the engine`, async () => {
        await given({ submit: () => Promise.reject(new OperationError('invalid_seek', 'no', 'else')) });
        const response = await change('POST', '/subscriptions/sub_1/seek', { to });
        expect(response.status).to.equal(400);
      });
    }

    it('refuses a change that changes nothing', async () => {
      await given();
      await problemOf(await change('PATCH', '/subscriptions/sub_1', {}), 400, 'invalid_request');
    });
  });

  describe('invocations', () => {
    it('lists them by every filter', async () => {
      const asked: unknown[] = [];
      await given({
        query: {
          invocations: async (...question) => {
            asked.push(question);
            return { rows: [row], next: 'more' };
          },
        },
      });
      const path =
        '/invocations?status=running&status=paused&service=counter&handler=add&key=a%2Fb&subscription=sub_1&step=run%3Apay&chart=c1&error=boo&createdFrom=2023-11-14T22:13:20Z&createdTo=1700000001000&limit=7&cursor=abc';
      const response = await get(path);
      expect(response.status).to.equal(200);
      const { items, next } = (await response.json()) as { items: Record<string, unknown>[]; next: string };
      expect(next).to.equal('more');
      expect(items[0]).to.deep.include({
        id,
        service: 'counter',
        key: 'k',
        status: 'backingOff',
        dueAt: '2023-11-14T22:13:21.000Z',
        finishedAt: null,
        chart: null,
        step: 'charge',
      });
      expect(items[0]?.['lastError']).not.to.have.property('stack');
      expect(asked).to.deep.equal([
        [
          {
            statuses: ['running', 'paused'],
            service: 'counter',
            handler: 'add',
            key: 'a/b',
            subscription: 'sub_1',
            step: 'run:pay',
            chart: 'c1',
            error: 'boo',
            createdFrom: 1_700_000_000_000,
            createdTo: 1_700_000_001_000,
          },
          { cursor: 'abc', limit: 7 },
        ],
      ]);
    });

    it('counts them by the same filters, and takes no error that is too short', async () => {
      const asked: unknown[] = [];
      await given({
        query: {
          count: async (filter) => {
            asked.push(filter);
            return { count: 10_000, more: true };
          },
        },
      });
      const response = await get('/invocations/count?status=failed&step=run%3Apay&error=boom&key=k');
      expect(await response.json()).to.deep.equal({ count: 10_000, more: true });
      expect(asked).to.deep.equal([{ statuses: ['failed'], step: 'run:pay', error: 'boom', key: 'k' }]);
      const problem = await problemOf(await get('/invocations/count?error=bo'), 400, 'invalid_request');
      expect(problem.errors).to.deep.equal([{ path: 'query.error', message: 'at least 3 characters' }]);
      await problemOf(await get('/invocations/count?limit=5'), 400, 'invalid_request');
    });

    it('asks for 50 of one status where no more is said', async () => {
      const asked: unknown[] = [];
      await given({
        query: {
          invocations: async (...question) => {
            asked.push(question);
            return { rows: [], next: null };
          },
        },
      });
      await get('/invocations?status=running');
      expect(asked).to.deep.equal([[{ statuses: ['running'] }, { cursor: null, limit: 50 }]]);
    });

    const refused = [
      ['status=dead', 'query.status.0', 'queued'],
      ['stauts=running', 'query.stauts', 'status, service, handler'],
      ['__proto__=1', 'query.__proto__', 'allowed are'],
      ['constructor=1', 'query.constructor', 'allowed are'],
      ['limit=0', 'query.limit', 'at least 1'],
      ['limit=1001', 'query.limit', 'at most 1000'],
      ['limit=x', 'query.limit', 'whole number'],
      ['limit=1.5', 'query.limit', 'whole number'],
      ['limit=', 'query.limit', 'at least 1'],
      ['limit=1&limit=2', 'query.limit', ''],
      ['service=a&service=b', 'query.service', ''],
      ['createdFrom=yesterday', 'query.createdFrom', 'RFC 3339'],
      ['createdFrom=2026-01-01', 'query.createdFrom', 'RFC 3339'],
      ['createdTo=2026-13-01T00:00:00Z', 'query.createdTo', 'RFC 3339'],
      ['cursor=', 'query.cursor', ''],
    ] as const;
    for (const [query, path, message] of refused) {
      it(`refuses ?${query} and names ${path}`, async () => {
        await given();
        const problem = await problemOf(await get(`/invocations?${query}`), 400, 'invalid_request');
        expect(problem.errors?.map((error) => error.path)).to.include(path);
        expect(problem.detail).to.contain(message);
      });
    }

    it('refuses a cursor of another list', async () => {
      const invocations = () =>
        Promise.reject(new Error('this is no cursor of this list: pass `next` of the page before, unchanged'));
      await given({ query: { invocations } });
      await problemOf(await get('/invocations?cursor=abc'), 400, 'invalid_cursor');
    });

    it('shows the failed attempts of one, oldest first', async () => {
      const failures = [
        { attempt: 1, at: 1_700_000_000_060, code: 500, message: 'boom', stepId: 0 },
        { attempt: 2, at: 1_700_000_000_100, code: 500, message: 'boom', stepId: 1, stepName: 'charge', stack: 'at x' },
      ];
      await given({ query: { invocation: async () => row, failures: async () => failures } });
      const shown = (await (await get(`/invocations/${id}`)).json()) as { readonly failures: unknown };
      expect(shown.failures).to.deep.equal([
        { ...failures[0], at: '2023-11-14T22:13:20.060Z' },
        { ...failures[1], at: '2023-11-14T22:13:20.100Z' },
      ]);
    });

    it('shows one, with the stack of its last error', async () => {
      await given({ query: { invocation: async () => row } });
      const one = await read(`/invocations/${id}`);
      expect(one.origin).to.deep.equal({
        kind: 'kafka',
        subscription: 'sub_1',
        topic: 't',
        partition: 0,
        offset: 5,
        timestamp: '2023-11-14T22:13:20.000Z',
      });
      expect(one.lastError.stack).to.contain('Error: boom');
    });

    it('tells an id that is none from one that is not here', async () => {
      await given();
      await problemOf(await get('/invocations/inv_x'), 400, 'invalid_id');
      await problemOf(await get(`/invocations/${id}`), 404, 'not_found');
      await problemOf(await get('/invocations/inv_000000000000000100000000000007'), 404, 'not_found');
      await problemOf(await get(`/invocations/${id}/journal`), 404, 'not_found');
    });

    it('pages through a journal', async () => {
      const items: JournalItem[] = [
        {
          type: 'entry',
          index: 0,
          at: 1,
          seen: 0,
          entry: {
            kind: 'input',
            payload: '{"a":1}',
            headers: [
              ['Authorization', 'Bearer secret'],
              ['x', 'y'],
            ],
          },
        },
        { type: 'entry', index: 1, at: 2, seen: 0, entry: { kind: 'run', id: 1, name: 'charge' } },
        { type: 'completion', index: 2, at: 3, id: 1, outcome: { kind: 'value', value: Uint8Array.from([0xff]) } },
        { type: 'entry', index: 3, at: 4, seen: 1, entry: { kind: 'set', name: 'state', value: 'x'.repeat(100_000) } },
        {
          type: 'entry',
          index: 4,
          at: 5,
          seen: 1,
          entry: { kind: 'output', outcome: { kind: 'failure', failure: { code: 500, message: 'no' } } },
        },
      ];
      await given({ query: { journal: async () => items } });
      const seen: Record<string, unknown>[] = [];
      let cursor: string | null = null;
      do {
        const query: string = cursor === null ? '?limit=2' : `?limit=2&cursor=${cursor}`;
        const page = (await read(`/invocations/${id}/journal${query}`)) as unknown as {
          items: Record<string, unknown>[];
          next: string | null;
        };
        seen.push(...page.items);
        cursor = page.next;
      } while (cursor !== null);
      expect(seen.map(({ index }) => index)).to.deep.equal([0, 1, 2, 3, 4]);
      expect(seen[0]).to.deep.include({
        kind: 'input',
        headers: [
          { name: 'Authorization', value: '***' },
          { name: 'x', value: 'y' },
        ],
      });
      expect(seen[1]).to.deep.include({ type: 'entry', kind: 'run', name: 'charge', completionId: 1 });
      expect(seen[2]?.['outcome']).to.deep.equal({
        kind: 'value',
        value: { encoding: 'base64', data: '/w==', sizeBytes: 1, truncated: false },
      });
      expect(seen[3]?.['value']).to.deep.include({ sizeBytes: 100_000, truncated: true });
      await problemOf(await get(`/invocations/${id}/journal?cursor=xyz`), 400, 'invalid_cursor');
    });

    for (const verb of ['cancel', 'kill', 'pause', 'resume', 'retry']) {
      it(`can ${verb} one`, async () => {
        await given({ query: { invocation: async () => row } });
        const response = await change('POST', `/invocations/${id}/${verb}`);
        expect(response.status).to.equal(200);
        expect(await response.json()).to.include({ id });
        expect(engine.operations).to.deep.equal([{ operation: { kind: `${verb}Invocation`, id }, by: 'local' }]);
      });
    }

    it('says why an operation is not possible', async () => {
      await given({
        submit: () => Promise.reject(new RefusedError({ code: 'already_finished', message: 'it is completed' })),
      });
      const problem = await problemOf(await change('POST', `/invocations/${id}/cancel`), 409, 'already_finished');
      expect(problem.detail).to.equal('it is completed');
    });

    it('refuses a body where none is taken', async () => {
      await given();
      await problemOf(await change('POST', `/invocations/${id}/cancel`, { now: true }), 400, 'invalid_request');
      expect(engine.operations).to.deep.equal([]);
    });
  });

  it('shows actors, keys with slashes included', async () => {
    const asked: unknown[] = [];
    const state: [string, string | Uint8Array][] = [
      ['n', '1'],
      ['b', Uint8Array.from([0xff])],
    ];
    await given({
      query: {
        actors: async (...question) => {
          asked.push(question);
          return { rows: [{ service: 'counter', key: 'k', holder: row, mailboxDepth: 2, paused: null }], next: null };
        },
        actor: async (...question) => {
          asked.push(question);
          return { service: 'counter', key: 'a/b', holder: null, mailboxDepth: 1, paused: null, mailbox: [row], state };
        },
      },
    });
    const { items } = await read('/actors?service=counter&prefix=k');
    expect(items[0]).to.deep.include({ service: 'counter', key: 'k', mailboxDepth: 2 });
    expect(items[0]?.holder.id).to.equal(id);
    const one = await read('/actors/counter/a%2Fb');
    expect(one.state).to.deep.equal([
      { name: 'n', value: { encoding: 'utf8', data: '1', sizeBytes: 1, truncated: false } },
      { name: 'b', value: { encoding: 'base64', data: '/w==', sizeBytes: 1, truncated: false } },
    ]);
    expect(asked).to.deep.equal([
      [
        { service: 'counter', prefix: 'k' },
        { cursor: null, limit: 50 },
      ],
      ['counter', 'a/b'],
    ]);
  });

  describe('dead letters', () => {
    it('lists and shows them', async () => {
      const asked: unknown[] = [];
      await given({
        query: {
          deadLetters: async (...question) => {
            asked.push(question);
            return { rows: [letter], next: null };
          },
          deadLetter: async () => letter,
        },
      });
      const { items } = await read('/dead-letters?status=open&code=key_not_utf8&subscription=sub_1');
      expect(items[0]).to.deep.include({ id: letterId, code: 'key_not_utf8', offset: 3 });
      expect(asked).to.deep.equal([
        [
          { status: 'open', code: 'key_not_utf8', subscription: 'sub_1' },
          { cursor: null, limit: 50 },
        ],
      ]);
      const one = await read(`/dead-letters/${letterId}`);
      expect(one.key).to.deep.equal({ encoding: 'base64', data: '/w==', sizeBytes: 1, truncated: false });
      expect(one.headers).to.deep.equal([
        { name: 'h', value: null },
        { name: 'h', value: { encoding: 'utf8', data: 'x', sizeBytes: 1, truncated: false } },
      ]);
      await problemOf(await get('/dead-letters/dl_1'), 400, 'invalid_id');
    });

    const edits = [
      ['text', 'text'],
      [{ encoding: 'utf8', data: 'text' }, 'text'],
      [{ encoding: 'base64', data: 'dGV4dA==' }, 'text'],
      [{ encoding: 'base64', data: '/w==' }, Uint8Array.from([0xff])],
      [null, null],
    ] as const;
    for (const [value, stored] of edits) {
      it(`edits the value to ${JSON.stringify(value)}`, async () => {
        await given({ query: { deadLetter: async () => letter } });
        expect((await change('PATCH', `/dead-letters/${letterId}`, { value })).status).to.equal(200);
        expect(engine.operations[0]?.operation).to.deep.equal({ kind: 'editDeadLetter', id: letterId, value: stored });
      });
    }

    for (const value of [5, { encoding: 'base64', data: '***' }, { encoding: 'hex', data: '' }, undefined]) {
      it(`refuses the value ${JSON.stringify(value)}`, async () => {
        await given();
        await problemOf(await change('PATCH', `/dead-letters/${letterId}`, { value }), 400, 'invalid_request');
      });
    }

    for (const [verb, kind] of [
      ['redrive', 'redriveDeadLetter'],
      ['discard', 'discardDeadLetter'],
    ]) {
      it(`can ${verb} one`, async () => {
        await given({ query: { deadLetter: async () => letter } });
        expect((await change('POST', `/dead-letters/${letterId}/${verb}`)).status).to.equal(200);
        expect(engine.operations).to.deep.equal([{ operation: { kind, id: letterId }, by: 'local' }]);
      });
    }
  });

  describe('the engine', () => {
    it('shows services without their sources', async () => {
      await given();
      const { items } = await read('/services');
      expect(items.map(({ name }: { name: string }) => name)).to.deep.equal(['greeter', 'counter']);
      const one = await read('/services/counter');
      expect(one.handlers[0]).to.deep.include({ name: 'add', mode: 'exclusive' });
      expect(JSON.stringify(one)).not.to.contain('async');
      await problemOf(await get('/services/__proto__'), 404, 'unknown_service');
    });

    it('shows deployments, clusters, version and audit', async () => {
      await given({
        query: {
          audit: async () => ({
            rows: [{ at: 0, actor: 'admin', action: 'killInvocation', target: id, detail: '{"a":1}' }],
            next: null,
          }),
        },
      });
      expect((await read('/deployments')).items).to.deep.equal([
        {
          ...{ id: 'dp_in_process', kind: 'inProcess', services: ['greeter', 'counter'] },
          ...{ uri: null, transport: null, protocolVersion: null, problem: null, createdAt: null, updatedAt: null },
        },
      ]);
      expect((await read('/clusters')).items).to.deep.equal([
        { name: 'local', properties: { 'bootstrap.servers': 'localhost:9092', 'sasl.password': '***' } },
      ]);
      expect(await read('/version')).to.deep.equal({
        version: '1.2.3',
        schema: '0001',
        node: process.version,
      });
      expect((await read('/audit')).items).to.deep.equal([
        { at: '1970-01-01T00:00:00.000Z', actor: 'admin', action: 'killInvocation', target: id, detail: { a: 1 } },
      ]);
    });

    it('shows the migrations of its store, and says why one in memory has none', async () => {
      const row = { name: '0001-initial', description: 'The first tables.' };
      let rows: readonly { name: string; description: string; appliedAt: number | null }[] | null = [
        { ...row, appliedAt: 0 },
        { ...row, name: '0002-more', appliedAt: null },
      ];
      await given({ query: { migrations: async () => rows } });
      expect(await read('/migrations')).to.deep.equal({
        items: [
          { ...row, appliedAt: '1970-01-01T00:00:00.000Z', pending: false },
          { ...row, name: '0002-more', appliedAt: null, pending: true },
        ],
        next: null,
        note: null,
      });
      rows = null;
      const inMemory = await read('/migrations');
      expect(inMemory.items).to.deep.equal([]);
      expect(inMemory.note).to.contain('in memory');
    });

    it('says whether it accepts', async () => {
      let accepting = true;
      await given({
        query: { health: () => ({ accepting, reason: accepting ? null : 'disk full', services: ['s'] }) },
      });
      expect(await read('/health')).to.deep.equal({ status: 'ready', services: ['s'] });
      accepting = false;
      expect((await problemOf(await get('/health'), 503, 'not_accepting')).detail).to.equal('disk full');
    });

    it('gives metrics that Prometheus reads', async () => {
      await given({ query: { subscriptions: async () => [subscription] } });
      for (const _ of [1, 2]) {
        const response = await get('/metrics');
        expect(response.headers.get('content-type')).to.match(/^text\/plain; version=0\.0\.4/);
        const text = await response.text();
        for (const line of [
          'keymail_turns_total 5',
          'keymail_invocations_started_total{service="greeter",handler="greeter/greet"} 3',
          'keymail_invocations_finished_total{service="greeter",handler="greeter/greet",status="completed"} 2',
          'keymail_invocations{status="running"} 1',
          'keymail_subscription_lag_records{subscription="sub_1"} 5',
          'keymail_subscription_partition_lag_records{subscription="sub_1",partition="1"} 1',
          'keymail_subscription_state{subscription="sub_1",source="kafka://local/t",state="failing"} 1',
          'keymail_dead_letters_open{subscription="sub_1"} 4',
          'keymail_event_loop_blocked_total{service="greeter",handler="greeter/greet"} 2',
        ]) {
          expect(text.split('\n')).to.include(line);
        }
      }
    });
  });

  describe('requests that are none', () => {
    const bodies: readonly (readonly [string, string | Buffer, Record<string, string>, number, string])[] = [
      ['broken JSON', '{', {}, 400, 'malformed_json'],
      ['bytes', Buffer.from([0xff]), {}, 400, 'malformed_json'],
      ['deep JSON', '['.repeat(500_000), {}, 400, 'malformed_json'],
      ['a form', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'wrong_content_type'],
      ['text', '{}', { 'content-type': 'text/plain' }, 415, 'wrong_content_type'],
      ['another charset', '{}', { 'content-type': 'application/json; charset=latin1' }, 415, 'wrong_content_type'],
      ['a compressed body', '{}', { 'content-encoding': 'gzip' }, 415, 'wrong_content_type'],
      ['2 MB', ' '.repeat(2_000_000), {}, 413, 'body_too_large'],
    ];
    for (const [what, body, headers, status, code] of bodies) {
      it(`refuses ${what} with ${status}`, async () => {
        await given();
        const response = await fetch(`${server?.url}/subscriptions`, {
          method: 'POST',
          body,
          headers: { 'content-type': 'application/json', ...headers },
        });
        await problemOf(response, status, code);
        expect(engine.operations).to.deep.equal([]);
      });
    }

    it('refuses paths and methods that are not there', async () => {
      await given();
      await problemOf(await get('/'), 404, 'no_such_path');
      await problemOf(await get('/nothing/at/all'), 404, 'no_such_path');
      await problemOf(await get('/actors/counter/%ff'), 400, 'malformed_path');
      await problemOf(await get('/services/%zz'), 400, 'malformed_path');
      const response = await change('PUT', '/subscriptions');
      await problemOf(response, 405, 'method_not_allowed');
      expect(response.headers.get('allow')).to.equal('GET, POST, HEAD');
    });

    it('tells nothing of an unexpected error but an id, which is in the log', async () => {
      const logged: object[] = [];
      await given(
        { submit: () => Promise.reject(new TypeError('secret')) },
        { logger: { ...silentLogger, error: (facts) => void logged.push(facts) } },
      );
      const problem = await problemOf(await change('DELETE', '/subscriptions/sub_1'), 500, 'internal');
      expect(JSON.stringify(problem)).not.to.contain('secret');
      expect(problem.detail).to.contain((logged[0] as { errorId: string }).errorId);
    });

    it('says that the store does not answer, without its file names', async () => {
      await given({ query: { invocations: () => Promise.reject(new StoreError('timeout', '/var/x: slow', 'Less.')) } });
      const problem = await problemOf(await get('/invocations'), 503, 'timeout');
      expect(JSON.stringify(problem)).not.to.contain('/var/x');
    });
  });

  describe('OpenAPI', () => {
    interface Operation {
      readonly operationId: string;
      readonly requestBody?: unknown;
      readonly responses: Record<string, unknown>;
    }
    type Document = { readonly openapi: string; readonly paths: Record<string, Record<string, Operation>> };

    it('is a valid document with every route in it', async () => {
      await given();
      const document = (await read('/openapi.json')) as unknown as Document;
      expect(document.openapi).to.equal('3.1.0');
      const result = await new Validator().validate(document as never);
      expect(result.valid, JSON.stringify(result.errors)).to.equal(true);
      const described = Object.entries(document.paths).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method} ${path}`),
      );
      expect(described.sort()).to.deep.equal(routes.map(({ method, path }) => `${method} ${path}`).sort());
      const ids = Object.values(document.paths).flatMap((methods) =>
        Object.values(methods).map(({ operationId }) => operationId),
      );
      expect(new Set(ids).size).to.equal(ids.length);
    });

    it('describes what wrong input gives, for every route: a problem, never a 5xx, never a stack', async () => {
      const logged: object[] = [];
      await given(
        { submit: () => Promise.reject(new OperationError('not_found', 'there is none', 'List them.')) },
        { logger: { ...silentLogger, error: (facts) => void logged.push(facts) } },
      );
      const document = (await read('/openapi.json')) as unknown as Document;
      const wrongIds = ['x', '%00', '%ff', '..%2f..%2fetc', '__proto__', 'inv_', "';drop", 'x'.repeat(5_000)];
      const wrongQueries = [
        '',
        '?unknown=1',
        '?limit=-1',
        '?limit=NaN',
        '?cursor=%00',
        '?status=%5B%5D',
        '?__proto__=x',
        '?createdFrom=%F0%9F%92%A9',
      ];
      const wrongBodies = [
        undefined,
        '',
        '{',
        'null',
        '[]',
        '{"unknown":1}',
        '{"to":{"__proto__":1}}',
        '{"value":{}}',
        '{"options":{"a":null},"status":"x"}',
        '5',
      ];
      const server_ = server as Serving;
      let tried = 0;
      for (const [path, methods] of Object.entries(document.paths)) {
        for (const [method, operation] of Object.entries(methods)) {
          const withIds = path.includes('{') ? wrongIds.map((wrong) => path.replace(/\{\w+\}/g, wrong)) : [path];
          const attempts = [
            ...withIds.map((one) => [one, undefined] as const),
            ...wrongQueries.map((query) => [withIds[0] + query, undefined] as const),
            ...wrongBodies.map((body) => [withIds[0] as string, body] as const),
          ];
          for (const [target, body] of attempts) {
            const headers: Record<string, string> =
              body === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(body.length) };
            const received = await send(server_.port, target, {
              method: method.toUpperCase(),
              headers,
              ...(body === undefined ? {} : { body }),
            });
            const what = `${method} ${target.slice(0, 80)} ${body}: ${received.text.slice(0, 300)}`;
            tried += 1;
            expect(received.status, what).to.be.lessThan(500);
            expect(received.text, what).not.to.match(/\n\s+at |\.ts:\d/);
            expect(Object.keys(operation.responses), what).to.include(String(received.status));
            if (received.status >= 400)
              expect(received.headers['content-type'], what).to.equal('application/problem+json');
          }
        }
      }
      expect(tried).to.be.greaterThan(500);
      expect(logged).to.deep.equal([]);
    });

    it('gives only what it describes', async () => {
      const source = { text: 'async (ctx) => { if (ctx.key) await ctx.sleep(1); }' };
      const drawn = chartOf({ service: 'counter', handler: 'add', source });
      const stored = { service: 'counter', handler: 'add', hash: drawn.hash, chart: drawn, source, firstSeenAt: 1 };
      await given({
        submit: async () => subscription,
        query: {
          subscriptions: async () => [subscription],
          subscription: async () => subscription,
          invocations: async () => ({ rows: [row], next: null }),
          invocation: async () => row,
          charts: async () => [stored],
          chart: async () => stored,
          currentChart: () => drawn.hash,
          deadLetters: async () => ({ rows: [letter], next: null }),
          deadLetter: async () => letter,
          actors: async () => ({
            rows: [{ service: 'counter', key: 'k', holder: row, mailboxDepth: 0, paused: null }],
            next: null,
          }),
          actor: async () => ({
            service: 'counter',
            key: 'k',
            holder: row,
            mailboxDepth: 0,
            paused: null,
            mailbox: [row],
            state: [['a', 'b']],
          }),
          journal: async () => [
            { type: 'entry', index: 0, at: 1, seen: 0, entry: { kind: 'input', payload: '', headers: [] } },
          ],
        },
      });
      const idFor = (path: string) =>
        path.startsWith('/dead') ? letterId : path.startsWith('/deployments') ? 'dp_in_process' : id;
      for (const route of routes.filter(({ method }) => method === 'get')) {
        const path = route.path
          .replace('{name}', 'counter')
          .replace('{handler}', 'add')
          .replace('{object}', 'counter')
          .replace('{key}', 'k')
          .replace('{id}', idFor(route.path));
        const response = await get(path);
        expect(response.status, path).to.equal(200);
        const spec = route.responses[200];
        const isText = spec?.contentType?.startsWith('text/') === true;
        const body: unknown = isText ? await response.text() : await response.json();
        const checked = spec?.schema?.safeParse(body);
        expect(checked?.success, `${path}: ${JSON.stringify(checked?.error?.issues)}`).to.equal(true);
      }
    });

    it('names a title and a remedy for every code', () => {
      for (const [code, { status, title, remedy }] of Object.entries(PROBLEMS)) {
        expect(status, code).to.be.within(400, 599);
        expect(title, code).to.match(/^[A-Z]/);
        expect(remedy, code).to.match(/\.$/);
      }
    });
  });

  it('is mounted in an app, behind its body parser too', async () => {
    engine = scriptedEngine({ submit: async () => subscription });
    const app = express();
    app.use(express.json());
    app.use('/keymail', createAdminApi(engine, { version: '1', schema: '1' }));
    server = await serving(app);
    expect((await get('/keymail/services')).status).to.equal(200);
    expect((await change('POST', '/keymail/subscriptions', { source: 'a', sink: 'b' })).status).to.equal(201);
    const foreign = await send(server.port, `/keymail/invocations/${id}/kill`, {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
    });
    expect(foreign.status).to.equal(403);
    await problemOf(await get('/keymail/nothing'), 404, 'no_such_path');
  });

  it('ends a connection that sends more than is read', async () => {
    const { port } = await given();
    const text = await raw(
      port,
      'POST /subscriptions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 99999999\r\n\r\n{',
    );
    expect(text).to.match(/^HTTP\/1.1 413 /);
  });
});
