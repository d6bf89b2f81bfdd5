/**
 * A statement of a migration in PostgreSQL's words. A migration is written once, for SQLite, where it is frozen; what differs
 * is the types, and the little that SQLite alone has. A test holds what they lead to against the entities, so a
 * statement that this does not know shows there.
 *
 * Numbers are `bigint` (times, and numbers of invocations, are beyond 2^31). Text is compared by its bytes, as SQLite does and as the walks
 * along indexes count on. No migration has `text` but as a type, nor a default.
 */
export function inPostgres(sql: string): readonly string[] {
  const special = SPECIAL.find(({ begins }) => sql.startsWith(begins));
  if (special?.instead !== undefined) return special.instead;
  const translated = WORDS.reduce((text, [word, other]) => text.replace(word, other), sql);
  return [translated, ...(special?.behind ?? [])];
}

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\binteger not null primary key autoincrement\b/g, 'bigserial not null primary key'],
  [/\binteger\b/g, 'bigint'],
  [/\bblob\b/g, 'bytea'],
  [/\btext\b(?= (not )?null)/g, 'text collate "C"'],
  [/\s+without rowid\b/g, ''],
];

interface Special {
  readonly begins: string;
  readonly instead?: readonly string[];
  readonly behind?: readonly string[];
}

const SPECIAL: readonly Special[] = [
  {
    // Which engine has the database, and until when it counts as alive: a file has a lock for that.
    begins: 'create table meta ',
    behind: [
      `create table lease (
        id bigint not null primary key,
        token text collate "C" not null,
        holder text collate "C" not null,
        until bigint not null
      )`,
    ],
  },
  { begins: 'drop table meta', behind: ['drop table lease'] },
  {
    // In place of an index of texts: the texts, in lower case. With the extension (which the owner of a database may
    // create where the server has it) they have an index of trigrams; without it a search reads all of them.
    begins: 'create virtual table error_text',
    instead: [
      `create table error_text (
        seq bigint not null primary key,
        message text collate "C" not null
      )`,
      `do $$ begin
        create extension if not exists pg_trgm;
        create index error_text_message on error_text using gin (message gin_trgm_ops);
      exception when insufficient_privilege or undefined_file or feature_not_supported or undefined_object then
        raise notice 'errors are searched for without an index: pg_trgm can not be had';
      end $$`,
    ],
  },
  {
    begins: 'insert into error_text',
    instead: [
      `insert into error_text (seq, message)
        select seq, lower(left(last_error::json ->> 'message', 1000)) from invocation where last_error is not null`,
    ],
  },
];
