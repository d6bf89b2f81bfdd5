/** What the engine counts of itself, as plain numbers: cheap enough for every turn, rendered only when somebody asks. */
import type { Change } from '../actors/change.ts';
import type { Effect } from '../actors/effect.ts';
import type { HandlerStats } from './api.ts';
import { Histogram } from './histogram.ts';

export class Counters {
  turns = 0;
  commands = 0;
  commitMs = 0;
  blockedMs = 0;
  readonly blockedBy: Record<string, { times: number; ms: number; lastAt: number }> = Object.create(null);
  readonly invocations: Record<string, HandlerStats> = Object.create(null) as Record<string, HandlerStats>;
  /** Invocations that became durable, and records that did. */
  accepted = 0;
  records = 0;
  /** From acceptance to the end, of all handlers. */
  readonly latency = new Histogram();

  /** Of each change that is decided; it is written, or the engine stops. */
  changed(change: Change): void {
    if (change.kind === 'invocationInserted') this.accepted += 1;
    else if (change.kind === 'backlogChanged' && change.records > 0) this.records += change.records;
  }

  started(name: string, attempt: number): void {
    const stats = this.#of(name);
    if (attempt === 1) stats.started += 1;
    else stats.retried += 1;
  }

  finished(name: string, effect: Extract<Effect, { kind: 'finished' }>): void {
    const { status, createdAt, startedAt, finishedAt } = effect;
    const stats = this.#of(name);
    stats.finished[status as keyof HandlerStats['finished']] += 1;
    this.latency.add(finishedAt - createdAt);
    if (startedAt === null) return;
    stats.wait.add(startedAt - createdAt);
    stats.run.add(finishedAt - startedAt);
  }

  blocked(name: string, ms: number, at: number): void {
    this.blockedMs += ms;
    const known = this.blockedBy[name];
    this.blockedBy[name] = { times: (known?.times ?? 0) + 1, ms: (known?.ms ?? 0) + ms, lastAt: at };
  }

  /** Over all handlers. */
  sums(): Record<'accepted' | 'records' | 'completed' | 'failed' | 'retried', number> {
    const sums = { accepted: this.accepted, records: this.records, completed: 0, failed: 0, retried: 0 };
    for (const { finished, retried } of Object.values(this.invocations)) {
      sums.completed += finished.completed;
      sums.failed += finished.failed;
      sums.retried += retried;
    }
    return sums;
  }

  #of(name: string): HandlerStats {
    const known = this.invocations[name];
    if (known !== undefined) return known;
    const finished = { completed: 0, failed: 0, cancelled: 0, killed: 0 };
    const stats = { started: 0, retried: 0, finished, wait: new Histogram(), run: new Histogram() };
    this.invocations[name] = stats;
    return stats;
  }
}
