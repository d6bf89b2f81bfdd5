// Awakeables in the admin API: a person answers, and what is wrong with an answer.

import { expect } from 'chai';
import { AcceptError } from '../../../engine/ingress/accept.ts';
import { failureOf, valueOutcome } from '../../../sdk/protocol/index.ts';
import { id } from '../ingress/scripted-engine.ts';
import { adminHouse, problemOf } from './house.ts';

describe('awakeables in the admin API', () => {
  const { given, change, operations } = adminHouse();

  const answers = [
    ['resolve', { value: { ok: true } }, valueOutcome('{"ok":true}')],
    ['resolve', { value: null }, valueOutcome('null')],
    ['resolve', {}, valueOutcome('')],
    ['resolve', undefined, valueOutcome('')],
    ['reject', { message: 'no' }, failureOf({ code: 500, message: 'no' })],
    ['reject', { message: 'no', code: 418 }, failureOf({ code: 418, message: 'no' })],
  ] as const;
  for (const [verb, body, outcome] of answers) {
    it(`are answered with ${verb} ${JSON.stringify(body)}`, async () => {
      await given({ submit: async () => ({ id, again: false }) });
      const response = await change('POST', `/awakeables/sign_1x/${verb}`, body);
      expect(response.status).to.equal(200);
      expect(await response.json()).to.deep.equal({ invocationId: id, status: 'Accepted' });
      const operation = { kind: 'completeAwakeable', id: 'sign_1x', outcome };
      expect(operations()).to.deep.equal([{ operation, by: 'local' }]);
    });
  }

  it('say where they had an answer already', async () => {
    await given({ submit: async () => ({ id, again: true }) });
    const response = await change('POST', '/awakeables/sign_1x/resolve');
    expect(await response.json()).to.deep.equal({ invocationId: id, status: 'PreviouslyAccepted' });
  });

  it('refuse an answer that is none', async () => {
    await given();
    for (const body of [undefined, {}, { message: 1 }, { message: '\ud800' }, { message: 'a', code: 200 }])
      await problemOf(await change('POST', '/awakeables/x/reject', body), 400, 'invalid_request');
    await problemOf(await change('POST', '/awakeables/x/resolve', { val: 1 }), 400, 'invalid_request');
    expect(operations()).to.deep.equal([]);
  });

  for (const [code, status] of [
    ['awakeable_id_invalid', 400],
    ['unknown_awakeable', 404],
    ['input_too_large', 413],
  ] as const) {
    it(`pass on ${code}, with what to do`, async () => {
      await given({ submit: () => Promise.reject(new AcceptError(code, 'said', 'do this')) });
      const problem = await problemOf(await change('POST', '/awakeables/x/resolve'), status, code);
      expect(problem).to.include({ detail: 'said', remedy: 'do this' });
    });
  }
});
