/**
 * What a chart says beyond its shape: where an invocation stands and what it went through, or how many stand where. Words
 * for each mark, because a colour alone says nothing to some.
 */
import type { Chart } from './model.ts';

export interface Marks {
  /** The states that are lit. */
  readonly active: ReadonlySet<string>;
  /** What happened at each; null where the chart is not that of one invocation. */
  readonly visited: ReadonlyMap<string, Visit> | null;
  /** How many living invocations stand at each. */
  readonly standing: ReadonlyMap<string, number>;
  /** How many ended badly at each. */
  readonly failures: ReadonlyMap<string, number>;
}

export interface Visit {
  readonly count: number;
  readonly failed: number;
}

export const NO_MARKS: Marks = { active: new Set(), visited: null, standing: new Map(), failures: new Map() };

export const isMarked = (id: string, { active, visited, standing, failures }: Marks): boolean =>
  active.has(id) || (visited?.get(id)?.count ?? 0) > 0 || standing.has(id) || failures.has(id);

/** How a state is drawn. */
export type Look = 'plain' | 'active' | 'done' | 'failed' | 'untouched';

export function lookOf(id: string, { active, visited }: Marks): Look {
  if (active.has(id)) return 'active';
  if (visited === null) return 'plain';
  const visit = visited.get(id);
  if (visit === undefined || visit.count === 0) return 'untouched';
  return visit.failed >= visit.count ? 'failed' : 'done';
}

/** Short, for the picture: at most two of them. */
export function marksText(id: string, { active, visited, standing, failures }: Marks): readonly Mark[] {
  const visit = visited?.get(id);
  const here = standing.get(id) ?? 0;
  const failed = failures.get(id) ?? 0;
  return [
    ...(active.has(id) && visited !== null ? [{ tone: 'active', text: 'here' } as const] : []),
    ...(here > 0 ? [{ tone: 'active', text: `${here} here` } as const] : []),
    ...(failed > 0 ? [{ tone: 'failed', text: `${failed} failed` } as const] : []),
    ...(visit !== undefined && visit.failed > 0
      ? [{ tone: 'failed', text: visit.failed === 1 ? 'failed' : `failed ×${visit.failed}` } as const]
      : []),
    ...(visit !== undefined && visit.count > 1 ? [{ tone: 'done', text: `×${visit.count}` } as const] : []),
  ];
}

export interface Mark {
  readonly tone: 'active' | 'failed' | 'done';
  readonly text: string;
}

/** The same in words, for the table and for who can't see the picture. */
export function marksSentence(id: string, marks: Marks): string {
  const { active, visited, standing, failures } = marks;
  const visit = visited?.get(id);
  const parts = [
    active.has(id) ? 'stands here now' : null,
    visit !== undefined && visit.count > 0 ? `reached ${times(visit.count)}` : null,
    visit !== undefined && visit.failed > 0 ? `failed ${times(visit.failed)}` : null,
    visited !== null && (visit === undefined || visit.count === 0) && !active.has(id) ? 'not reached' : null,
    (standing.get(id) ?? 0) > 0 ? `${standing.get(id)} stand here` : null,
    (failures.get(id) ?? 0) > 0 ? `${failures.get(id)} ended badly here` : null,
  ];
  return parts.filter((part) => part !== null).join(', ');
}

/**
 * Names of steps at which invocations ended badly and which stand at several places: a journal has the name and not the place,
 * so that they are counted at the first.
 */
export function sharedNames({ states }: Pick<Chart, 'states'>, failures: Marks['failures']): readonly string[] {
  const places = Map.groupBy(
    states.filter(({ entry }) => entry !== null),
    ({ entry, label }) => JSON.stringify([entry, label]),
  );
  return [...places.values()]
    .filter((all) => all.length > 1 && all.some(({ id }) => failures.has(id)))
    .map(([first]) => first?.label ?? '');
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);
