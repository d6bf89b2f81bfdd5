/** What the engine counts of itself, as plain numbers: cheap enough for every turn, rendered only when somebody asks. */
import type { Effect } from '../actors/effect.ts';
import type { Status } from '../actors/lifecycle.ts';
import type { HandlerStats } from './api.ts';

export class Counters {
  turns = 0;
  commands = 0;
  commitMs = 0;
  blockedMs = 0;
  readonly blockedBy: Record<string, number> = Object.create(null) as Record<string, number>;
  readonly invocations: Record<string, HandlerStats> = Object.create(null) as Record<string, HandlerStats>;

  started(name: string, attempt: number): void {
    const stats = this.#of(name);
    if (attempt === 1) stats.started += 1;
    else stats.retried += 1;
  }

  finished(name: string, effect: Extract<Effect, { kind: 'finished' }>): void {
    this.#of(name).finished[effect.status as keyof HandlerStats['finished']] += 1;
  }

  blocked(name: string, ms: number): void {
    this.blockedMs += ms;
    this.blockedBy[name] = (this.blockedBy[name] ?? 0) + 1;
  }

  #of(name: string): HandlerStats {
    const known = this.invocations[name];
    if (known !== undefined) return known;
    const finished: Record<Extract<Status, 'completed' | 'failed' | 'cancelled' | 'killed'>, number> = {
      completed: 0,
      failed: 0,
      cancelled: 0,
      killed: 0,
    };
    const stats: HandlerStats = { started: 0, retried: 0, finished };
    this.invocations[name] = stats;
    return stats;
  }
}
