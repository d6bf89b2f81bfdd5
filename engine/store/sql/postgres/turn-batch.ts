/**
 * A turn as statements: the rows of one operation go as one, whichever place they have in the turn. What must keep its order
 * does: operations about the same row are on levels, one behind the other, and the levels are written in turn. So a turn
 * of a thousand invocations is about twenty statements, as one of ten is.
 */
import type { Payload } from '../../../../sdk/protocol/index.ts';
import { ERROR_CHARS } from '../../queries.ts';
import { cursorElsewhere } from '../../refusals.ts';
import type { Turn } from '../../store.ts';
import type { Operations } from '../encode-turn.ts';
import { encodeTurn } from '../encode-turn.ts';
import type { Expectation, OperationName, Primitive } from '../operations.ts';
import type { Statement } from './session.ts';
import { OPERATIONS, WHOLE } from './statements.ts';
import { arrayOf } from './values.ts';

/** A statement of a turn, and what is to be said where it does not find what it must. */
export interface TurnStatement extends Statement {
  readonly expects: Expectation | undefined;
  /** The parameters of its first row. */
  readonly example: readonly Primitive[];
}

export function statementsOf(turn: Turn): TurnStatement[] {
  const batch = new TurnBatch();
  encodeTurn(batch, turn);
  return batch.take();
}

interface Place {
  readonly level: number;
  readonly operation: OperationName;
}

class TurnBatch implements Operations {
  /** By level: the rows of each operation. */
  readonly #levels: Map<OperationName, Primitive[][]>[] = [];
  readonly #last = new Map<string, Place>();
  /** No operation goes to a lower level than this: one about a whole table is below it. */
  #floor = 0;
  #operation: OperationName | null = null;
  #values: Primitive[] = [];

  begin(operation: OperationName): this {
    this.#settle();
    this.#operation = operation;
    return this;
  }

  add(value: Primitive): this {
    this.#values.push(value);
    return this;
  }

  addPayload(payload: Payload | null): this {
    return this.add(payload);
  }

  take(): TurnStatement[] {
    this.#settle();
    return this.#levels.flatMap((level) => [...level].map(([operation, rows]) => statementOf(operation, rows)));
  }

  #settle(): void {
    const operation = this.#operation;
    if (operation === null) return;
    const values = this.#values;
    this.#values = [];
    const about = OPERATIONS[operation].about(values);
    const level = about[0] === WHOLE ? this.#wholeTable() : this.#levelFor(operation, about);
    const place = { level, operation };
    for (const each of about) this.#last.set(each, place);
    const rows = this.#at(level).get(operation);
    if (rows === undefined) this.#at(level).set(operation, [values]);
    else rows.push(values);
  }

  #levelFor(operation: OperationName, about: readonly string[]): number {
    const { isAdding = false } = OPERATIONS[operation];
    let level = this.#floor;
    for (const each of about) {
      const last = this.#last.get(each);
      if (last === undefined) continue;
      const goesAlong = isAdding && OPERATIONS[last.operation].isAdding === true;
      level = Math.max(level, goesAlong ? last.level : last.level + 1);
    }
    return level;
  }

  /** Behind all that was, before all that comes. */
  #wholeTable(): number {
    const level = this.#levels.length;
    this.#floor = level + 1;
    return level;
  }

  #at(level: number): Map<OperationName, Primitive[][]> {
    while (this.#levels.length <= level) this.#levels.push(new Map());
    return this.#levels[level] as Map<OperationName, Primitive[][]>;
  }
}

function statementOf(operation: OperationName, rows: readonly Primitive[][]): TurnStatement {
  const { sql, types, expects } = OPERATIONS[operation];
  const values = types.map((type, column) =>
    arrayOf(
      type,
      rows.map((row) => shown(operation, column, row[column] ?? null)),
    ),
  );
  return { name: operation, text: sql, values, expects, example: rows[0] ?? [] };
}

/** What is searched for in errors is in lower case, by the same rules as here. */
const shown = (operation: OperationName, column: number, value: Primitive): Primitive =>
  operation === 'putErrorText' && column === 1 ? String(value).slice(0, ERROR_CHARS.max).toLowerCase() : value;

/** Of a statement that did not find what it must. */
export function unexpected({ expects, example }: TurnStatement): Error {
  const among = (values: readonly unknown[]) => values.join('/');
  if (expects === 'cursor') {
    const [subscription, topic, partition, from] = example.slice(-4);
    return cursorElsewhere(`${subscription}/${topic}/${partition}`, Number(from));
  }
  if (expects === 'keyPause')
    return new Error(`bug: a key was not paused: ${among(example.slice(0, 3))}, or one beside it`);
  return new Error(
    `bug: a change for an invocation that has no row: ${among(example.slice(-2))} (shard/seq), or one beside it`,
  );
}
