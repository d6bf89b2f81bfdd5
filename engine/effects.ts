/** After the commit: each effect to the part that does it, in the order decided. */
import type { Effect } from '../actors/effect.ts';
import type { Answers } from './answers.ts';
import type { Counters } from './counters.ts';
import type { Subscriptions } from './ingress/kafka/subscriptions.ts';
import type { Attempts } from './invoker/attempts.ts';
import type { Timers } from './timers.ts';

export interface EffectsParts {
  readonly attempts: Attempts;
  readonly timers: Timers;
  readonly answers: Answers;
  readonly subscriptions: Subscriptions;
  readonly counters: Counters;
}

export class Effects {
  readonly #parts: EffectsParts;

  constructor(parts: EffectsParts) {
    this.#parts = parts;
  }

  perform(effects: readonly Effect[]): void {
    for (const effect of effects) this.#perform(effect);
    this.#parts.attempts.fill();
  }

  #perform(effect: Effect): void {
    const { attempts, timers, answers, subscriptions, counters } = this.#parts;
    switch (effect.kind) {
      case 'start':
        return attempts.start(effect);
      case 'deliver':
        return attempts.deliver(effect);
      case 'abort':
        return attempts.abort(effect);
      case 'arm':
        return timers.arm(effect.timer);
      case 'disarm':
        return timers.disarm(effect.timer);
      case 'finished':
        counters.finished(effect);
        return answers.perform(effect);
      case 'accepted':
      case 'refused':
      case 'done':
        return answers.perform(effect);
      case 'subscriptionChanged':
      case 'backlog':
        return subscriptions.perform(effect);
    }
  }
}
