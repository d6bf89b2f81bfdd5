/** An engine with its doors in this process, from a configuration: the one place where the command line wires them. */
import type { Engine } from '../../engine/api.ts';
import type { Config } from '../../engine/config/config.ts';
import { openStore } from '../../engine/config/open-store.ts';
import { createEngine } from '../../engine/engine.ts';
import { createLogger } from '../../engine/log.ts';
import { StoreError } from '../../engine/store/store.ts';
import type { Definition } from '../../sdk/definition.ts';
import { endpointOf } from '../../sdk/endpoint.ts';
import { SetupError } from '../../sdk/options.ts';
import { buildInfo } from '../build-info.ts';
import { ServerError, startServers } from '../server.ts';
import { CliError, messageOf } from './failure.ts';
import { boundHeap } from './heap.ts';
import { Standby } from './standby.ts';

export interface RunningEngine {
  readonly engine: Engine;
  readonly ingressUrl: string;
  readonly adminUrl: string;
  /** Takes nothing more, lets what runs come to a safe place, and closes the doors. */
  close(): Promise<void>;
}

export interface RunOptions {
  /** Called once when the engine had to stop by itself. */
  readonly onFatal: (error: unknown) => void;
  /** Called while another engine has the database: this one waits. */
  readonly onStandby: (holder: string) => void;
  /** Ends the waiting. */
  readonly stopped: Promise<void>;
}

/**
 * Starts everything.
 * @returns null where it was stopped while it stood by
 * @throws CliError: a schema of another version, a file that another process has, a port in use, services that clash
 */
export async function runEngine(
  config: Config,
  definitions: readonly Definition[],
  { onFatal, onStandby, stopped }: RunOptions,
): Promise<RunningEngine | null> {
  const logger = createLogger(config.logLevel);
  const endpoints = [asSentence(() => endpointOf(definitions))];
  const { clusters, limits } = config;
  const standby = new Standby(config, stopped);
  const engine = await opened(async () => {
    const store = openStore(config.store.location, {
      ...config.store,
      logger,
      onStandby(holder) {
        onStandby(holder);
        standby.waitFor(holder);
      },
    });
    return standby.during(store, createEngine({ endpoints, store, clusters, limits, logger, onFatal }));
  });
  if (engine === null) return null;
  try {
    const servers = await startServers({
      engine,
      build: buildInfo(),
      ingress: config.ingress,
      admin: config.admin,
      logger,
    });
    const unbound = boundHeap();
    return {
      engine,
      ingressUrl: servers.ingress.url,
      adminUrl: servers.admin.url,
      async close() {
        unbound();
        // The engine first: while it drains, its doors say 503 instead of nothing.
        await engine.close();
        await servers.close(ANSWERS_WITHIN_MS);
      },
    };
  } catch (error) {
    await engine.close();
    throw error instanceof ServerError ? refusal("It can't listen", error) : error;
  }
}

/** What was asked is decided by then; this is for the last bytes on their way. */
const ANSWERS_WITHIN_MS = 1_000;

async function opened<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof ServerError) throw refusal("It can't listen", error);
    throw error instanceof StoreError ? refusal("The store can't be opened", error) : error;
  }
}

function asSentence<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw error instanceof SetupError ? new CliError(messageOf(error)) : error;
  }
}

function refusal(what: string, { message, remedy }: { readonly message: string; readonly remedy: string }): CliError {
  return new CliError(`${what}: ${message}.`, remedy);
}
