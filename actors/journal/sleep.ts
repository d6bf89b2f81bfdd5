/** A durable timer. Its time is the engine's: one clock decides when it was asked and when it is over. */
import type { SleepEntry } from '../../sdk/protocol/index.ts';
import type { Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import { setTimer } from '../decision.ts';
import type { Invocation } from '../invocation.ts';
import { appendItem } from './item.ts';

export function sleep(result: Decision, invocation: Invocation, entry: SleepEntry, seen: number, at: Moment): null {
  const dueAt = at.now + entry.delayMs;
  appendItem(result, invocation, { ...entry, dueAt }, seen, at);
  setTimer(result, { dueAt, address: invocation.address, seq: invocation.seq, id: entry.id });
  return null;
}
