/**
 * An engine that waits for the one that has its database: its doors are open, and say on each request that they take nothing and
 * whom it waits for, so that whoever looks for a place that takes requests passes it over.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { Config } from '../../engine/config/config.ts';
import type { Store } from '../../engine/store/store.ts';
import type { ListeningServer } from '../server.ts';
import { closeServer, listenAt } from '../server.ts';

export class Standby {
  readonly #config: Config;
  readonly #stopped: Promise<void>;
  readonly #doors = Promise.withResolvers<never>();
  #servers: Promise<ListeningServer[]> | null = null;
  #holder = '';

  constructor(config: Config, stopped: Promise<void>) {
    this.#config = config;
    this.#stopped = stopped;
    this.#doors.promise.catch(() => undefined); // Whoever waits for the engine hears of it.
  }

  waitFor(holder: string): void {
    this.#holder = holder;
    if (this.#servers !== null) return;
    this.#servers = this.#open();
    this.#servers.catch((error: unknown) => this.#doors.reject(error));
  }

  /**
   * Until the engine is there: then the doors are its own.
   * @returns null where it was stopped before
   * @throws ServerError where a door can't be opened
   */
  async during<Engine>(store: Store, starting: Promise<Engine>): Promise<Engine | null> {
    const stopped = this.#stopped.then(() => (this.#servers === null ? starting : null));
    try {
      const engine = await Promise.race([starting, stopped, this.#doors.promise]);
      if (engine !== null) return engine;
    } catch (error) {
      if (this.#servers !== null) await this.#abandon(store, starting);
      throw error;
    } finally {
      for (const server of await (this.#servers ?? Promise.resolve([])).catch(() => [])) await closeServer(server, 0);
    }
    await this.#abandon(store, starting);
    return null;
  }

  async #abandon(store: Store, starting: Promise<unknown>): Promise<void> {
    await store.close();
    // It ends because its store was closed.
    await starting.catch(() => undefined);
  }

  async #open(): Promise<ListeningServer[]> {
    const { ingress, admin } = this.#config;
    const first = await listenAt('ingress', this.#door('application/json', 'ingress'), ingress);
    try {
      return [first, await listenAt('admin', this.#door('application/problem+json', 'admin'), admin)];
    } catch (error) {
      await closeServer(first, 0);
      throw error;
    }
  }

  #door(contentType: string, source: string) {
    return createServer((request: IncomingMessage, response: ServerResponse) => {
      request.resume();
      const message = `this engine stands by: ${this.#holder} has the database`;
      const remedy = 'Ask that one. This one takes over when it ends.';
      const body =
        source === 'ingress'
          ? { code: 'not_accepting', message, source, hint: remedy }
          : { title: 'Not accepting', status: 503, code: 'not_accepting', detail: message, remedy };
      response.writeHead(503, { 'content-type': contentType, 'retry-after': '1', 'cache-control': 'no-store' });
      response.end(request.method === 'HEAD' ? undefined : JSON.stringify(body));
    });
  }
}
