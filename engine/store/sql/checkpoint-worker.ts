/** The thread that copies the log back into the database, while the writer's goes on writing to it. */
import { parentPort } from 'node:worker_threads';
import type { Connection } from './connection.ts';
import { openExisting, setUpBeside } from './connection.ts';
import { serve } from './serve.ts';

let connection: Connection | null = null;

const methods = {
  open({ file }: { readonly file: string }): void {
    connection = openExisting(file);
    setUpBeside(connection, { synchronous: 'FULL' });
  },
  pass(): void {
    if (connection === null) throw new Error('bug: a pass was asked for before the database was opened');
    connection.pragma('wal_checkpoint(PASSIVE)');
  },
  close(): void {
    connection?.close();
  },
};

if (parentPort !== null) serve(parentPort, methods as unknown as Parameters<typeof serve>[1]);
