/** The next migration, written from the difference between the entities and what the migrations so far lead to. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { migrations } from '../../../migrations/index.ts';
import { StoreError } from '../store.ts';
import { openOrm } from './orm.ts';
import { statementsOf } from './schema-check.ts';

export interface CreatedMigration {
  readonly name: string;
  readonly file: string;
  readonly up: readonly string[];
  readonly down: readonly string[];
}

export interface CreateOptions {
  /** Writes one without statements: for moving data, where the tables stay as they are. */
  readonly blank?: boolean | undefined;
}

/**
 * Writes `NNNN-name.ts` to `folder`, and its row to `index.ts` there. What it does is a proposal, to be read and edited
 * before it is released: SQLite-only parts (`without rowid`), data moves and `destructive` are for its author.
 * @throws StoreError `schema` where the name is no word-by-word one, or nothing has changed.
 */
export async function createMigration(
  folder: string,
  name: string,
  { blank = false }: CreateOptions = {},
): Promise<CreatedMigration> {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) throw badName(name);
  const { up, down } = blank ? { up: [], down: [] } : await difference();
  if (!blank && up.length === 0) throw nothingChanged();
  return writeMigration(folder, name, { up, down });
}

/** Writes the migration that has these statements. */
export function writeMigration(folder: string, name: string, { up, down }: Statements): CreatedMigration {
  const number = String(migrations.length + 1).padStart(4, '0');
  const full = `${number}-${name}`;
  const file = path.join(folder, `${full}.ts`);
  writeFileSync(file, sourceOf(full, number, up, down), { flag: 'wx' });
  addToIndex(path.join(folder, 'index.ts'), full, number);
  return { name: full, file, up, down };
}

/** What all migrations lead to, as SQL for review: `migrations/schema.sql`. */
export async function dumpSchema(): Promise<string> {
  const { orm, connection, close } = await openOrm(':memory:');
  try {
    await orm.migrator.up();
    const statements = statementsOf(connection);
    const header = '-- What the migrations lead to, for review. Made from them; a test holds it against them.\n\n';
    return `${header}${statements.map((sql) => `${outdent(sql)};`).join('\n\n')}\n`;
  } finally {
    await close();
  }
}

interface Statements {
  readonly up: readonly string[];
  readonly down: readonly string[];
}

async function difference(): Promise<Statements> {
  const { orm, close } = await openOrm(':memory:');
  try {
    await orm.migrator.up();
    const { up, down } = await orm.schema.getUpdateSchemaMigrationSQL({ wrap: false });
    return { up: split(up), down: split(down) };
  } finally {
    await close();
  }
}

const split = (sql: string): string[] =>
  sql
    .split(/;\s*\n|;\s*$/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');

function sourceOf(name: string, number: string, up: readonly string[], down: readonly string[]): string {
  const calls = (statements: readonly string[]) =>
    statements.map((sql) => `    this.addSql(${quoted(sql)});\n`).join('');
  return `import { Migration } from '@mikro-orm/migrations';

/** Say what this is for. */
export class Migration${number} extends Migration {
  override readonly name = '${name}';

  override up(): void {
${calls(up)}  }

  override down(): void {
${calls(down)}  }
}
`;
}

const quoted = (sql: string): string => `\`${sql.replace(/[\\`]|\$\{/g, '\\$&').replaceAll('\\`', '"')}\``;

function addToIndex(index: string, name: string, number: string): void {
  if (!existsSync(index)) return;
  const row = `  {
    name: '${name}',
    description: 'Say what it is for.',
    destructive: false,
    load: async () => (await import('./${name}.ts')).Migration${number},
  },
`;
  writeFileSync(index, readFileSync(index, 'utf8').replace(/^\] as const satisfies/m, `${row}$&`));
}

/** Statements keep the indentation that they have in their migration's source. */
function outdent(sql: string): string {
  const lines = sql.split('\n');
  const indents = lines.slice(1).map((line) => line.length - line.trimStart().length);
  const least = Math.min(...indents);
  return lines.map((line, at) => (at === 0 ? line : line.slice(least))).join('\n');
}

const badName = (name: string): StoreError =>
  new StoreError('schema', `${JSON.stringify(name)} can't name a migration`, 'Use words and dashes: add-retry-column.');

const nothingChanged = (): StoreError =>
  new StoreError(
    'schema',
    'the entities and the migrations agree already',
    'Change engine/store/sql/entities.ts first, or write one without statements: --blank.',
  );
