// As `preload.ts`, for an engine on PostgreSQL: counts the transactions of its session for turns, and the statements of its migrations.
// A turn is sent in one go, so what is killed `in` it has sent a part of it, and one killed as `committed` has been answered.

import pg from 'pg';
import { Session } from '../../engine/store/sql/postgres/session.ts';
import { reach, reachTold, trace } from './moments.ts';

type Query = (
  this: pg.Client,
  asked: string | { readonly text: string; readonly name?: string },
  ...more: never[]
) => Promise<unknown>;

const client = pg.Client.prototype as unknown as { query: Query };
const { query } = client;
const { transaction } = Session.prototype;

let [begun, answered, told, schema] = [0, 0, 0, 0];
/** Of the transaction that is being sent. */
let written: string[] | null = null;

client.query = function (asked, ...more) {
  const text = typeof asked === 'string' ? asked : (asked.text ?? '');
  const { application_name } = (this as unknown as { connectionParameters: { application_name?: string } })
    .connectionParameters;
  if (application_name === 'keymail migration') countSchema(text);
  if (application_name !== 'keymail') return query.call(this, asked, ...more);
  if (text === 'begin ') {
    begun += 1;
    written = [];
    reach('before', begun);
  } else if (text === 'commit' && written !== null) {
    trace(`commit ${written.join(', ')}`);
    reach('end', begun);
    written = null;
    return query.call(this, asked, ...more).then((result) => {
      answered += 1;
      reach('committed', answered);
      return result;
    });
  } else if (written !== null) {
    if (written.length === 1) reach('in', begun);
    written.push(nameOf(asked, text));
  }
  return query.call(this, asked, ...more);
};

Session.prototype.transaction = async function (...asked) {
  const result = await transaction.apply(this, asked);
  told += 1;
  reachTold(told);
  return result;
};

function countSchema(text: string): void {
  if (!/^(create|alter|drop|insert|update|do) /i.test(text.trimStart())) return;
  schema += 1;
  trace(`schema ${text.replace(/\s+/g, ' ').slice(0, 60)}`);
  reach('schema', schema);
}

function nameOf(asked: string | { readonly name?: string }, text: string): string {
  return (typeof asked === 'string' ? undefined : asked.name) ?? text.replace(/\s+/g, ' ').slice(0, 40);
}
