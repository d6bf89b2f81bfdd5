/**
 * The waves of a turn: commands are decided in order and folded into their cells; what is to be written and done gathers
 * in the turn's draft, and what follows for other cells is the next wave.
 *
 * Nothing here is async: in an async function V8 makes an object for each round of a loop, which was 2.5 KB of the 39 KB
 * that an invocation of three steps cost.
 */
import type { CellAddress } from '../actors/address.ts';
import { actorAddress } from '../actors/address.ts';
import type { Cell } from '../actors/cell.ts';
import type { Addressed } from '../actors/command.ts';
import { decide } from '../actors/decide.ts';
import type { Effect } from '../actors/effect.ts';
import { evolve } from '../actors/evolve.ts';
import type { Cells } from './cells.ts';
import type { Clock } from './clock.ts';
import type { Counters } from './counters.ts';
import type { MomentParts } from './moment.ts';
import { EngineMoment } from './moment.ts';
import type { Write } from './store/store.ts';

export interface WavesParts extends MomentParts {
  readonly clock: Clock;
  readonly cells: Cells;
  readonly counters: Counters;
  /** Default: the real one. */
  readonly decide?: typeof decide;
}

/** A turn that is being decided. */
export interface Draft {
  readonly writes: Write[];
  readonly effects: Effect[];
  /** Gathered whether or not somebody looks: who comes while the turn is being written must hear of it. */
  readonly changed: Cell[];
}

/** Where invocations that were asked for by number live; null where each is at the address that was given. */
export type Redirects = ReadonlyMap<CellAddress, CellAddress> | null;

/**
 * One on its way to an actor past the memory of its idempotency key gets there a wave late. Who stands behind it in line
 * waits for it, so that sends of one handler, and requests, keep their order (L1) whichever of them have such a key. Those
 * that come from a key are late already, and are waited for (`WAVES_TO_RELEASE` in `actors/idempotency/decide.ts`).
 */
class Detours {
  #towards: Set<CellAddress> | null = null;

  /** Called with each command of a wave in turn: whether it has to wait for one that came before it. */
  isAhead({ address, command }: Addressed): boolean {
    if (command.kind === 'submit') return command.idempotency === null && this.#towards?.has(address) === true;
    if (command.kind !== 'claim') return false;
    const { service, key } = command.submit.target;
    if (key !== null) {
      this.#towards ??= new Set();
      this.#towards.add(actorAddress(service, key));
    }
    return false;
  }
}

export class Waves {
  readonly #parts: WavesParts;
  readonly #decide: typeof decide;
  /** One for all: a decision does not keep it, and thousands a second need not be made. */
  readonly #moment: EngineMoment;

  constructor(parts: WavesParts) {
    this.#parts = parts;
    this.#decide = parts.decide ?? decide;
    this.#moment = new EngineMoment(parts);
  }

  /** Every cell has been loaded. @returns the commands that follow, for other cells */
  decide(wave: readonly Addressed[], redirects: Redirects, draft: Draft): readonly Addressed[] {
    const next: Addressed[] = [];
    const now = this.#parts.clock.now();
    const detours = new Detours();
    for (const addressed of wave) {
      if (detours.isAhead(addressed)) {
        next.push(addressed);
        continue;
      }
      const actual = redirects?.get(addressed.address) ?? addressed.address;
      this.#moment.renew(now);
      const forwards = this.#decideOne(addressed, actual, draft);
      if (forwards.length > 0) next.push(...forwards);
    }
    return next;
  }

  #decideOne({ command, audit }: Addressed, actual: CellAddress, draft: Draft): readonly Addressed[] {
    const { cells, counters } = this.#parts;
    const { writes, effects, changed } = draft;
    const cell = cells.get(actual);
    if (cell === undefined) throw new Error(`bug: the cell of ${JSON.stringify(actual)} is not loaded`);
    const decided = this.#decide(cell, command, this.#moment);
    for (const change of decided.changes) {
      evolve(cell, change);
      counters.changed(change);
      if (change.kind !== 'backlogChanged') writes.push({ shard: cell.shard, change });
    }
    if (decided.changes.length > 0) changed.push(cell);
    if (audit !== undefined && decided.changes.length > 0)
      writes.push({ shard: cell.shard, change: { kind: 'audited', audit } });
    for (const effect of decided.effects) effects.push(effect);
    return decided.forwards;
  }
}
