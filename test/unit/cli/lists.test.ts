// What all lists of the command line have in common: filters, pages, times, the width of the terminal.

import { expect } from 'chai';
import { cliHouse } from './house.ts';
import { ago, page, pausedInvocation } from './samples.ts';

describe('lists on the command line', () => {
  const { will, ask, sent } = cliHouse();

  it('take every filter of the contract', async () => {
    will(page(), page(), page(), { body: { count: 12, more: true } });
    await ask([
      'invocations',
      'list',
      '--step',
      'charge',
      '--chart',
      'c0ffee',
      '--error',
      'no stock',
      '--handler',
      'h',
    ]);
    await ask('actors list --service orders --prefix order-1');
    await ask('audit list --actor ann --action killInvocation --target inv_1');
    expect((await ask('invocations count --service orders')).out).to.equal('12 or more\n');
    expect(sent()).to.deep.equal([
      'GET /invocations?handler=h&step=charge&chart=c0ffee&error=no+stock&limit=50',
      'GET /actors?service=orders&prefix=order-1&limit=50',
      'GET /audit?actor=ann&action=killInvocation&target=inv_1&limit=50',
      'GET /invocations/count?service=orders',
    ]);
  });

  it('are what a group gives that is asked for nothing else', async () => {
    will(page(), page());
    for (const typed of ['services', 'inv --json --status paused']) await ask(typed);
    expect(sent()).to.deep.equal(['GET /services', 'GET /invocations?status=paused&limit=50']);
    expect((await ask('services --help')).out).to.contain('describe');
  });

  it('follow every cursor with --all, and say where that ends', async () => {
    const full = (next: string | null) => ({
      body: { items: Array.from({ length: 200 }, () => pausedInvocation()), next },
    });
    will(full('a'), full('b'), full(null));
    const { out, err } = await ask('invocations list --all --json');
    expect(JSON.parse(out)).to.have.length(600);
    expect(err).to.equal('');
    expect(sent().map((line) => line.replace('GET /invocations?', ''))).to.deep.equal([
      'limit=200',
      'limit=200&cursor=a',
      'limit=200&cursor=b',
    ]);
  });

  it('give exact times where they are asked for', async () => {
    will(page(pausedInvocation()));
    expect((await ask('invocations list --absolute')).out).to.contain('2026-01-31T07:58:30.000Z');
  });

  it('fit the terminal: what is read gives way before what is copied', async () => {
    const lastError = { code: 500, message: 'there is nothing left of what was wanted'.repeat(3), at: ago(1_000) };
    will(page(pausedInvocation({ id: 'inv_0123456789abcdef', lastError, key: '日本語'.repeat(20) })));
    const { out } = await ask('invocations list', { screen: { columns: 80, rows: 24 } });
    const lines = out.trimEnd().split('\n');
    for (const line of lines) expect(line.replace(/[\u3000-\u9fff]/g, 'xx').length, line).to.be.at.most(80);
    expect(lines[1]).to.contain('inv_0123456789abcdef').and.contain('paused').and.contain('…');
  });

  it('are not cut where the output is read by a program', async () => {
    will(page(pausedInvocation({ key: 'k'.repeat(100) })));
    expect((await ask('invocations list')).out).to.contain(`orders/${'k'.repeat(100)}/process`);
  });

  it('say what an engine of another version does not have', async () => {
    will({ status: 404, body: { code: 'no_such_path', detail: 'there is nothing' } });
    const { code, err } = await ask('overview');
    expect(code).to.equal(1);
    expect(err).to.match(/^error: This engine has no GET \/overview: it is of another version/);
  });
});
