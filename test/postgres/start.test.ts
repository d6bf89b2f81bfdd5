// The way to the server, and what may be wrong with it at the start: each is told in a sentence with what to do, and none with the password.

import { expect } from 'chai';
import { serverAddress, withoutPassword } from '../../engine/store/sql/postgres/address.ts';
import { closedError, Session } from '../../engine/store/sql/postgres/session.ts';
import { sessionOptions } from '../../engine/store/sql/postgres/sessions.ts';
import { openPostgres } from '../../engine/store/sql/postgres.ts';
import { freePorts } from '../kafka/broker/ports.ts';
import { PASSWORD } from './server.ts';
import { emptyDatabase, giveBack, newDatabase, serverStartMsMax, sharedServer, storeAt } from './shared-server.ts';

interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

describe('the URL of a PostgreSQL database', () => {
  it('says where it is, and is shown without user and password', () => {
    const url = 'postgresql://ann:p%40ss%2Fword@db.internal:6432/keymail?sslmode=require&connect_timeout=3';
    expect(serverAddress(url)).to.deep.include({
      ...{ host: 'db.internal', port: 6432, database: 'keymail', user: 'ann', password: 'p@ss/word' },
      ...{ ssl: { rejectUnauthorized: false }, connectTimeoutMs: 3_000 },
      shown: 'postgresql://db.internal:6432/keymail',
    });
    expect(serverAddress('postgres://localhost/k')).to.deep.include({ port: 5432, user: undefined, ssl: false });
    expect(serverAddress('postgresql://[::1]:5433/k')).to.deep.include({ host: '::1', port: 5433 });
    const both = serverAddress('postgresql://a:b%2C@one.internal,[::1]:5433/k?target_session_attrs=read-write');
    expect(both).to.include({
      host: 'one.internal',
      password: 'b,',
      shown: 'postgresql://one.internal:5432,[::1]:5433/k',
    });
    expect(both.others[0]).to.include({ host: '::1', port: 5433, user: 'a', database: 'k' });
    expect(withoutPassword(url)).to.equal('postgresql://db.internal:6432/keymail');
    expect(withoutPassword('postgresql://ann:secret@/')).to.equal('postgresql://…');
  });

  for (const [url, says] of [
    ['postgresql://ann:se@cret@host:port/k', 'no URL'],
    ['postgresql:///k', 'the host of the server is missing'],
    ['postgresql://host', 'the name of the database is missing'],
    ['postgresql://host/k?sslmode=prefer', 'sslmode is disable'],
    ['postgresql://host/k?sslmode=verify-full&sslrootcert=/none', "sslrootcert can't be read"],
    ['postgresql://host/k?pool_size=9', 'there is no parameter pool_size'],
    ['postgresql://host/k?target_session_attrs=any', 'target_session_attrs is read-write'],
    ['postgresql://one,/k', 'the host of the server is missing'],
    ['postgresql://host/k?connect_timeout=soon', 'connect_timeout is a whole number'],
  ] as const) {
    it(`is refused: ${says}`, () => {
      expect(() => serverAddress(url)).to.throw(RangeError, says);
    });
  }
});

describe('a start on PostgreSQL', function () {
  this.timeout(serverStartMsMax);
  before(() => sharedServer());

  async function refusalAt(url: string, migrate = true): Promise<Refusal> {
    const store = openPostgres({ address: serverAddress(url), migrate, whenHeld: 'refuse' });
    const error = await store.open().then(
      () => null,
      (reason: unknown) => reason as Refusal,
    );
    if (error === null) throw new Error('it was opened');
    const { code, message, remedy } = error;
    expect(code, message).to.be.a('string');
    expect(JSON.stringify({ message, remedy, stack: (error as unknown as Error).stack })).not.to.include(PASSWORD);
    return { code, message, remedy };
  }

  it('says that nothing listens there, that nobody knows the host, and that nobody answers', async () => {
    const [port = 0] = await freePorts(1);
    const server = await sharedServer();
    const refused = await refusalAt(server.url('postgres', port));
    expect(refused).to.include({
      code: 'unavailable',
      remedy: 'Start the server, or correct host and port in store.url.',
    });
    const unknown = await refusalAt(`postgresql://a:${PASSWORD}@no-such-host.invalid/k`);
    expect(unknown.remedy).to.include('Correct the host in store.url');
    const silent = await refusalAt(`postgresql://a:${PASSWORD}@192.0.2.1/k?connect_timeout=1`);
    expect(silent.code).to.equal('unavailable');
  });

  it('says that the password is wrong, and that there is no such database', async () => {
    const server = await sharedServer();
    const wrong = await refusalAt(server.url('postgres').replace(PASSWORD, 'wrong-horse'));
    expect(wrong.message).to.match(/^postgresql:\/\/127\.0\.0\.1:\d+\/postgres: password authentication failed/);
    expect(wrong.message).not.to.include('wrong-horse');
    expect(wrong.remedy).to.include('Check user, password and sslmode');
    expect((await refusalAt(server.url('nowhere'))).remedy).to.include('Create the database');
    expect((await refusalAt(`${server.url('postgres')}?sslmode=require`)).code).to.equal('unavailable');
  });

  it('refuses a database that is somebody else’s, one that is not migrated, and one of a later version', async () => {
    const server = await sharedServer();
    const foreign = await emptyDatabase();
    await server.ask('create table customers (id int)', foreign.name);
    expect(await refusalAt(foreign.url)).to.include({ code: 'corrupt', remedy: 'Give Keymail a database of its own.' });

    const empty = await emptyDatabase();
    const pending = await refusalAt(empty.url, false);
    expect(pending.message).to.include('has no schema yet');
    expect(pending.remedy).to.include('keymail migrate up');

    const later = await newDatabase();
    await server.ask(`insert into migration (name) values ('9999-later')`, later.name);
    expect((await refusalAt(later.url)).message).to.include('written by a later version (it has had 9999-later)');
    await server.ask(`delete from migration where name = '9999-later'`, later.name);
    await giveBack(later);
  });

  it('is refused as locked where another has it, if that is wanted, and names who', async () => {
    const database = await newDatabase();
    const first = storeAt(database.url);
    await first.open();
    const refused = await refusalAt(database.url);
    expect(refused.code).to.equal('locked');
    expect(refused.message).to.include(`pid ${process.pid} on `);
    await first.close();
    const second = storeAt(database.url);
    await second.open();
    await second.close();
    await giveBack(database);
  });

  it('of several at once on an empty database makes its tables once, and lets one of them work', async () => {
    const { url } = await emptyDatabase();
    const stores = Array.from({ length: 4 }, () => storeAt(url));
    const opened = await Promise.allSettled(stores.map((store) => store.open()));
    const refusals = opened.flatMap((each) => (each.status === 'rejected' ? [(each.reason as Refusal).code] : []));
    expect(refusals).to.deep.equal(['locked', 'locked', 'locked']);
    for (const store of stores) await store.close();
  });

  it('survives its commits: synchronous_commit is on, whatever the server’s default is, unless that asks for more', async () => {
    const server = await sharedServer();
    const database = await newDatabase();
    for (const [setting, expected] of [
      ['off', 'on'],
      ['remote_apply', 'remote_apply'],
    ] as const) {
      await server.ask(`alter database ${database.name} set synchronous_commit = ${setting}`);
      const session = new Session(sessionOptions.turns(serverAddress(database.url)));
      const [row] = await session.ask({ text: `select current_setting('synchronous_commit')`, values: [] });
      await session.close(closedError());
      expect(row, setting).to.deep.equal([expected]);
    }
    await server.ask(`alter database ${database.name} reset synchronous_commit`);
    await giveBack(database);
  });
});
