/** A closed loop: so many calls under way at any time, each replaced when it has been answered. */
import { latencies } from './latencies.ts';
import type { LoadPlan, LoadResult } from './plan.ts';
import { keyOf } from './plan.ts';

/** One call to its end. A rejection ends the whole load. */
export type Send = (key: string, number: number) => Promise<void>;

export async function closedLoop(plan: LoadPlan, send: Send): Promise<LoadResult> {
  const measured = latencies();
  const startedAt = performance.now();
  const isOver = endOf(plan, startedAt);
  let begun = 0;
  let operations = 0;

  const lane = async (): Promise<void> => {
    while (!isOver(begun)) {
      const number = (plan.firstNumber ?? 0) + begun++;
      const sentAt = performance.now();
      await send(keyOf(plan, number), number);
      measured.record(performance.now() - sentAt);
      operations += 1;
    }
  };
  await Promise.all(Array.from({ length: plan.inFlight }, lane));
  return { operations, seconds: (performance.now() - startedAt) / 1_000, latency: measured.read() };
}

function endOf({ amount }: LoadPlan, startedAt: number): (begun: number) => boolean {
  if ('count' in amount) return (begun) => begun >= amount.count;
  const deadline = startedAt + amount.seconds * 1_000;
  return () => performance.now() >= deadline;
}
