// How the command line comes to its engine: address and token, and what it says when nobody, or somebody else, answers.

import { expect } from 'chai';
import { cliHouse } from './house.ts';
import { page } from './samples.ts';
import { keymail } from './scripted.ts';

describe('the connection of the command line', () => {
  const { address, will, ask, asked } = cliHouse();

  it('takes address and token from options before the environment', async () => {
    will({ body: { items: [], next: null } }, { body: { items: [], next: null } });
    await keymail(['services', 'list', '--url', `${address()}/keymail/`, '--token', 'one'], {
      env: { KEYMAIL_ADMIN_URL: 'http://127.0.0.1:1', KEYMAIL_TOKEN: 'two' },
    });
    await ask('services list', { env: { KEYMAIL_TOKEN: 'two' } });
    expect(asked().map(({ url, headers }) => [url, headers.authorization])).to.deep.equal([
      ['/keymail/services', 'Bearer one'],
      ['/services', 'Bearer two'],
    ]);
  });

  it('says what to do where nothing answers', async () => {
    const { code, err } = await keymail(['services', 'list', '--url', 'http://127.0.0.1:1']);
    expect(code).to.equal(1);
    expect(err).to.match(
      /^error: http:\/\/127\.0\.0\.1:1 can't be reached \(.+\)\.\nStart an engine with `keymail start`, or name/,
    );
  });

  it('says what to do where another server answers, or a token is wanted', async () => {
    will({ body: '<html>' }, { status: 404, body: '<html>' }, { status: 401, body: { detail: 'a token is needed' } });
    expect((await ask('services list')).err).to.contain("not as Keymail's admin API");
    expect((await ask('services list')).err).to.contain('answered HTTP 404.');
    expect((await ask('services list')).err).to.contain('--token');
    expect((await keymail(['services', 'list', '--url', 'ftp://x'])).code).to.equal(2);
  });

  it('takes the token from --token, then KEYMAIL_ADMIN_TOKEN', async () => {
    will(page(), page());
    await ask('services list', { env: { KEYMAIL_ADMIN_TOKEN: 'two', KEYMAIL_TOKEN: 'three' } });
    await ask('services list --token one', { env: { KEYMAIL_ADMIN_TOKEN: 'two' } });
    expect(asked().map(({ headers }) => headers.authorization)).to.deep.equal(['Bearer two', 'Bearer one']);
  });

  it('never prints the token, not even where it is of no use', async () => {
    const ends = [
      await ask('services list', { env: { KEYMAIL_ADMIN_TOKEN: 'se\u00e9cret' } }),
      await ask('services list', { env: { KEYMAIL_ADMIN_TOKEN: 'secret\nline' } }),
      await ask('services list --url http://me:secret@127.0.0.1:1'),
      await ask('services list --token secret --url http://127.0.0.1:1'),
    ];
    expect(ends.map(({ code }) => code)).to.deep.equal([2, 2, 2, 1]);
    for (const { out, err } of ends) expect(out + err).not.to.match(/se.?cret/);
  });
});
