// The OpenAPI document: every route is in it, and each answers as it says, to right input and to wrong.

import { Validator } from '@seriousme/openapi-schema-validator';
import { expect } from 'chai';
import { chartOf } from '../../../actors/chart/index.ts';
import { routes } from '../../../admin/api/routes.ts';
import { OperationError } from '../../../engine/api.ts';
import { silentLogger } from '../../../engine/log.ts';
import { valueOutcome } from '../../../sdk/protocol/index.ts';
import { id, ref } from '../ingress/scripted-engine.ts';
import { send } from '../ingress/serving.ts';
import { adminHouse } from './house.ts';
import { letter, letterId, row, subscription } from './samples.ts';

interface Operation {
  readonly operationId: string;
  readonly responses: Record<string, unknown>;
}

/** As far as these tests look into it. */
interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
}

describe('the OpenAPI document', () => {
  const { given, get, read } = adminHouse();

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
    const { port } = await given(
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
          const received = await send(port, target, {
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
        promises: async () => ({
          rows: [
            {
              ...{ name: 'p', completion: valueOutcome('1'), since: 1, completedBy: ref },
              ...{ waiting: [row], waitingCount: 1 },
            },
          ],
          next: null,
        }),
        journal: async () => [
          { type: 'entry', index: 0, at: 1, seen: 0, entry: { kind: 'input', payload: '', headers: [] } },
          { type: 'entry', index: 1, at: 1, seen: 0, entry: { kind: 'awakeable', id: -17 } },
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
});
