// What the admin API refuses before any route has it, and how a problem is told.

import { expect } from 'chai';
import { PROBLEMS } from '../../../admin/api/problems.ts';
import { silentLogger } from '../../../engine/log.ts';
import { StoreError } from '../../../engine/store/store.ts';
import { raw } from '../ingress/serving.ts';
import { adminHouse, problemOf } from './house.ts';

describe('problems in the admin API', () => {
  const { given, get, change, sendText, operations } = adminHouse();

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
      const response = await sendText('POST', '/subscriptions', body, headers);
      await problemOf(response, status, code);
      expect(operations()).to.deep.equal([]);
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

  it('ends a connection that sends more than is read', async () => {
    const { port } = await given();
    const text = await raw(
      port,
      'POST /subscriptions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 99999999\r\n\r\n{',
    );
    expect(text).to.match(/^HTTP\/1.1 413 /);
  });

  it('names a title and a remedy for every code', () => {
    for (const [code, { status, title, remedy }] of Object.entries(PROBLEMS)) {
      expect(status, code).to.be.within(400, 599);
      expect(title, code).to.match(/^[A-Z]/);
      expect(remedy, code).to.match(/\.$/);
    }
  });
});
