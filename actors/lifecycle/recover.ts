/** The engine has started: whatever was running here lost its attempt with the process, and gets a new one. */
import type { ActorCell } from '../cell.ts';
import type { Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import { decision } from '../decision.ts';
import { begin } from './start.ts';

export function recover(cell: ActorCell, at: Moment): Decision {
  const result = decision();
  for (const invocation of cell.invocations.values()) {
    if (invocation.status === 'running') begin(result, cell, invocation, 'restart', at);
  }
  return result;
}
