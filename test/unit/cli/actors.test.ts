// Actors on the command line, and their state.

import { expect } from 'chai';
import { stateVersion } from '../../../actors/state-version.ts';
import { cliHouse } from './house.ts';
import { ago, page, pausedInvocation, text } from './samples.ts';

describe('actors on the command line', () => {
  const { will, ask, sent } = cliHouse();

  it('lists, shows, pauses and resumes actors', async () => {
    const paused = { by: 'ann', at: ago(60_000) };
    const summary = { service: 'orders', key: 'order-17', mailboxDepth: 3, holder: pausedInvocation(), paused };
    const actor = {
      ...summary,
      mailbox: [pausedInvocation({ id: 'inv_2' })],
      state: [{ name: 'n', value: text('1') }],
    };
    will(page(summary), { body: actor }, { body: actor }, { body: actor });
    expect((await ask('actors list')).out).to.match(/orders\/order-17 +inv_1 +paused +3 +by ann, 1 min ago/);
    const { out } = await ask('actors get orders/order-17');
    expect(out)
      .to.match(/^held by +inv_1 \(process, paused\)$/m)
      .and.contain('inv_2')
      .and.match(/^n +1 +1$/m);
    expect((await ask('actors pause orders/order-17')).out).to.equal('orders/order-17  paused\n');
    await ask('actors resume orders/order-17');
    expect(sent().slice(2)).to.deep.equal([
      'POST /actors/orders/order-17/pause',
      'POST /actors/orders/order-17/resume',
    ]);
  });

  it('changes state of the version that it has seen, or of the one that is named', async () => {
    const actor = { service: 'carts', key: 'a', mailboxDepth: 0, holder: null, mailbox: [], state: [], version: 'v1' };
    const problem = { code: 'version_mismatch', detail: 'it is of version v2', remedy: 'Read it again.' };
    will({ body: actor }, { body: { ...actor, version: 'v2' } }, { status: 412, body: problem });
    expect((await ask('state set carts/a total --data 5')).out).to.equal('carts/a  changed; version v2\n');
    const refused = await ask('state clear carts/a total count --if-version v1');
    expect([refused.code, refused.err]).to.deep.equal([1, 'error: it is of version v2.\nRead it again.\n']);
    expect(sent()).to.deep.equal([
      'GET /actors/carts/a',
      'PATCH /actors/carts/a {"version":"v1","set":{"total":{"encoding":"utf8","data":"5"}}}',
      'PATCH /actors/carts/a {"version":"v1","clear":["total","count"]}',
    ]);
  });

  it('sets JSON, and other text where it is told so', async () => {
    const actor = { service: 'carts', key: 'a', mailboxDepth: 0, holder: null, mailbox: [], state: [], version: 'v1' };
    const refused = await ask('state set carts/a note --data tea');
    expect(refused.code).to.equal(2);
    expect(refused.err).to.contain('--data is no JSON').and.contain('needs --text').and.not.contain('--content-type');
    expect((await ask('state set carts/a note --data -', { stdin: '' })).code).to.equal(2);
    expect(sent()).to.deep.equal([]);
    will({ body: actor }, { body: actor });
    expect((await ask('state set carts/a note --text --data tea')).code).to.equal(0);
    expect(sent()[1]).to.equal(
      'PATCH /actors/carts/a {"version":"v1","set":{"note":{"encoding":"utf8","data":"tea"}}}',
    );
  });

  it('gives a key its first state', async () => {
    const actor = {
      service: 'carts',
      key: 'new',
      mailboxDepth: 0,
      holder: null,
      mailbox: [],
      state: [],
      version: 'v1',
    };
    const nothing = { code: 'not_found', detail: 'carts has nothing under the key "new"', remedy: 'Look for another.' };
    will({ status: 404, body: nothing }, { body: actor });
    expect((await ask('state set carts/new total --data 5')).out).to.equal('carts/new  changed; version v1\n');
    expect(sent()).to.deep.equal([
      'GET /actors/carts/new',
      `PATCH /actors/carts/new {"version":"${stateVersion([])}","set":{"total":{"encoding":"utf8","data":"5"}}}`,
    ]);
    // A path that the engine does not have is another thing.
    will({ status: 404, body: { code: 'no_such_path', detail: 'there is nothing', remedy: 'Look.' } });
    expect((await ask('state set carts/new total --data 5')).code).to.equal(1);
  });

  it('shows state', async () => {
    const state = [
      { name: 'total', value: text('5') },
      { name: 'raw', value: { encoding: 'base64', data: '/w==', sizeBytes: 1, truncated: false } },
    ];
    will({ body: { state } }, { body: { state } }, { body: { state: [] } });
    expect((await ask('state get carts/a/b')).out)
      .to.match(/total +1 {2}5/)
      .and.match(/raw +1 {2}\(1 bytes\)/);
    expect(JSON.parse((await ask('state get carts/a/b --json')).out)).to.deep.include({ total: 5 });
    expect((await ask('state get carts/x')).out).to.equal('carts/x has no state.\n');
    expect(sent()).to.deep.equal(['GET /actors/carts/a%2Fb', 'GET /actors/carts/a%2Fb', 'GET /actors/carts/x']);
  });
});
