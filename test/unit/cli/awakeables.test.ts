// Awakeables on the command line: a person answers what a handler waits for.

import { expect } from 'chai';
import { cliHouse } from './house.ts';

const taken = (status: string) => ({ body: { invocationId: 'inv_1', status } });

describe('awakeables on the command line', () => {
  const { will, ask, sent } = cliHouse();

  it('are resolved with JSON, from the argument or standard input, or without a value', async () => {
    will(taken('Accepted'), taken('Accepted'), taken('Accepted'));
    expect(await ask(`awakeables resolve sign_1x --data {"a":1}`)).to.include({ code: 0, out: 'inv_1\n', err: '' });
    await ask('awakeables resolve sign_1x --data -', { stdin: '[2]' });
    await ask('awakeables resolve sign_1/x');
    expect(sent()).to.deep.equal([
      'POST /awakeables/sign_1x/resolve {"value":{"a":1}}',
      'POST /awakeables/sign_1x/resolve {"value":[2]}',
      'POST /awakeables/sign_1%2Fx/resolve {}',
    ]);
  });

  it('are rejected with a reason', async () => {
    will(taken('Accepted'));
    expect((await ask('awakeables reject sign_1x --message no')).code).to.equal(0);
    expect(sent()).to.deep.equal(['POST /awakeables/sign_1x/reject {"message":"no"}']);
  });

  it('tell that they had an answer already, and say all as JSON', async () => {
    will(taken('PreviouslyAccepted'), taken('PreviouslyAccepted'));
    expect((await ask('awakeables resolve sign_1x')).err).to.contain('answered before');
    const { out, err } = await ask('awakeables resolve sign_1x --json');
    expect([JSON.parse(out), err]).to.deep.equal([{ invocationId: 'inv_1', status: 'PreviouslyAccepted' }, '']);
  });

  it('refuse what is no JSON, or no reason, before anything is sent', async () => {
    for (const line of ['awakeables resolve sign_1x --data {', 'awakeables reject sign_1x', 'awakeables resolve'])
      expect((await ask(line)).code, line).to.equal(2);
    expect(sent()).to.deep.equal([]);
  });
});
