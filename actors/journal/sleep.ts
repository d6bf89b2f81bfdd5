/** A durable timer. Its time is the engine's: one clock decides when it was asked and when it is over. */
import type { SleepEntry } from '../../sdk/protocol/index.ts';
import type { Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import { decision, setTimer } from '../decision.ts';
import type { Invocation } from '../invocation.ts';
import { appended } from './item.ts';

export function sleep(invocation: Invocation, entry: SleepEntry, seen: number, at: Moment): Decision {
  const dueAt = at.now + entry.delayMs;
  const result = decision([appended(invocation, { ...entry, dueAt }, seen, at)]);
  setTimer(result, { dueAt, address: invocation.address, seq: invocation.seq, id: entry.id });
  return result;
}
