// Many at once on the command line: first what would be done, then a person says how many.

import { expect } from 'chai';
import { cliHouse } from './house.ts';
import { pausedInvocation } from './samples.ts';
import { NOW } from './scripted.ts';

describe('batches on the command line', () => {
  const { will, ask, sent, asked } = cliHouse();

  const preview = (matched: number) => ({ body: { matched, more: false, sample: [pausedInvocation()] } });
  const done = (more: object = {}) => ({ body: { matched: 12, done: 12, refused: [], more: false, ...more } });
  const CANCEL = ['invocations', 'cancel', '--filter', 'service=orders', 'status=paused,failed', 'since=10m'];
  const filter = `{"service":"orders","status":["paused","failed"],"createdFrom":"${NOW - 600_000}"}`;
  const previewed = `POST /invocations/batch {"action":"cancel","filter":${filter},"dryRun":true}`;
  const acted = `POST /invocations/batch {"action":"cancel","filter":${filter},"dryRun":false,"expected":12}`;

  it('say what would be done, and do nothing', async () => {
    will(preview(12));
    const { code, out } = await ask([...CANCEL, '--dry-run']);
    expect(code).to.equal(0);
    expect(out)
      .to.match(/^cancel: 12 invocations, such as\n/)
      .and.contain('inv_1');
    expect(sent()).to.deep.equal([previewed]);
  });

  it('are done when a person has typed how many', async () => {
    will(preview(12), done());
    const { code, out, err } = await ask(CANCEL, { typed: ['cancel 12'] });
    expect([code, err]).to.deep.equal([0, 'Type "cancel 12" to go on: ']);
    expect(out).to.contain('cancel: done to 12 of 12');
    expect(sent()).to.deep.equal([previewed, acted]);
  });

  for (const typed of [['y'], ['cancel 11'], ['']]) {
    it(`are not done at another answer: ${JSON.stringify(typed)}`, async () => {
      will(preview(12));
      const { code, err } = await ask(CANCEL, { typed });
      expect(code).to.equal(1);
      expect(err).to.contain('Nothing was done.');
      expect(sent()).to.deep.equal([previewed]);
    });
  }

  it('need --yes where nobody is there to ask', async () => {
    will(preview(12), preview(12), done());
    const refused = await ask(CANCEL);
    expect([refused.code, sent()]).to.deep.equal([2, [previewed]]);
    expect(refused.err).to.contain('--yes');
    expect((await ask([...CANCEL, '--yes', '--json'])).out).to.equal(
      `${JSON.stringify({ matched: 12, done: 12, refused: [], more: false }, null, 2)}\n`,
    );
    expect(sent()).to.deep.equal([previewed, previewed, acted]);
  });

  it('name what was refused, and end with 1', async () => {
    const refused = [{ id: 'inv_9', code: 'already_finished', detail: 'it is over' }];
    will(preview(12), done({ done: 11, refused, more: true }));
    const { code, out, err } = await ask([...CANCEL, '--yes']);
    expect(code).to.equal(1);
    expect(err).to.equal('inv_9  refused: it is over\n');
    expect(out).to.contain('done to 11 of 12').and.contain('give the same command again');
  });

  it('ask nobody where there is nothing to do', async () => {
    will({ body: { matched: 0, more: false, sample: [] } });
    expect((await ask(CANCEL)).out).to.equal('cancel: 0 invocations\n');
  });

  it('work for dead letters', async () => {
    will({ body: { matched: 1, more: false, sample: [] } }, done({ matched: 1, done: 1 }));
    await ask('dead-letters redrive --filter subscription=sub_1 code=key_not_utf8 --yes');
    const named = '"filter":{"subscription":"sub_1","code":"key_not_utf8"}';
    expect(sent()).to.deep.equal([
      `POST /dead-letters/batch {"action":"redrive",${named},"dryRun":true}`,
      `POST /dead-letters/batch {"action":"redrive",${named},"dryRun":false,"expected":1}`,
    ]);
  });

  for (const args of [
    'invocations cancel',
    'invocations cancel inv_1 --filter service=a',
    'invocations cancel inv_1 --dry-run',
    'invocations cancel --filter colour=red',
    'invocations cancel --filter status=lost',
    'invocations cancel --filter service',
    'dead-letters discard --filter service=a',
    'invocations fork inv_1 --from 0',
    'services chart orders',
    'completion powershell',
  ]) {
    it(`end with 2 for: ${args}`, async () => {
      expect((await ask(args)).code).to.equal(2);
      expect(asked()).to.deep.equal([]);
    });
  }
});
