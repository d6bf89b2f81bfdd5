/**
 * A person keeps everybody from a key, and lets them in again. What has the key goes on with it to its end, whatever it
 * waits for in between; shared handlers go on; whoever else comes for the key (a request, a record, a timer) waits in its
 * mailbox, in the order in which all came.
 */
import { parseAddress } from '../address.ts';
import type { ActorCell } from '../cell.ts';
import type { ActorCommand, Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import { decision, done, refusal } from '../decision.ts';
import { grantNext } from './start.ts';

export function pauseKey(cell: ActorCell, command: Extract<ActorCommand, { kind: 'pauseKey' }>, at: Moment): Decision {
  const { ticket, by } = command;
  if (cell.paused !== null) {
    return refusal(ticket, 'key_already_paused', `${cell.paused.by} has paused this key already`);
  }
  const result = decision();
  result.changes.push({ kind: 'keyPaused', ...keyOf(cell), pause: { by, at: at.now } });
  return done(result, ticket, {});
}

export function resumeKey(
  cell: ActorCell,
  command: Extract<ActorCommand, { kind: 'resumeKey' }>,
  at: Moment,
): Decision {
  if (cell.paused === null) return refusal(command.ticket, 'key_not_paused', 'this key is not paused');
  const result = decision();
  result.changes.push({ kind: 'keyResumed', ...keyOf(cell) });
  if (cell.holder === null) grantNext(result, { ...cell, paused: null }, null, at);
  return done(result, command.ticket, {});
}

/** Whose key a cell is. @throws Error for a service's invocation, which has none */
export function keyOf({ address }: ActorCell): { readonly service: string; readonly key: string } {
  const parsed = parseAddress(address);
  if (parsed.kind !== 'actor') throw new Error(`bug: ${JSON.stringify(address)} has no key`);
  return { service: parsed.service, key: parsed.key };
}
