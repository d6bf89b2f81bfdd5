// A database file with this version's schema and nothing in it, as a copy of one that is made once for a process: the migrations
// are a quarter of what it takes to open a new one. What they do is asked in test/unit/store and test/cli.

import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { migrateUp } from '../../engine/store/sql/schema.ts';
import { testFolder } from './folders.ts';

let made: Promise<string> | null = null;

export async function migratedFile(file: string): Promise<void> {
  made ??= make();
  copyFileSync(await made, file);
}

async function make(): Promise<string> {
  const folder = mkdtempSync(testFolder('migrated'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'keymail.db');
  await migrateUp(`sqlite:${file}`);
  return file;
}
