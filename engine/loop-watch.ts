/**
 * Notices when somebody keeps the event loop for himself: then no other handler, no timer and no heartbeat gets a turn.
 * The handler whose code was entered last is named; or the store, where most of the time its disk was waited for.
 */
import type { Endpoint } from '../sdk/protocol/index.ts';
import type { Clock } from './clock.ts';
import type { Counters } from './counters.ts';
import type { Logger } from './log.ts';
import type { Store } from './store/store.ts';

/** Between two looks, and how late a look must be to count, ms. */
const EVERY_MS = 100;
const LATE_MS = 250;
/** Modules are loaded and compiled meanwhile: before the first handler that is a slow start, and nobody's fault. */
const START_MS = 10_000;

/** What is blamed where no handler is. */
export const NO_HANDLER = { unknown: 'unknown', store: 'store' } as const;

export function watchLoop(parts: {
  clock: Clock;
  counters: Counters;
  logger: Logger;
  endpoints: readonly Endpoint[];
  store: Pick<Store, 'keptMs'>;
}): () => void {
  const { clock, counters, logger, endpoints, store } = parts;
  const startedAt = clock.elapsed();
  let expected = startedAt + EVERY_MS;
  let keptMs = store.keptMs ?? 0;
  let cancel = clock.after(EVERY_MS, look);

  function look(): void {
    const lateMs = clock.elapsed() - expected;
    const byStoreMs = (store.keptMs ?? 0) - keptMs;
    keptMs += byStoreMs;
    if (lateMs >= LATE_MS && byStoreMs * 2 >= lateMs) blameStore(lateMs);
    else if (lateMs >= LATE_MS) tell(lateMs);
    expected = clock.elapsed() + EVERY_MS;
    cancel = clock.after(EVERY_MS, look);
  }

  function tell(lateMs: number): void {
    const entered = endpoints.map((endpoint) => endpoint.lastEntered?.() ?? null).find((one) => one !== null);
    if (entered === undefined && clock.elapsed() - startedAt < START_MS) return;
    const handler = entered === undefined ? NO_HANDLER.unknown : `${entered.target.service}/${entered.target.handler}`;
    counters.blocked(handler, lateMs, clock.now());
    const facts = { blockedMs: Math.round(lateMs), handler, invocation: entered?.invocationId };
    logger.warn(facts, `the event loop was blocked for ${Math.round(lateMs)} ms; the code entered last is ${handler}`);
  }

  function blameStore(lateMs: number): void {
    counters.blocked(NO_HANDLER.store, lateMs, clock.now());
    const blockedMs = Math.round(lateMs);
    logger.warn(
      { blockedMs },
      `the event loop was blocked for ${blockedMs} ms: the disk of the database was waited for`,
    );
  }

  return () => cancel();
}
