// Rows edited by hand, one case each: the row is named in the log and where people look, and all other keys go on.

import { expect } from 'chai';
import { StoreError } from '../../engine/store/store.ts';
import { eventually } from '../setup/eventually.ts';
import { walkAdmin } from './admin-walk.ts';
import { inTime } from './in-time.ts';
import { LivedIn } from './lived-in.ts';
import type { World } from './world.ts';

/** Where a row is named: in the log, and where people look. */
interface Case {
  readonly sql: string;
  readonly log?: RegExp;
  /** In an answer of the admin API. */
  readonly shown?: RegExp;
  /** Who calls this key is refused with it. */
  readonly refused?: { readonly key: string; readonly says: RegExp; readonly idempotencyKey?: string };
}

const OF = (key: string) =>
  `seq = (select min(seq) from invocation where object_key = '${key}' and finished_at is null)`;
const IN = (key: string, index: number) =>
  `invocation_seq = (select min(seq) from invocation where object_key = '${key}' and finished_at is null) and item_index = ${index}`;
const quarantined = (key: string, says: RegExp): NonNullable<Case['refused']> => ({ key, says });

const CASES: Readonly<Record<string, Case>> = {
  'an unknown status': {
    sql: `update invocation set status = 'odd' where ${OF('asleep')}`,
    shown: /corrupt_row: invocation \(shard=\d+ seq=\d+\): status is not one of/,
    refused: quarantined('asleep', /corrupt_row: invocation .*: status is not one of/),
  },
  'a status that its columns deny': {
    sql: `update invocation set started_at = null where ${OF('asleep')}`,
    refused: quarantined('asleep', /suspended, and started_at is null/),
  },
  'a second holder of a key': {
    sql: `update invocation set status = 'suspended', started_at = 5 where object_key = 'asleep' and status = 'queued'`,
    refused: quarantined('asleep', /invocation \(shard=\d+ seq=\d+\)/),
  },
  'a holder that is gone': {
    sql: `delete from invocation where ${OF('asleep')}`,
    refused: quarantined('asleep', /waits for a key that nobody holds/),
  },
  'an error that is no JSON': {
    sql: `update invocation set last_error = '{"code":' where ${OF('failing')}`,
    shown: /last_error is not JSON text or null/,
    refused: quarantined('failing', /last_error is not JSON text/),
  },
  'an origin without its record': {
    sql: `update invocation set origin_detail = '[]' where origin = 'kafka' and finished_at is null`,
    shown: /origin_detail is not JSON: an object/,
    refused: quarantined('held', /origin_detail/),
  },
  'bytes in the place of text': {
    sql: `update invocation set handler = x'00ff' where ${OF('failing')}`,
    shown: /handler is not text/,
    refused: quarantined('failing', /handler is not text/),
  },
  'a pause of a key by nobody': {
    sql: `update key_pause set paused_by = x'00' where object_key = 'shut'`,
    refused: quarantined(
      'shut',
      /corrupt_row: key_pause \(shard=\d+ service="cart" object_key="shut"\): paused_by is not text/,
    ),
  },
  // Seed 20260131, path 4:3:1:1:1:1:1:1. The bytes are those of `calm`, which must not notice.
  'a pause of a key that is bytes': {
    sql: `update key_pause set object_key = x'63616c6d' where object_key = 'shut'`,
    shown:
      /"key":"","mailboxDepth":0,"holder":null,"paused":\{"by":"test".*"damage":"corrupt_row: key_pause \(shard=\d+ service=\\"cart\\" object_key=\(bytes\)\): object_key is not text/,
  },
  'state of a key that is bytes': {
    sql: `update state set object_key = x'63616c6d' where object_key = 'other'`,
    shown:
      /"key":"","mailboxDepth":0,"holder":null,"paused":null,"damage":"corrupt_row: state \(shard=\d+ service=\\"cart\\" object_key=\(bytes\) name=\\"\w+\\"\): object_key is not text/,
  },
  'state of an object that is bytes': {
    sql: `update state set service = x'00' where object_key = 'other'`,
    shown: /"service":"","key":"".*"damage":"corrupt_row: state \(shard=\d+ service=\(bytes\) .*: service is not text/,
  },
  'a living invocation of a key that is bytes': {
    sql: `update invocation set object_key = x'00ff' where ${OF('asleep')}`,
    shown: /corrupt_row: invocation \(shard=\d+ seq=\d+\): object_key is not text/,
  },
  'a number in the place of a payload': {
    sql: `update journal set payload = 42 where ${IN('held', 0)}`,
    log: /an invocation is paused: corrupt_row: journal \(shard=\d+ invocation_seq=\d+ item_index=0\): payload/,
    shown: /"status":"paused".*corrupt_row: journal .*payload is not text or bytes/,
  },
  'a gap in a journal': {
    sql: `delete from journal where ${IN('held', 1)}`,
    log: /an invocation is paused: corrupt_row: journal \(shard=\d+ invocation_seq=\d+ item_index=1\): it is missing/,
    shown: /"message":"corrupt_row: journal .*item_index=1\): it is missing/,
  },
  'a journal without its input': {
    sql: `delete from journal where ${IN('held', 0)}`,
    log: /an invocation is paused: corrupt_row: journal .*item_index=0\): it is missing/,
  },
  'a journal that is gone': {
    sql: `delete from journal where invocation_seq = (select seq from invocation where ${OF('held')})`,
    refused: quarantined('held', /its journal is missing/),
  },
  'an entry of an unknown kind': {
    sql: `update journal set kind = 'odd' where ${IN('held', 1)}`,
    log: /an invocation is paused: corrupt_row: journal .*kind is not one of/,
    shown: /"type":"damaged","damage":"corrupt_row: journal .*kind is not one of/,
  },
  'an index that is text': {
    sql: `update journal set item_index = 'odd' where ${IN('held', 1)}`,
    refused: quarantined('held', /item_index is not a whole number/),
  },
  'a detail that is no JSON': {
    sql: `update journal set detail = '{' where kind = 'sleep' and ${IN('asleep', 2)}`,
    shown: /"type":"damaged".*detail is not JSON text/,
    refused: quarantined('asleep', /item_index=2\): detail is not JSON text/),
  },
  'a completion of what nobody asked': {
    sql: `insert into journal select shard, invocation_seq, 4, 'completion', null, 77, null, at, 'void', null, null
      from journal where ${IN('asleep', 2)}`,
    refused: quarantined('asleep', /answers 77, which nothing before it waits for/),
  },
  'a state value that is a number': {
    sql: `update state set value = 7 where object_key = 'other'`,
    shown: /corrupt_row: state .*: value is not text or bytes/,
    refused: quarantined('other', /corrupt_row: state/),
  },
  'a timer of nobody': {
    sql: `update timer set due_at = 1, invocation_seq = 'odd' where object_key = 'later'`,
    log: /a timer will not fire: corrupt_row: timer \(.*invocation_seq="odd"/,
  },
  'an idempotency key of nobody': {
    sql: `update idempotency set body_hash = x'00' where idempotency_key = 'behind-asleep'`,
    refused: {
      key: 'asleep',
      says: /corrupt_row: idempotency .*body_hash is not text/,
      idempotencyKey: 'behind-asleep',
    },
  },
  'a subscription whose options are no JSON': {
    sql: `update subscription set options = '{'`,
    log: /corrupt_row: subscription \(shard=\d+ id="sub_/,
    shown: /"state":"failing","error":\{"code":"corrupt_row","message":"corrupt_row: subscription/,
  },
  'a cursor of nonsense': {
    sql: `update cursor set position = 'odd' where "partition" = 1`,
    log: /corrupt_row: cursor .*partition=1\): position is not a whole number/,
    shown: /"state":"halted".*corrupt_row: cursor/,
  },
  'a dead letter whose headers are no JSON': {
    sql: `update dead_letter set headers = 'odd'`,
    shown: /"damage":"corrupt_row: dead_letter \(shard=\d+ seq=\d+\): headers is not JSON text/,
  },
  'an audit row that does not say who': {
    sql: `update audit set actor = x'ff'`,
    shown: /"damage":"corrupt_row: audit \(id=\d+\): actor is not text/,
  },
};

describe('a row edited by hand is named, and stops no other key', () => {
  const database = new LivedIn();
  let world: World | null = null;

  before(() => database.make());
  afterEach(async () => {
    await world?.close();
    world = null;
  });
  after(() => database.remove());

  for (const [name, sql] of [
    ['nonsense', "update meta set turn = 'odd'"],
    ['gone', 'delete from meta'],
  ] as const) {
    it(`but the one of the whole database (${name}) stops the start, by its name`, async () => {
      const opened = await database
        .spoilt((file) => void file.exec(sql))
        .then(
          async (spoilt) => spoilt.close(),
          (error: unknown) => error,
        );
      expect(opened).to.be.instanceOf(StoreError).and.include({ code: 'corrupt' });
      expect((opened as Error).message).to.match(/corrupt_row: meta \(id=1\)/);
    });
  }

  for (const [name, { sql, log, shown, refused }] of Object.entries(CASES)) {
    it(name, async () => {
      world = await database.spoilt((file) => {
        expect(file.prepare(sql).run().changes, 'rows spoilt').to.be.greaterThan(0);
      });
      const here = world;
      const refusal = refused === undefined ? null : await refusalOf(here, refused.key, refused.idempotencyKey);
      if (refused !== undefined) expect(refusal).to.match(refused.says);
      const named = log ?? (refused === undefined ? null : refused.says);
      if (named !== null) await eventually(() => expect(here.log.join('\n')).to.match(named));
      if (shown !== undefined)
        await eventually(async () => expect([...(await walkAdmin(here)).values()].join('\n')).to.match(shown));
      expect((await callOf(here, 'calm')).status, 'another key').to.equal(200);
      expect(here.fatal).to.deep.equal([]);
    });
  }
});

const callOf = (world: World, key: string) =>
  inTime(
    `a call of ${key}`,
    5_000,
    fetch(`${world.ingress.url}/cart/${key}/add`, {
      method: 'POST',
      body: '"3"',
      headers: { 'content-type': 'application/json' },
    }),
  );

/** What a send to the key is refused with: nobody is told yes, nobody waits. With its idempotency key where that is spoilt. */
async function refusalOf(world: World, key: string, idempotencyKey = 'fresh'): Promise<string> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': idempotencyKey };
  const url = `${world.ingress.url}/cart/${key}/add/send`;
  const response = await inTime(url, 20_000, fetch(url, { method: 'POST', body: '"behind"', headers }));
  const text = await response.text();
  expect(response.status, text).to.equal(503);
  const { reason, message } = JSON.parse(text) as { readonly reason: string; readonly message: string };
  expect(reason).to.equal('quarantined');
  return message;
}
