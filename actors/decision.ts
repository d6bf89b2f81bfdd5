/** What a command leads to: rows to write, things to do after the commit, and commands for other cells in the same turn. */
import type { CellAddress } from './address.ts';
import type { Change, TimerRow } from './change.ts';
import type { Addressed, Command } from './command.ts';
import type { Effect, Refusal, RefusalCode, Ticket } from './effect.ts';

export interface Decision {
  readonly changes: Change[];
  readonly effects: Effect[];
  /** Decided in the same turn and written in the same transaction, after this decision's own changes. */
  readonly forwards: Addressed[];
}

/**
 * What a command nearly always leads to is given here, and the rest pushed: a list that is written down is as long as it
 * is, while the first push to an empty one makes room for 17. An invocation of three steps has a dozen lists: 1.5 KB.
 */
export const decision = (changes: Change[] = [], effects: Effect[] = []): Decision => ({
  changes,
  effects,
  forwards: [],
});

/** Nothing happens: the command came too late, or from an attempt that is gone. */
export const NOTHING: Decision = Object.freeze({
  changes: Object.freeze([]) as unknown as Change[],
  effects: Object.freeze([]) as unknown as Effect[],
  forwards: Object.freeze([]) as unknown as Addressed[],
});

/** A decision that only tells its caller no; without a caller, nothing. */
export function refusal(
  ticket: Ticket | null,
  code: RefusalCode,
  message: string,
  facts: Pick<Refusal, 'version'> = {},
): Decision {
  if (ticket === null) return NOTHING;
  const result = decision();
  result.effects.push({ kind: 'refused', ticket, refusal: { code, message, ...facts } });
  return result;
}

export function done(result: Decision, ticket: Ticket | null, detail: unknown): Decision {
  if (ticket !== null) result.effects.push({ kind: 'done', ticket, detail });
  return result;
}

export function forward(result: Decision, address: CellAddress, command: Command): void {
  result.forwards.push({ address, command });
}

/** A timer's row, and the clock that is set for it after the commit. */
export function setTimer(result: Decision, timer: TimerRow): void {
  result.changes.push({ kind: 'timerSet', timer });
  result.effects.push({ kind: 'arm', timer });
}

export function clearTimer(result: Decision, timer: TimerRow): void {
  result.changes.push({ kind: 'timerCleared', timer });
  result.effects.push({ kind: 'disarm', timer });
}
