/** Watches an engine from inside of its process until it has got somewhere, and says how long that took. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Engine } from '../../../engine/api.ts';
import { handlerName, objectName } from '../handler.ts';

export interface Taken {
  readonly operations: number;
  /** From the first to the last. */
  readonly seconds: number;
}

const POLL_MS = 5;
const STANDSTILL_MS = 3_000;

/** Records that are durable in mailboxes: up to `count`, or until no more come (then the mailboxes are full). */
export async function untilTaken(engine: Engine, subscription: string, count: number): Promise<Taken> {
  const firstOf = await positions(engine, subscription);
  let taken = 0;
  let firstAt = 0;
  let first = 0;
  let lastAt = performance.now();
  while (taken < count) {
    await delay(POLL_MS);
    const now = performance.now();
    const seen = (await positions(engine, subscription)) - firstOf;
    if (seen > taken && taken === 0) [firstAt, first] = [now, seen];
    if (seen > taken) lastAt = now;
    else if (taken > 0 && now - lastAt > STANDSTILL_MS) break;
    taken = seen;
  }
  // What was seen first had been taken before the clock began.
  return { operations: taken - first, seconds: (lastAt - firstAt) / 1_000 };
}

export async function untilCompleted(
  engine: Engine,
  count: number,
  firstEnteredAt: () => number | null,
): Promise<Taken> {
  const completed = () => engine.query.stats().invocations[`${objectName}/${handlerName}`]?.finished.completed ?? 0;
  while (completed() < count) await delay(POLL_MS);
  return { operations: count, seconds: (performance.now() - (firstEnteredAt() ?? 0)) / 1_000 };
}

/** Until so many records of a subscription have been taken and finished. */
export async function untilWorkedOff(engine: Engine, subscription: string, count: number): Promise<void> {
  for (;;) {
    const backlog = (await engine.query.subscription(subscription))?.backlog.records ?? 0;
    if ((await positions(engine, subscription)) - backlog >= count) return;
    await delay(POLL_MS);
  }
}

/** Until nothing is in memory and nothing waits. */
export async function untilQuiet(engine: Engine): Promise<void> {
  for (;;) {
    const { attemptsLive, attemptsWaiting, commandsQueued } = engine.query.stats();
    if (attemptsLive + attemptsWaiting + commandsQueued === 0) return;
    await delay(POLL_MS);
  }
}

async function positions(engine: Engine, subscription: string): Promise<number> {
  const info = await engine.query.subscription(subscription);
  return info?.partitions.reduce((sum, { position }) => sum + position, 0) ?? 0;
}
