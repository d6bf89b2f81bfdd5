/** The world outside: side effects take their time, go well or wrong as their steps say, and are written down. */
import type { RunContext } from '../../sdk/index.ts';
import type { Answer, Outside } from './handlers.ts';
import { troubleOf } from './handlers.ts';
import type { Incarnation } from './incarnation.ts';
import type { AttemptCheck } from './model/attempt-check.ts';
import type { Node } from './program.ts';
import { SILENCE, TOO_LATE } from './promising.ts';
import type { Scheduler } from './scheduler.ts';

type Run = Extract<Node, { kind: 'run' }>;

/** One side effect that happened. */
export interface Act {
  readonly invocation: string;
  readonly step: string;
  readonly attempt: number;
  readonly incarnation: number;
  /** Virtual time. */
  readonly at: number;
}

/** What outlives all engines. */
export class Ledger {
  readonly acts: Act[] = [];
  /** From then on nothing goes wrong any more. */
  healed = false;
  readonly #times = new Map<string, number>();

  /** Which time it is that this happens. */
  times(what: string): number {
    const times = (this.#times.get(what) ?? 0) + 1;
    this.#times.set(what, times);
    return times;
  }
}

export interface OutsideParts {
  readonly incarnation: Incarnation;
  readonly scheduler: Scheduler;
  readonly ledger: Ledger;
  readonly check: AttemptCheck;
  readonly asks: Outside['asks'];
  readonly guard: (check: () => void) => void;
  readonly count: (what: string) => void;
}

const isSpecial = (value: unknown): value is string => value === SILENCE || value === TOO_LATE;

const never = (): Promise<never> => new Promise<never>(() => undefined);

/** The outside as the handlers of one incarnation reach it. */
export function outsideOf(parts: OutsideParts): Outside {
  const { incarnation, ledger, check, guard, count, scheduler, asks } = parts;
  return {
    asks,
    act(invocation: string, node: Run, run: RunContext): Promise<string> {
      if (!incarnation.reaches()) return never();
      // An engine that has been replaced may still be in the middle of a step: that is the price of not knowing.
      if (!incarnation.isZombie) guard(() => check.acts(invocation, node.label));
      const step = `${invocation} ${node.label}`;
      const time = ledger.times(step);
      ledger.acts.push({
        invocation,
        step: node.label,
        attempt: run.attempt,
        incarnation: incarnation.number,
        at: scheduler.now,
      });
      count('side effects');
      if (time > 1) count('side effects executed again');
      const goesWrong = !ledger.healed && time <= node.bad;
      if (goesWrong && node.how === 'hanging') return never();
      return ends(parts, node, () => {
        if (goesWrong) throw troubleOf(node, time);
        return `${node.label} done`;
      });
    },
    stumbles(invocation, node) {
      return !ledger.healed && ledger.times(`${invocation} ${node.label}`) <= node.bad;
    },
    saw(invocation: string, node: Node, answer: Answer): void {
      if (!incarnation.acts) return;
      guard(() => check.saw(invocation, node, answer));
      if (node.kind === 'hear' || node.kind === 'tell' || node.kind === 'peek')
        count(
          `promises, ${node.kind}: ${'error' in answer ? 'an error' : isSpecial(answer.value) ? answer.value : 'a word'}`,
        );
    },
  };
}

function ends({ incarnation }: OutsideParts, node: Run, result: () => string): Promise<string> {
  if (node.ms === 0) return Promise.resolve().then(result);
  return new Promise((resolve, reject) => {
    incarnation.attemptClock.after(node.ms, () => {
      try {
        resolve(result());
      } catch (error) {
        reject(error);
      }
    });
  });
}
