/** What the engine counts of itself, as plain numbers: cheap enough for every turn, rendered only when somebody asks. */
import type { Change } from '../actors/change.ts';
import type { Effect } from '../actors/effect.ts';
import type { Target } from '../sdk/protocol/index.ts';
import type { HandlerStats } from './api.ts';
import { Histogram } from './histogram.ts';

type HandlerName = Pick<Target, 'service' | 'handler'>;

export class Counters {
  turns = 0;
  commands = 0;
  commitMs = 0;
  blockedMs = 0;
  readonly blockedBy: Record<string, { times: number; ms: number; lastAt: number }> = Object.create(null);
  /** By `service/handler`. */
  readonly invocations: Record<string, HandlerStats> = Object.create(null) as Record<string, HandlerStats>;
  /** The same by service, then by handler: no name is put together for an event. */
  readonly #stats = new Map<string, Map<string, HandlerStats>>();
  /** Of those that are gone. */
  readonly #gone = { completed: 0, failed: 0, retried: 0 };
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

  started(target: HandlerName, attempt: number): void {
    const stats = this.#of(target);
    if (attempt === 1) stats.started += 1;
    else stats.retried += 1;
  }

  finished({ target, status, createdAt, startedAt, finishedAt }: Extract<Effect, { kind: 'finished' }>): void {
    const stats = this.#of(target);
    stats.finished[status as keyof HandlerStats['finished']] += 1;
    this.latency.add(finishedAt - createdAt);
    if (startedAt === null) return;
    stats.wait.add(startedAt - createdAt);
    stats.run.add(finishedAt - startedAt);
  }

  /** Forgets handlers that are gone: each registration of an address may bring other names. In the sums they stay. */
  keepOnly(isThere: (handler: HandlerName) => boolean): void {
    for (const [service, handlers] of this.#stats) {
      for (const [handler, stats] of handlers) {
        if (isThere({ service, handler })) continue;
        addTo(this.#gone, stats);
        handlers.delete(handler);
        delete this.invocations[`${service}/${handler}`];
      }
      if (handlers.size === 0) this.#stats.delete(service);
    }
  }

  blocked(name: string, ms: number, at: number): void {
    this.blockedMs += ms;
    const known = this.blockedBy[name];
    this.blockedBy[name] = { times: (known?.times ?? 0) + 1, ms: (known?.ms ?? 0) + ms, lastAt: at };
  }

  /** Over all handlers. */
  sums(): Record<'accepted' | 'records' | 'completed' | 'failed' | 'retried', number> {
    const sums = { accepted: this.accepted, records: this.records, ...this.#gone };
    for (const stats of Object.values(this.invocations)) addTo(sums, stats);
    return sums;
  }

  #of({ service, handler }: HandlerName): HandlerStats {
    return this.#stats.get(service)?.get(handler) ?? this.#first(service, handler);
  }

  #first(service: string, handler: string): HandlerStats {
    const finished = { completed: 0, failed: 0, cancelled: 0, killed: 0 };
    const stats = { started: 0, retried: 0, finished, wait: new Histogram(), run: new Histogram() };
    const handlers = this.#stats.get(service) ?? new Map<string, HandlerStats>();
    this.#stats.set(service, handlers.set(handler, stats));
    this.invocations[`${service}/${handler}`] = stats;
    return stats;
  }
}

function addTo(
  sums: { completed: number; failed: number; retried: number },
  { finished, retried }: Pick<HandlerStats, 'finished' | 'retried'>,
): void {
  sums.completed += finished.completed;
  sums.failed += finished.failed;
  sums.retried += retried;
}
