/** From a failing seed to the shortest story of it: its shortest prefix that still fails, and of that what is needed. */
import type { Event, Plan } from './happenings.ts';
import { idName, nameOf } from './history.ts';
import { Violation } from './model/violation.ts';
import type { MakeMutation } from './mutants/index.ts';
import type { Verdict } from './simulation.ts';
import { simulate } from './simulation.ts';
import { Statistics } from './statistics.ts';

/** Another broken promise is another story. */
export const ruleOf = (failure: Error): string => (failure instanceof Violation ? failure.rule : failure.name);

export async function shrink(plan: Plan, failure: Error, mutant?: MakeMutation): Promise<Plan> {
  const fails = async (events: readonly Event[]): Promise<boolean> => {
    const { failure: found } = await simulate({ plan: { ...plan, events }, statistics: new Statistics(), mutant });
    return found !== null && ruleOf(found) === ruleOf(failure);
  };
  let events = await shortestPrefix(plan.events, fails);
  for (let at = events.length - 1; at >= 0; at -= 1) {
    const without = events.toSpliced(at, 1);
    if (await fails(without)) events = without;
  }
  return { ...plan, events };
}

async function shortestPrefix(
  events: readonly Event[],
  fails: (events: readonly Event[]) => Promise<boolean>,
): Promise<readonly Event[]> {
  for (let length = 0; length < events.length; length += 1) {
    const prefix = events.slice(0, length);
    if (await fails(prefix)) return prefix;
  }
  return events;
}

/** What a person needs to see of a failed seed: what broke, how to see it again, and the history that led there. */
export async function report({ seed, failure }: Verdict, plan: Plan, mutant?: MakeMutation): Promise<string> {
  if (failure === null) throw new Error('a seed that holds has nothing to tell');
  const least = await shrink(plan, failure, mutant);
  const told = await simulate({ plan: least, statistics: new Statistics(), mutant, tells: true });
  const shown = told.lines.slice(-LINES_MAX);
  return [
    `seed ${seed}: ${textOf(failure)}`,
    `again, whole: npm run simulate -- --seeds 1 --from ${seed} --tell`,
    `its ${plan.events.length} events shrink to ${least.events.length}; the ground: ${JSON.stringify(least.setup)}`,
    ...(shown.length < told.lines.length ? [`… ${told.lines.length - shown.length} lines before`] : []),
    ...shown,
    `   and then: ${told.failure === null ? 'nothing, this time' : textOf(told.failure)}`,
  ].join('\n');
}

const LINES_MAX = 400;

/** A broken promise says it all; of a mistake of the engine's own the place is of interest. Invocations by their short names. */
function textOf(failure: Error): string {
  const text = failure instanceof Violation ? failure.message : (failure.stack ?? failure.message);
  const named = text.replaceAll(/\binv_[0-9a-f]{30}\b/g, (id) => idName(id));
  return named.replaceAll(/\b\d{10,12}\b/g, (seq) => nameOf(Number(seq)));
}
