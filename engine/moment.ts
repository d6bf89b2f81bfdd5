/** What a decision may know beside its cell: the time, a fresh number, and tables to look things up in. */
import type { JournalBounds, Moment } from '../actors/command.ts';
import type { Seq } from '../sdk/protocol/index.ts';
import type { Limits } from './limits.ts';
import type { Places } from './places.ts';
import type { Registry } from './registry.ts';

export interface MomentParts {
  readonly limits: Limits;
  readonly places: Places;
  readonly registry: Registry;
}

export class EngineMoment implements Moment {
  readonly bounds: JournalBounds;
  readonly invocationId: Moment['invocationId'];
  readonly place: Moment['place'];
  readonly rules: Moment['rules'];
  readonly workflowRetentionMs: Moment['workflowRetentionMs'];
  readonly #places: Places;
  #fresh: Seq | null = null;
  #now = 0;

  constructor({ places, registry, limits }: MomentParts) {
    this.#places = places;
    this.bounds = limits;
    this.invocationId = (ref) => places.invocationId(ref);
    this.place = (target, seq) => places.place(target, seq);
    this.rules = (target) => registry.find(target);
    this.workflowRetentionMs = (service) => registry.workflowRetentionMs(service);
  }

  get now(): number {
    return this.#now;
  }

  /** Drawn where it is asked for: an incarnation's numbers come to an end, and most commands need none. */
  get fresh(): Seq {
    this.#fresh ??= this.#places.fresh();
    return this.#fresh;
  }

  /** For the next command. */
  renew(now: number): void {
    this.#now = now;
    this.#fresh = null;
  }
}
