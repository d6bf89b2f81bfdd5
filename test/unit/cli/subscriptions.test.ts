// Subscriptions on the command line.

import { expect } from 'chai';
import { cliHouse } from './house.ts';
import { subscription } from './samples.ts';

describe('subscriptions on the command line', () => {
  const { will, ask, sent, asked } = cliHouse();

  it('are listed with state and lag', async () => {
    will({ body: { items: [subscription()], next: null } });
    const { out } = await ask('subscriptions list');
    expect(sent()).to.deep.equal(['GET /subscriptions']);
    expect(out).to.match(
      /sub_1 +kafka:\/\/my-cluster\/orders +service:\/\/orders\/process +failing +\? +7 +no broker answers/,
    );
  });

  it('are shown with their partitions', async () => {
    will({ body: subscription() });
    const { out } = await ask('sub get sub_1');
    expect(out).to.match(/^error +no broker answers \(1 min ago\)\. Check the cluster\.$/m);
    expect(out).to.match(/^startFrom +earliest$/m);
    expect(out).to.match(/^ +0 +5 +\? +\? {2}waiting$/m);
  });

  it('are made with options, numbers as numbers', async () => {
    will({ status: 201, body: subscription() });
    await ask('subscriptions create kafka://c/t service://s/h startFrom=earliest backlogRecordsMax=500 client.id=a=b');
    expect(asked()[0]?.method).to.equal('POST');
    expect(JSON.parse(asked()[0]?.body ?? '')).to.deep.equal({
      source: 'kafka://c/t',
      sink: 'service://s/h',
      options: { startFrom: 'earliest', backlogRecordsMax: 500, 'client.id': 'a=b' },
    });
  });

  it('are made a second time where that is meant', async () => {
    will({ status: 201, body: subscription() });
    await ask('subscriptions create kafka://c/t service://s/h --allow-duplicate');
    expect(JSON.parse(asked()[0]?.body ?? '')).to.include({ allowDuplicate: true });
  });

  it('are changed, paused, resumed, moved and deleted', async () => {
    will(...Array.from({ length: 6 }, () => ({ body: subscription() })), { status: 204 });
    await ask('subscriptions update sub_1 a=1 --unset b');
    await ask('subscriptions pause sub_1');
    await ask('subscriptions resume sub_1');
    await ask('subscriptions seek sub_1 latest');
    await ask('subscriptions seek sub_1 2026-01-31T08:00:00Z');
    await ask('subscriptions seek sub_1 0=12 3=98');
    expect((await ask('subscriptions delete sub_1')).out).to.equal('sub_1  deleted\n');
    expect(sent()).to.deep.equal([
      'PATCH /subscriptions/sub_1 {"options":{"a":1,"b":null}}',
      'PATCH /subscriptions/sub_1 {"status":"paused"}',
      'PATCH /subscriptions/sub_1 {"status":"active"}',
      'POST /subscriptions/sub_1/seek {"to":"latest"}',
      'POST /subscriptions/sub_1/seek {"to":"2026-01-31T08:00:00Z"}',
      'POST /subscriptions/sub_1/seek {"to":{"0":12,"3":98}}',
      'DELETE /subscriptions/sub_1',
    ]);
  });

  it('show everything that is wrong with a request', async () => {
    const problem = {
      detail: 'the request is not valid',
      remedy: 'Correct it.',
      errors: [{ path: 'body.sink', message: 'too odd' }],
    };
    will({ status: 400, headers: { 'content-type': 'application/problem+json' }, body: problem });
    const { code, err } = await ask('subscriptions create kafka://c/t service://s/h');
    expect(code).to.equal(1);
    expect(err).to.equal('error: the request is not valid.\n  body.sink: too odd\nCorrect it.\n');
  });
});
