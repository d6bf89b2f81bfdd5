// A program that is given as text, whose flags are inherited by the threads of a store and fit no file.
import { spawn } from 'node:child_process';
import { expect } from 'chai';
import { temporaryFolder } from './temporary.ts';

describe('a store of a program given as text', () => {
  const file = temporaryFolder();

  for (const flags of [[], ['--max-old-space-size=500'], ['--conditions=keymail-source']]) {
    it(`starts its threads${flags.length === 0 ? '' : `, with ${flags.join(' ')} beside it`}`, async () => {
      const module = new URL('../../../engine/store/sql/sqlite.ts', import.meta.url).href;
      const program = `
        const { openSqlite } = await import(${JSON.stringify(module)});
        const store = openSqlite({ path: ${JSON.stringify(file('a.db'))}, migrate: true });
        const { incarnation } = await store.open();
        console.log(incarnation, (await store.queries.audit({}, { limit: 1, cursor: null })).rows.length);
        await store.close();`;
      const args = [...process.execArgv, ...flags, '--input-type=module', '--eval', program];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
      let out = '';
      let err = '';
      child.stdout.on('data', (text) => (out += text));
      child.stderr.on('data', (text) => (err += text));
      await new Promise((resolve) => child.on('close', resolve));
      expect(out, err).to.equal('1 0\n');
    });
  }
});
