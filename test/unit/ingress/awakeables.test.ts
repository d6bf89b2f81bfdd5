// Answers to awakeables at the ingress' door: what a body means, and what is refused before the engine is asked.

import { expect } from 'chai';
import { type AwakeablesParts, completeAwakeable } from '../../../engine/ingress/awakeables.ts';
import { DEFAULT_LIMITS } from '../../../engine/limits.ts';
import type { Outcome } from '../../../sdk/protocol/index.ts';
import {
  failureOf,
  formatAwakeableId,
  formatInvocationId,
  seqOf,
  shardId,
  valueOutcome,
} from '../../../sdk/protocol/index.ts';
import { ingressHouse, JSON_TYPE, refusalOf } from './house.ts';
import { accepted } from './scripted-engine.ts';

const TEXT = { 'content-type': 'text/plain' };

describe('awakeables at the ingress', () => {
  const { given, ask, post, completed } = ingressHouse();

  for (const path of ['/restate/awakeables/sign_1x/resolve', '/restate/a/sign_1x/resolve']) {
    it(`takes a value by ${path}, and says whose it is`, async () => {
      await given();
      const response = await post(path, '{"ok":true}');
      expect(response.status).to.equal(202);
      expect(response.headers.get('x-restate-id')).to.equal(accepted.id);
      expect(await response.json()).to.deep.equal({ invocationId: accepted.id, status: 'Accepted' });
      expect(completed()).to.deep.equal([{ id: 'sign_1x', outcome: valueOutcome('{"ok":true}') }]);
    });
  }

  const bodies = [
    [
      'bytes of any other type, as they are',
      new Uint8Array([0, 255]),
      { 'content-type': 'a/b' },
      Uint8Array.of(0, 255),
    ],
    ['text of no type', 'x', {}, 'x'],
    ['JSON of a type of its own', '1', { 'content-type': 'application/vnd.a+json; charset=utf-8' }, '1'],
    ['no body, as no value', undefined, {}, ''],
    ['no body that is said to be JSON', undefined, JSON_TYPE, ''],
  ] as const;
  for (const [name, body, headers, value] of bodies) {
    it(`resolves with ${name}`, async () => {
      await given();
      expect((await post('/restate/awakeables/a/resolve', body as never, { ...headers })).status).to.equal(202);
      expect(completed()).to.deep.equal([{ id: 'a', outcome: valueOutcome(value) }]);
    });
  }

  const reasons = [
    ['a sentence', 'not today', TEXT, { code: 500, message: 'not today' }],
    ['nothing', undefined, {}, { code: 500, message: '' }],
    ['a sentence as JSON', '"no"', JSON_TYPE, { code: 500, message: 'no' }],
    ['a message as JSON', '{"message":"no"}', JSON_TYPE, { code: 500, message: 'no' }],
    [
      'a failure as JSON',
      '{"message":"no","code":418,"metadata":{"why":"tea"}}',
      JSON_TYPE,
      { code: 418, message: 'no', metadata: { why: 'tea' } },
    ],
  ] as const;
  for (const [name, body, headers, failure] of reasons) {
    it(`rejects with ${name}`, async () => {
      await given();
      expect((await post('/restate/awakeables/a/reject', body, { ...headers })).status).to.equal(202);
      expect(completed()).to.deep.equal([{ id: 'a', outcome: failureOf(failure) }]);
    });
  }

  const refused = [
    ['resolve', '{', JSON_TYPE],
    ['resolve', `${'['.repeat(2_000)}${']'.repeat(2_000)}`, JSON_TYPE],
    ['reject', new Uint8Array([0xff]), TEXT],
    ['reject', '{', JSON_TYPE],
    ...['1', 'null', '[]', '{}', '{"message":1}', '{"message":"a","code":200}', '{"message":"a","code":"500"}'].map(
      (body) => ['reject', body, JSON_TYPE] as const,
    ),
    ...['{"message":"a","mesage":"b"}', '{"message":"a","metadata":[]}', '{"message":"a","metadata":{"b":1}}'].map(
      (body) => ['reject', body, JSON_TYPE] as const,
    ),
    ['reject', '{"message":"a\\u0000"}', JSON_TYPE],
  ] as const;
  for (const [verb, body, headers] of refused) {
    it(`refuses to ${verb} with ${String(body).slice(0, 50)}, and takes nothing`, async () => {
      await given();
      const response = await post(`/restate/awakeables/a/${verb}`, body as never, { ...headers });
      expect([response.status, (await refusalOf(response)).reason]).to.deep.equal([400, 'malformed_body']);
      expect(completed()).to.deep.equal([]);
    });
  }

  it('takes only a POST', async () => {
    await given();
    const response = await ask('/restate/awakeables/a/resolve');
    expect([response.status, response.headers.get('allow')]).to.deep.equal([405, 'POST']);
  });

  it('of a page of another site is refused', async () => {
    await given();
    for (const verb of ['resolve', 'reject']) {
      const response = await post(`/restate/awakeables/a/${verb}`, 'x', { 'sec-fetch-site': 'cross-site' });
      expect([response.status, (await refusalOf(response)).reason]).to.deep.equal([403, 'cross_site']);
    }
    expect(completed()).to.deep.equal([]);
  });
});

describe('an answer to an awakeable', () => {
  const invocation = formatInvocationId('0123456789ab', { shard: shardId(0), seq: seqOf(1) });
  const parts = { installation: '0123456789ab', limits: { ...DEFAULT_LIMITS, entryBytesMax: 100 } } as AwakeablesParts;
  const answered = (outcome: Outcome) =>
    completeAwakeable(parts, formatAwakeableId(invocation, 17), outcome).catch((error: Error) => error.message);
  const reason = (message: string, why: string) => failureOf({ code: 500, message, metadata: { why } });

  it('has as many bytes as an entry at most, metadata of a reason included', async () => {
    for (const outcome of [valueOutcome('x'.repeat(101)), reason('x'.repeat(98), ''), reason('no', 'x'.repeat(96))])
      expect(await answered(outcome)).to.equal('the value has 101 bytes, more than 100');
  });
});
