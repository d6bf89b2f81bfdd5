/** How a living invocation stands at this moment, in its cell and in memory: what no row tells. */
import { soloAddress } from '../actors/address.ts';
import type { ActorCell } from '../actors/cell.ts';
import type { InvocationRef, Seq } from '../sdk/protocol/index.ts';
import type { Neighbour, Standing } from './api.ts';
import type { Attempts } from './invoker/attempts.ts';
import type { Loop } from './loop.ts';

export interface StandingParts {
  readonly loop: Loop;
  readonly attempts: Attempts;
}

/** null where it does not live (any more), or can't be read. */
export async function standingOf({ loop, attempts }: StandingParts, ref: InvocationRef): Promise<Standing | null> {
  const cell = await loop.read(soloAddress(ref));
  if (cell.kind !== 'actor' || !cell.invocations.has(ref.seq)) return null;
  return {
    holder: neighbour(cell, cell.holder === ref.seq ? null : cell.holder),
    head: neighbour(cell, cell.mailbox.peek()),
    ahead: aheadOf(cell, ref.seq),
    keyPaused: cell.paused,
    memory: attempts.placeOf(ref.seq),
  };
}

function neighbour(cell: ActorCell, seq: Seq | null): Neighbour | null {
  const invocation = seq === null ? undefined : cell.invocations.get(seq);
  if (invocation === undefined) return null;
  const { id, target, status, startedAt, createdAt } = invocation;
  return { id, handler: target.handler, status, since: startedAt ?? createdAt };
}

function aheadOf({ mailbox }: ActorCell, seq: Seq): number | null {
  let ahead = 0;
  for (const one of mailbox) {
    if (one === seq) return ahead;
    ahead += 1;
  }
  return null;
}
