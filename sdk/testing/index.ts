/**
 * `keymail/testing`: an engine in memory for tests of handlers. It is the real one, with a journal and replays, without a file
 * or a port; what it ran is gone when it is closed.
 */
import { createEngine, type Embedded, type EmbeddedOptions } from 'keymail/engine';
import { type Serde, serde } from '../serde.ts';

/** What a test engine is made from. */
export type TestEngineOptions = Omit<EmbeddedOptions, 'store'>;

/** An engine for one test, or for a file of them. */
export interface TestEngine extends Embedded {
  /**
   * What a key of an object remembers, by name.
   * @param valueSerde how the values were written. Default `serde.json`.
   */
  stateOf<T = unknown>(
    object: { readonly name: string },
    key: string,
    valueSerde?: Serde<T>,
  ): Promise<Readonly<Record<string, T>>>;
}

/**
 * Starts an engine in memory.
 * @throws SetupError for services
 * @example
 * const keymail = await createTestEngine({ services: [orders] });
 * await keymail.client.objectClient(orders, 'alice').process({ sku: 'book' });
 * assert.deepEqual(await keymail.stateOf(orders, 'alice'), { status: 'paid' });
 * await keymail.close();
 */
export async function createTestEngine(options: TestEngineOptions): Promise<TestEngine> {
  const embedded = await createEngine({ ...options, store: 'memory:' });
  return {
    ...embedded,
    async stateOf<T>({ name }: { readonly name: string }, key: string, valueSerde = serde.json as Serde<T>) {
      const actor = await embedded.engine.query.actor(name, key);
      const values = (actor?.state ?? []).map(([at, value]) => [at, valueSerde.deserialize(value)] as const);
      return Object.fromEntries(values);
    },
  };
}
