/** When everything has come to rest: nothing accepted is unfinished, nothing is left over, and memory is as small as promised. */
import { isRetention } from '../../../actors/lifecycle/retention.ts';
import { isFinished } from '../../../actors/lifecycle.ts';
import type { Stats } from '../../../engine/api.ts';
import type { MemoryData } from '../../../engine/store/memory/data.ts';
import { endProblem } from '../../histories/invariants.ts';
import type { Act } from '../outside-world.ts';
import type { Archive } from './archive.ts';
import { copiedOf } from './forks.ts';
import { demand } from './violation.ts';

export interface EndParts {
  readonly archive: Archive;
  readonly data: MemoryData;
  readonly acts: readonly Act[];
  readonly accepted: ReadonlySet<string>;
  readonly stats: Stats;
  readonly cellsMax: number;
}

export function checkEnd({ archive, data, acts, accepted, stats, cellsMax }: EndParts): void {
  for (const id of accepted) {
    const archived = archive.byId.get(id);
    demand(
      archived !== undefined && isFinished(archived.row.status),
      'P1',
      () => `${id} was accepted and is ${archived?.row.status}`,
    );
  }
  demand(data.waiters.size === 0, 'P1', () => `nobody lives, and ${data.waiters.size} lists have somebody who waits`);
  checkJournals(archive, data);
  checkSteps(archive);
  checkActs(archive, acts);
  // Runs of workflows are remembered for a while.
  const timers = [...data.timers.values()].filter((timer) => !isRetention(timer));
  demand(timers.length === 0, 'P5', () => `nobody lives, and there are timers: ${JSON.stringify(timers)}`);
  demand(data.living.size === 0, 'P1', () => `the store says that ${[...data.living.keys()].join(', ')} is alive`);
  demand(
    stats.attemptsLive === 0 && stats.attemptsWaiting === 0,
    'P6',
    () => `nobody lives, and ${stats.attemptsLive} attempts are in memory`,
  );
  // What the last turn touched gets a second chance.
  demand(stats.cells <= cellsMax + 2, 'P6', () => `${stats.cells} cells are in memory, ${cellsMax} may be`);
}

/** P3: item by item what was written, from the first turn to the last; or nothing at all, where retention has removed it. */
function checkJournals(archive: Archive, data: MemoryData): void {
  for (const { row, journal } of archive.all.values()) {
    const stored = data.journals.get(row.seq);
    if (stored === undefined) continue;
    const same = stored.length === journal.length && stored.every((item, at) => item === journal[at]);
    demand(same, 'P3', () => `the journal of ${row.seq} is not what was written`);
  }
}

/** Who failed stands where it failed, through restarts, too. */
function checkSteps(archive: Archive): void {
  for (const { row, journal } of archive.all.values()) {
    const problem = row.chart === null ? endProblem(row, journal) : null;
    demand(problem === null, 'V9', () => `${row.seq}: ${problem}`);
  }
}

/** Every result of a step comes from its execution. */
function checkActs(archive: Archive, acts: readonly Act[]): void {
  const executed = new Set(acts.map(({ invocation, step }) => `${invocation} ${step}`));
  for (const archived of archive.all.values()) {
    const { row, journal, answered } = archived;
    for (const item of journal.slice(copiedOf(archived))) {
      if (item.type !== 'entry' || item.entry.kind !== 'run' || item.entry.name.startsWith('date.')) continue;
      const { name, id } = item.entry;
      const done = !answered.has(id) || executed.has(`${row.id} ${name}`);
      demand(done, 'P1', () => `step ${name} of ${row.id} has a result, and was never executed`);
    }
  }
}
