// Awakeables in the admin API: those that are open, a person's answer, and what is wrong with one.

import { expect } from 'chai';
import { AcceptError } from '../../../engine/ingress/accept.ts';
import type { InvocationRow } from '../../../engine/store/queries.ts';
import type { InvocationId, JournalItem } from '../../../sdk/protocol/index.ts';
import { failureOf, formatAwakeableId, valueOutcome } from '../../../sdk/protocol/index.ts';
import { id } from '../ingress/scripted-engine.ts';
import { adminHouse, problemOf } from './house.ts';
import { row } from './samples.ts';

describe('awakeables in the admin API', () => {
  const { given, get, read, change, operations } = adminHouse();

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

  it('are listed while they have no answer, page by page, whatever is answered in between', async () => {
    const asks = (index: number, signal: number): JournalItem => ({
      ...{ type: 'entry', index, at: index * 1_000, seen: 0 },
      entry: { kind: 'awakeable', id: -signal },
    });
    const answer = (index: number, signal: number): JournalItem => ({
      ...{ type: 'completion', index, at: index * 1_000, id: -signal, outcome: valueOutcome('1') },
    });
    let journal: JournalItem[] = [answer(1, 19), asks(2, 17), asks(3, 18), asks(4, 19), asks(5, 20)];
    let status: InvocationRow['status'] = 'suspended';
    await given({ query: { invocation: async () => ({ ...row, status }), journal: async () => journal } });
    const shown = (signal: number, since: string) => ({ id: formatAwakeableId(id as InvocationId, signal), since });
    const first = await read(`/invocations/${id}/awakeables?limit=1`);
    expect(first.items).to.deep.equal([shown(17, '1970-01-01T00:00:02.000Z')]);
    journal = [...journal, answer(6, 17)];
    const second = await read(`/invocations/${id}/awakeables?limit=1&cursor=${first.next}`);
    expect(second.items).to.deep.equal([shown(18, '1970-01-01T00:00:03.000Z')]);
    const third = await read(`/invocations/${id}/awakeables?cursor=${second.next}`);
    expect(third).to.deep.equal({ items: [shown(20, '1970-01-01T00:00:05.000Z')], next: null });
    await problemOf(await get(`/invocations/${id}/awakeables?cursor=x`), 400, 'invalid_cursor');
    status = 'killed';
    expect(await read(`/invocations/${id}/awakeables`)).to.deep.equal({ items: [], next: null });
  });
});
