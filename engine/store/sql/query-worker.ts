/** The thread that answers people: a read-only connection of its own, which never waits for a commit, nor a commit for it. */
import { parentPort } from 'node:worker_threads';
import type { Look } from './look.ts';
import { lookFor } from './look.ts';
import { openOrm } from './orm.ts';
import { runQuery } from './queries.ts';
import { serve } from './serve.ts';

interface QueryOpening {
  readonly file: string;
  readonly installation: string;
}

/** A page of rows and the upper levels of the trees; the rest is the operating system's. */
const CACHE_KIBIBYTES = 16 * 1_024;

let opened: Look | null = null;

const methods = {
  async open({ file, installation }: QueryOpening): Promise<void> {
    opened = lookFor(await openOrm(file, { readonly: true }), installation);
    opened.connection.pragma(`cache_size = -${CACHE_KIBIBYTES}`);
  },
  query(name: string, args: readonly unknown[]): Promise<unknown> {
    if (opened === null) throw new Error('bug: a query came before the database was opened');
    return runQuery(opened, name, args);
  },
};

if (parentPort !== null) serve(parentPort, methods as unknown as Parameters<typeof serve>[1]);
