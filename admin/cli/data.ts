/** Input as the command line takes it: JSON text, `@file`, or `-` for standard input. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { messageOf, UsageError } from './failure.ts';
import type { Io } from './io.ts';

export const DATA_FORMS = 'JSON text, @file, or - for standard input';

/** The text that `--data` means. @throws UsageError where the file can't be read */
export async function readData(io: Io, data: string): Promise<string> {
  if (data === '-') return io.readStdin();
  if (!data.startsWith('@')) return data;
  try {
    return readFileSync(path.resolve(io.cwd, data.slice(1)), 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const why = missing ? 'there is no such file' : messageOf(error);
    throw new UsageError(`--data ${data} can't be read: ${why}.`, `Data is ${DATA_FORMS}.`);
  }
}

/** @param otherwise what to do where the data is meant to be something else @throws UsageError where the text is no JSON */
export function checkJson(text: string, otherwise = ''): void {
  try {
    JSON.parse(text);
  } catch (error) {
    const remedy = `Data is ${DATA_FORMS}; a text needs its quotes: --data '"World"'.${otherwise}`;
    throw new UsageError(`--data is no JSON: ${messageOf(error)}.`, remedy);
  }
}
