// The Restate server, as `npm run bench -- --vs restate` installs it, and our own endpoint beside it: whether we speak the
// protocol, and not a dialect that only our engine understands. Both are processes that can be killed.

import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InstalledPeer } from '../bench/peer/install.ts';
import { freePorts } from '../kafka/broker/ports.ts';
import { watch } from '../kafka/broker/watchdog.ts';
import { NodeProcess } from '../processes/node-process.ts';
import { eventually } from '../setup/eventually.ts';
import { testFolder } from '../setup/folders.ts';
import { identityKey } from '../unit/serve/identity-key.ts';

const READY_MS_MAX = 60_000;

export class RestateHouse {
  readonly #folder = mkdtempSync(testFolder('restate'));
  readonly #peer: InstalledPeer;
  readonly #flavour: string;
  /** With which the server signs its requests; the endpoint hears no others. */
  readonly #key = identityKey();
  #endpoint: NodeProcess | null = null;
  #server: { readonly child: ChildProcess; readonly gone: Promise<void> } | null = null;
  #asked = 0;
  #ports = { node: 0, admin: 0, ingress: 0, endpoint: 0 };

  constructor(peer: InstalledPeer, flavour: string) {
    this.#peer = peer;
    this.#flavour = flavour;
    writeFileSync(join(this.#folder, 'notes'), '');
    writeFileSync(join(this.#folder, 'key.pem'), this.#key.privateKey.export({ format: 'pem', type: 'pkcs8' }));
  }

  /** What an endpoint answers to somebody who signs nothing. */
  async unsigned(): Promise<number> {
    const accept = 'application/vnd.restate.endpointmanifest.v4+json';
    return (await fetch(`http://127.0.0.1:${this.#ports.endpoint}/discover`, { headers: { accept } })).status;
  }

  get notes(): string[] {
    return readFileSync(join(this.#folder, 'notes'), 'utf8').split('\n').filter(Boolean);
  }

  count(note: string): number {
    return this.notes.filter((line) => line === note).length;
  }

  async untilNoted(note: string, times = 1): Promise<void> {
    await eventually(() => this.count(note) >= times, 20_000);
  }

  openGate(name: string): void {
    appendFileSync(join(this.#folder, name), '');
  }

  async open(): Promise<void> {
    const [node = 0, admin = 0, ingress = 0] = await freePorts(3);
    this.#ports = { ...this.#ports, node, admin, ingress };
    await this.startEndpoint();
    await this.startServer();
    await this.#admin('POST', '/deployments', {
      uri: `http://127.0.0.1:${this.#ports.endpoint}`,
      use_http_11: this.#flavour === 'http1',
    });
  }

  async close(): Promise<void> {
    await this.killServer();
    await this.killEndpoint();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async startEndpoint(): Promise<void> {
    const args = [
      'test/remote/own-services.ts',
      this.#folder,
      String(this.#ports.endpoint),
      this.#flavour,
      'native',
      this.#key.name,
    ];
    const endpoint = new NodeProcess({ name: 'endpoint', directory: this.#folder, args });
    this.#endpoint = endpoint;
    const port = () => /listening on (\d+)/.exec(endpoint.out)?.[1] ?? false;
    this.#ports.endpoint = Number(await eventually(port, 20_000));
  }

  async killEndpoint(): Promise<void> {
    await this.#endpoint?.kill();
    this.#endpoint = null;
  }

  async startServer(): Promise<void> {
    const file = join(this.#folder, 'restate.toml');
    writeFileSync(file, this.#config());
    const log = openSync(join(this.#folder, 'server.log'), 'a');
    const args = ['--config-file', file, '--no-logo'];
    const child = spawn(this.#peer.server, args, { stdio: ['ignore', log, log], cwd: this.#folder, detached: true });
    closeSync(log);
    const watchdog = watch(child.pid ?? 0, this.#folder);
    const gone = new Promise<void>((resolve) =>
      child.once('exit', () => {
        watchdog.release();
        resolve();
      }),
    );
    this.#server = { child, gone };
    const { admin, ingress } = this.#ports;
    for (const url of [`http://127.0.0.1:${admin}/health`, `http://127.0.0.1:${ingress}/restate/health`])
      await eventually(
        () =>
          fetch(url).then(
            ({ ok }) => ok,
            () => false,
          ),
        READY_MS_MAX,
      );
  }

  async killServer(): Promise<void> {
    this.#server?.child.kill('SIGKILL');
    await this.#server?.gone;
    this.#server = null;
  }

  /** Calls `service/handler` or `object/key/handler`, and waits for its end. */
  async call(target: string, input?: unknown, headers: Record<string, string> = {}): Promise<unknown> {
    const response = await this.#ingress(target, input, headers);
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  async send(target: string, input?: unknown): Promise<string> {
    const response = await this.#ingress(`${target}/send`, input, {});
    const { invocationId } = (await response.json()) as { invocationId: string };
    return invocationId;
  }

  /** The result of one that was sent. */
  async end(id: string): Promise<unknown> {
    const response = await fetch(`http://127.0.0.1:${this.#ports.ingress}/restate/invocation/${id}/attach`);
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  /** The id of the awakeable that a handler has told of since this was asked last. */
  async asked(): Promise<string> {
    const told = () => this.notes.filter((note) => note.startsWith('asked ')).slice(this.#asked);
    await eventually(() => told().length > 0, 20_000);
    const [first = ''] = told();
    this.#asked += 1;
    return first.slice('asked '.length);
  }

  async resolve(awakeable: string, value: unknown): Promise<void> {
    const response = await this.#ingress(`restate/awakeables/${awakeable}/resolve`, value, {});
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  }

  async cancel(id: string): Promise<void> {
    await this.#admin('PATCH', `/invocations/${id}/cancel`);
  }

  async kill(id: string): Promise<void> {
    await this.#admin('PATCH', `/invocations/${id}/kill`);
  }

  /** The id of the invocation of this handler, once the server has it. */
  async idOf(handler: string): Promise<string> {
    const sql = `select id from sys_invocation where target_handler_name = '${handler}'`;
    const row = await eventually(async () => (await this.query(sql))[0] ?? false);
    return String(Object(row)['id']);
  }

  /** Until the server has stored a command of this kind: what lies before it is durable. */
  async untilJournaled(id: string, kind: string): Promise<void> {
    const sql = `select entry_type from sys_journal where id = '${id}'`;
    const has = async () => (await this.query(sql)).some((row) => String(row['entry_type']).includes(kind));
    await eventually(has, 20_000);
  }

  /** Rows of its own tables. */
  async query(sql: string): Promise<Record<string, unknown>[]> {
    const answer = await this.#admin('POST', '/query', { query: sql });
    return (JSON.parse(answer) as { rows: Record<string, unknown>[] }).rows;
  }

  #ingress(path: string, input: unknown, headers: Record<string, string>): Promise<Response> {
    const body = input === undefined ? {} : { body: JSON.stringify(input) };
    const type: Record<string, string> = input === undefined ? {} : { 'content-type': 'application/json' };
    const url = `http://127.0.0.1:${this.#ports.ingress}/${path}`;
    return fetch(url, { method: 'POST', headers: { ...headers, ...type }, ...body });
  }

  async #admin(method: string, path: string, body?: object): Promise<string> {
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    const url = `http://127.0.0.1:${this.#ports.admin}${path}`;
    const response = await fetch(url, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text;
  }

  #config(): string {
    const { node, admin, ingress } = this.#ports;
    return [
      `base-dir = "${join(this.#folder, 'data')}"`,
      'listen-mode = "tcp"',
      `bind-address = "127.0.0.1:${node}"`,
      `advertised-address = "http://127.0.0.1:${node}/"`,
      'disable-telemetry = true',
      `request-identity-private-key-pem-file = "${join(this.#folder, 'key.pem')}"`,
      'log-filter = "error"',
      `[admin]\nbind-address = "127.0.0.1:${admin}"`,
      `[ingress]\nbind-address = "127.0.0.1:${ingress}"`,
      '[invocation.default-retry-policy]\ninitial-interval = "50ms"\nmax-interval = "200ms"\nexponentiation-factor = 2.0',
    ].join('\n');
  }
}
