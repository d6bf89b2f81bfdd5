/**
 * What a process that died left in its log of turns (`turn-log.ts`), applied to the database, before anything else is done with
 * that: by whoever takes its lock. With the statements that stand in the log, on the schema that the database had then.
 */
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Logger } from '../../log.ts';
import { silentLogger } from '../../log.ts';
import { StoreError } from '../store.ts';
import { sync } from './backup.ts';
import { BatchReader } from './batch.ts';
import type { Connection, WriterOptions } from './connection.ts';
import { openExisting, setUpWriter } from './connection.ts';
import type { Statement } from './database.ts';
import { storeErrorOf } from './errors.ts';
import { ROUND_STARTS, TURN_LOG_BYTES, turnLogOf } from './turn-log.ts';
import type { TurnRecord } from './turn-record.ts';
import { BLOCK_BYTES, blocksOf, decodeRecord, headOf, isForeign, recordLength } from './turn-record.ts';

interface Meta {
  readonly installation: string;
  readonly incarnation: number;
  readonly turn: number;
}

type Statements = readonly { readonly sql: string; readonly expects?: string }[];

/** A turn, and what the numbers of its operations mean. */
interface TurnLeft extends TurnRecord {
  readonly statements: Statements;
}

/** What one half of the log has. */
interface Round {
  readonly start: number;
  /** null where the beginning of the round is not whole: then it has no turns. */
  readonly salt: Uint8Array | null;
  /** In order. What is between two of them was written by the writer's thread, behind the first and before the second. */
  readonly turns: readonly TurnLeft[];
}

export interface LeftOptions {
  /**
   * As the engine's commits were: with `NORMAL` the machine may have gone down with the last of them, of the log or of the database,
   * so that one does not go on where the other ends. Default `FULL`: then that is somebody's mistake.
   */
  readonly synchronous?: WriterOptions['synchronous'];
  readonly logger?: Logger;
}

/**
 * Of a file whose lock is ours. @returns how many turns were applied
 * @throws StoreError `corrupt` where they are of another database, or one is damaged; what the disk says
 */
export function applyTurnsLeft(file: string, options: LeftOptions = {}): number {
  const log = turnLogOf(file);
  if (!existsSync(log)) return 0;
  // As a new database is made where a log of SQLite's lies.
  if (!existsSync(file)) return setAside(file, 'there is no such file', options);
  try {
    const applied = applyAll(file, readFileSync(log));
    rmSync(log);
    if (process.platform !== 'win32') sync(path.dirname(log));
    return applied;
  } catch (error) {
    if (error instanceof DoesNotFit && options.synchronous === 'NORMAL') return setAside(file, error.message, options);
    throw storeErrorOf(error, file);
  }
}

/** Nothing is lost that somebody may look for. */
function setAside(file: string, because: string, { logger = silentLogger }: LeftOptions): 0 {
  const place = `${turnLogOf(file)}.left-${new Date().toISOString().replaceAll(':', '')}`;
  renameSync(turnLogOf(file), place);
  logger.warn(
    { file, place, because },
    'turns that are in no database were set aside: those that a database which is gone, or a machine that went down, has left',
  );
  return 0;
}

function applyAll(file: string, bytes: Uint8Array): number {
  const connection = openExisting(file);
  try {
    const left = turnsLeft(file, bytes, metaOf(connection));
    if (left.length === 0) return 0;
    setUpWriter(connection, { synchronous: 'FULL' });
    apply(file, connection, left);
    return left.length;
  } finally {
    connection.close();
  }
}

/** The log does not go on where the database ends. */
class DoesNotFit extends StoreError {}

/** null where there is none yet: a database that was being made has no turns. */
function metaOf(connection: Connection): Meta | null {
  const made = connection.prepare("select 1 from sqlite_master where type = 'table' and name = 'meta'").get();
  if (made === undefined) return null;
  return (connection.prepare('select installation, incarnation, turn from meta where id = 1').get() ??
    null) as Meta | null;
}

/** What of the log is not in the database. @throws StoreError where that is not all of it, or can't be told */
export function turnsLeft(file: string, bytes: Uint8Array, meta: Meta | null): readonly TurnLeft[] {
  if (isForeign(bytes)) throw foreign(file);
  const last = meta?.turn ?? 0;
  const rounds = ROUND_STARTS.map((start) => roundAt(bytes, start));
  // The one that began first goes first.
  const turns = rounds.flatMap((round) => round.turns).sort((a, b) => a.turn - b.turn);
  const left = turns.filter(({ turn }) => turn > last);
  const [first] = left;
  if (first !== undefined && (meta === null || first.installation !== meta.installation)) throw strange(file);
  const missing = left.findIndex(({ turn }, at) => turn !== last + 1 + at);
  const behind = last + 1 + (missing < 0 ? left.length : missing);
  const hasLater = (round: Round): boolean => hasTurnFrom(behind, bytes, round, meta);
  // Turns whose beginning can't be read are not those of another file.
  if (rounds.some((round) => round.salt === null && hasLater(round))) throw damaged(file, behind);
  if (missing === 0 || (first !== undefined && first.incarnation !== meta?.incarnation))
    throw gap(file, (first as TurnLeft).turn, last);
  if (missing > 0 || rounds.some(hasLater)) throw damaged(file, behind);
  return left;
}

/** The records of the round that was begun there last, as far as they are whole. */
export function roundAt(bytes: Uint8Array, start: number): Round {
  let length = recordLength(bytes, start);
  if (length === null) return { start, salt: null, turns: [] };
  const begin = decodeRecord(bytes.subarray(start, start + length));
  const { salt } = begin;
  const statements = JSON.parse(begin.batch.apart[0] as string) as Statements;
  const turns: TurnLeft[] = [];
  for (let at = start + nextBlock(length); at < endOf(start); at += nextBlock(length)) {
    length = recordLength(bytes, at);
    if (length === null) break;
    const record = decodeRecord(bytes.subarray(at, at + length));
    if (!isSame(record.salt, salt)) break;
    turns.push({ ...record, statements });
  }
  return { start, salt, turns };
}

/** A whole record of it, or of a later one: they were acknowledged only behind the one that is not whole. */
function hasTurnFrom(turn: number, bytes: Uint8Array, { start, salt }: Round, meta: Meta | null): boolean {
  for (let at = start; at < Math.min(endOf(start), bytes.length); at += BLOCK_BYTES) {
    const length = recordLength(bytes, at);
    if (length === null) continue;
    const head = headOf(bytes.subarray(at, at + length));
    // Those of the rounds before are in the database.
    const isOurs = salt === null ? head.installation === meta?.installation : isSame(head.salt, salt);
    if (isOurs && head.turn >= turn) return true;
  }
  return false;
}

const endOf = (start: number): number => ROUND_STARTS.find((other) => other > start) ?? TURN_LOG_BYTES;

/** All or none. */
function apply(file: string, connection: Connection, turns: readonly TurnLeft[]): void {
  const advance = connection.prepare('update meta set turn = ? where id = 1 and turn = ?');
  const prepared = new Map<Statements, readonly Prepared[]>();
  connection.exec('begin immediate');
  let turn = 0;
  try {
    for (const record of turns) {
      turn = record.turn;
      if (advance.run(turn, turn - 1).changes !== 1) throw new Error('it does not follow');
      const operations = prepared.get(record.statements) ?? prepareAll(connection, record.statements);
      prepared.set(record.statements, operations);
      const reader = new BatchReader(record.batch);
      while (!reader.isDone) {
        const { statement, parameters, expects } = operations[reader.operation()] as Prepared;
        const { changes } = statement.run(...reader.values(parameters));
        if (expects !== undefined && changes !== 1) throw new Error(`no row for ${statement.source}`);
      }
    }
    connection.exec('commit');
  } catch (error) {
    if (connection.inTransaction) connection.exec('rollback');
    const translated = storeErrorOf(error, file);
    if (translated instanceof StoreError) throw translated;
    throw unfit(file, turn, error);
  }
}

interface Prepared {
  readonly statement: Statement;
  readonly parameters: number;
  readonly expects: string | undefined;
}

const prepareAll = (connection: Connection, statements: Statements): readonly Prepared[] =>
  statements.map(({ sql, expects }) => {
    return { statement: connection.prepare(sql), parameters: sql.split('?').length - 1, expects };
  });

const nextBlock = (length: number): number => blocksOf(length) * BLOCK_BYTES;

const isSame = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

const PUT_BACK = (file: string): string =>
  `Put back the ${path.basename(file)} that it belongs to. To go on with this one, and without what only the log has, move ${path.basename(turnLogOf(file))} away.`;

const strange = (file: string): StoreError =>
  new StoreError('corrupt', `${turnLogOf(file)} has turns of another database than ${file}`, PUT_BACK(file));

const foreign = (file: string): StoreError =>
  new StoreError(
    'schema',
    `${turnLogOf(file)} was written by another version of Keymail, and has turns that may not be in ${file}`,
    'Start and stop that version once; what it left is in the database then.',
  );

const gap = (file: string, turn: number, last: number): StoreError =>
  new DoesNotFit(
    'corrupt',
    `${turnLogOf(file)} goes on with turn ${turn}, and ${file} ends with turn ${last}: it is not the file that the log was written for`,
    PUT_BACK(file),
  );

const damaged = (file: string, turn: number): StoreError =>
  new DoesNotFit(
    'corrupt',
    `${turnLogOf(file)} is damaged: turn ${turn} can't be read, and later ones are there`,
    `Restore the whole folder from a backup. To go on with what comes before turn ${turn}, move ${path.basename(turnLogOf(file))} away once this file has been copied.`,
  );

const unfit = (file: string, turn: number, cause: unknown): StoreError =>
  new StoreError(
    'corrupt',
    `turn ${turn} of ${turnLogOf(file)} does not fit ${file}: ${cause instanceof Error ? cause.message : String(cause)}`,
    `Something else has changed the database. To go on without turn ${turn} and those behind it, move ${path.basename(turnLogOf(file))} away.`,
    { cause },
  );
