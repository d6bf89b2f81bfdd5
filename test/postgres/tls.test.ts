// A server that takes nothing but encrypted connections: turns, questions and migrations all come encrypted, and where the URL asks for it
// the server is known by its certificate.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Bench, refusal } from '../contract/store-fixtures.ts';
import { testFolder } from '../setup/folders.ts';
import { selfSigned } from './certificate.ts';
import { PostgresServer } from './server.ts';
import { serverStartMsMax, storeAt } from './shared-server.ts';

describe('PostgreSQL over TLS', function () {
  this.timeout(serverStartMsMax);
  let server: PostgresServer;
  let folder: string;
  let authority: string;

  before(async () => {
    const { certificate, key } = selfSigned();
    folder = mkdtempSync(testFolder('tls'));
    authority = join(folder, 'authority.pem');
    writeFileSync(authority, certificate);
    server = await PostgresServer.start({ certificate, key });
    await server.ask('create database k');
  });
  after(async () => {
    await server.remove();
    rmSync(folder, { recursive: true });
  });

  const at = (host: string, parameters: string) => server.url('k').replace('127.0.0.1', host) + parameters;

  it('makes its tables, writes and is asked, and the server is the one of the certificate', async () => {
    const store = storeAt(at('localhost', `?sslmode=verify-full&sslrootcert=${authority}`));
    const bench = new Bench(store, await store.open());
    await store.commit({ number: 1, writes: bench.begun(bench.invocation(1)) });
    expect(await store.queries.keyPauseCount()).to.equal(0);
    const sessions = await server.ask(`select distinct ssl from pg_stat_ssl join pg_stat_activity using (pid)
      where application_name like 'keymail%'`);
    expect(sessions).to.deep.equal([{ ssl: true }]);
    await store.close();
  });

  it('is encrypted with whoever answers, where no more is asked for', async () => {
    const store = storeAt(at('127.0.0.1', '?sslmode=require'));
    await store.open();
    await store.close();
  });

  for (const [what, host, parameters] of [
    ['an authority that nobody has named', 'localhost', () => '?sslmode=verify-full'],
    ['another name than that of the certificate', '127.0.0.1', () => `?sslmode=verify-full&sslrootcert=${authority}`],
    ['no encryption', '127.0.0.1', () => ''],
  ] as const) {
    it(`is refused with what to do: ${what}`, async () => {
      const { code, remedy } = await refusal(storeAt(at(host, parameters())).open());
      expect(code).to.equal('unavailable');
      expect(remedy).to.match(/^Check sslmode|sslmode in store\.url/);
    });
  }
});
