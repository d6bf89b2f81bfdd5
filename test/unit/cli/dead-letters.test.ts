// Dead letters on the command line.

import { expect } from 'chai';
import { cliHouse } from './house.ts';
import { deadLetter } from './samples.ts';

describe('dead letters on the command line', () => {
  const { will, ask, sent } = cliHouse();

  it('lists, shows, mends, redrives and discards dead letters', async () => {
    will({ body: { items: [deadLetter()], next: null } }, ...Array.from({ length: 4 }, () => ({ body: deadLetter() })));
    const { out } = await ask('dead-letters list --status open --code key_not_utf8');
    expect(out).to.match(/dl_1 +open +key_not_utf8 +orders\/0@9 +\(1 bytes\) +1 s ago +the key is not UTF-8/);
    expect((await ask('dl get dl_1')).out).to.match(/^value +\{"a":1\}$/m);
    await ask('dl edit dl_1 --data -', { stdin: '{"a":2}' });
    await ask('dl redrive dl_1');
    await ask('dl discard dl_1');
    expect(sent()).to.deep.equal([
      'GET /dead-letters?status=open&code=key_not_utf8&limit=50',
      'GET /dead-letters/dl_1',
      'PATCH /dead-letters/dl_1 {"value":{"encoding":"utf8","data":"{\\"a\\":2}"}}',
      'POST /dead-letters/dl_1/redrive',
      'POST /dead-letters/dl_1/discard',
    ]);
  });
});
