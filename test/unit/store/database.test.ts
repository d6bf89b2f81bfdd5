// SQLite as the store uses it.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { Database, resultCode } from '../../../engine/store/sql/database.ts';
import { temporaryFolder } from './temporary.ts';

describe('the connection to SQLite', () => {
  const file = temporaryFolder();

  it('reads a number beyond 2^53 as the nearest one, and those after it as they are', () => {
    const connection = new Database(':memory:');
    connection.exec('create table t (n); insert into t values (9223372036854775807), (-9223372036854775808), (7)');
    const select = connection.prepare('select n, typeof(n) as type from t order by rowid');
    expect(select.all().map((row) => ({ ...(row as object) }))).to.deep.equal([
      { n: 2 ** 63, type: 'integer' },
      { n: -(2 ** 63), type: 'integer' },
      { n: 7, type: 'integer' },
    ]);
    expect(connection.prepare('select n from t').raw().all()).to.deep.equal([[2 ** 63], [-(2 ** 63)], [7]]);
    const one = connection.prepare('select n from t where rowid = ?').pluck();
    expect([one.get(1), one.get(3)]).to.deep.equal([2 ** 63, 7]);
    connection.close();
  });

  it('makes no file where one must exist', () => {
    const place = file('a name with ? and # and %20.db');
    const open = () => new Database(place, { fileMustExist: true });
    expect(open).to.throw('unable to open database file');
    expect(existsSync(place)).to.equal(false);
    new Database(place).exec('create table t (n)');
    expect(open().prepare("select name from sqlite_master where type = 'table'").pluck().all()).to.deep.equal(['t']);
  });

  it('tells the primary result code, also of an extended one; other errors have none', () => {
    const codeOf = (action: () => unknown) => {
      try {
        action();
        return 'none';
      } catch (error) {
        return resultCode(error);
      }
    };
    const place = file('b.db');
    const [one, other] = [new Database(place), new Database(place)];
    one.exec('begin exclusive');
    expect(codeOf(() => other.exec('begin immediate'))).to.equal('BUSY');
    one.exec('rollback');
    expect(codeOf(() => new Database(path.dirname(place)))).to.equal('CANTOPEN');
    expect(codeOf(() => one.exec('selec'))).to.equal(undefined);
    expect(resultCode(Object.assign(new Error(), { code: 'ERR_SQLITE_ERROR', errcode: 1_034 }))).to.equal('IOERR');
    expect(resultCode(Object.assign(new Error(), { code: 'EIO', errcode: 10 }))).to.equal(undefined);
    for (const each of [one, other, one]) each.close();
  });
});
