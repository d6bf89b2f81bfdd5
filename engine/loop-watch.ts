/**
 * Notices when somebody keeps the event loop for himself: then no other handler, no timer and no heartbeat gets a turn.
 * The handler whose code was entered last is named.
 */
import type { Endpoint } from '../sdk/protocol/index.ts';
import type { Clock } from './clock.ts';
import type { Counters } from './counters.ts';
import type { Logger } from './log.ts';

/** Between two looks, and how late a look must be to count, ms. */
const EVERY_MS = 100;
const LATE_MS = 250;
/** Modules are loaded and compiled meanwhile: before the first handler that is a slow start, and nobody's fault. */
const START_MS = 10_000;

export function watchLoop(parts: {
  clock: Clock;
  counters: Counters;
  logger: Logger;
  endpoints: readonly Endpoint[];
}): () => void {
  const { clock, counters, logger, endpoints } = parts;
  const startedAt = clock.elapsed();
  let expected = startedAt + EVERY_MS;
  let cancel = clock.after(EVERY_MS, look);

  function look(): void {
    const lateMs = clock.elapsed() - expected;
    if (lateMs >= LATE_MS) tell(lateMs);
    expected = clock.elapsed() + EVERY_MS;
    cancel = clock.after(EVERY_MS, look);
  }

  function tell(lateMs: number): void {
    const entered = endpoints.map((endpoint) => endpoint.lastEntered?.() ?? null).find((one) => one !== null);
    if (entered === undefined && clock.elapsed() - startedAt < START_MS) return;
    const handler = entered === undefined ? 'unknown' : `${entered.target.service}/${entered.target.handler}`;
    counters.blocked(handler, lateMs, clock.now());
    const facts = { blockedMs: Math.round(lateMs), handler, invocation: entered?.invocationId };
    logger.warn(facts, `the event loop was blocked for ${Math.round(lateMs)} ms; the code entered last is ${handler}`);
  }

  return () => cancel();
}
