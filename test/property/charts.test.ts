/**
 * Charts, proven on random handlers: the handler is executed by the real driver, and its journal walked along its chart.
 *
 *  1. At every prefix of the journal the position is matched, its active steps are those that wait, and each entry is
 *     counted at the step of its name; loops and catches have come as often as the step that they begin with.
 *  2. The chart's machine loads, a snapshot of the position is taken at every prefix, and its value holds the active steps
 *     of the handler's own path.
 *  3. The machine, sent the events of the transitions that were walked, stands where the snapshot stands (regions of which there are many excepted).
 *  4. Where a step that waits stands, as the engine finds it by name alone, is its state.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { type AnyStateMachine, createActor, createMachine } from 'xstate';
import {
  type Chart,
  chartOf,
  eventsOf,
  machineOf,
  type Position,
  positionOf,
  snapshotOf,
  standOf,
  tableOf,
} from '../../actors/chart/index.ts';
import { type JournalStep, readJournal } from '../../actors/chart/journal.ts';
import { walk } from '../../actors/chart/walk.ts';
import { object, TerminalError } from '../../sdk/index.ts';
import { type JournalItem, VOID } from '../../sdk/protocol/index.ts';
import { holds, tries, withinMs } from '../setup/chance.ts';
import { outline } from '../unit/charts/outline.ts';
import { failed, json, Script } from '../unit/sdk/script.ts';
import { alike, type Oracle, type Program, programs } from './charts-program.ts';

const RUNS = 150;

/** Conditions and the order of answers, as drawn; when the draws are used up, everything comes to its end. */
class Play implements Oracle {
  readonly Problem = TerminalError;
  readonly open = new Map<string, () => void>();
  readonly #draws: readonly number[];
  #drawn = 0;
  #gates = 0;

  constructor(draws: readonly number[]) {
    this.#draws = draws;
  }

  draw(below: number): number {
    return (this.#draws[this.#drawn++] ?? 0) % below;
  }

  pick(): boolean {
    return this.draw(2) === 1;
  }

  more(): boolean {
    return this.draw(3) > 0;
  }

  items(): readonly number[] {
    return [1, 2, 3].slice(0, this.draw(4));
  }

  work(name: string, fails: boolean): Promise<string> {
    return new Promise((resolve, reject) => {
      const end = () => (fails ? reject(new TerminalError(`${name} failed`)) : resolve(name));
      this.open.set(`${name} ${this.#gates++}`, end);
    });
  }
}

async function journalOf(text: string, play: Play): Promise<readonly JournalItem[]> {
  const handlers = new Function('w', `return {\n${text}\n};`)(play) as Record<string, () => Promise<unknown>>;
  const script = new Script(object({ name: 'programs', handlers: handlers as never }), {
    handler: 'execute',
    autoCommit: false,
  });
  await script.start();
  for (let step = 0; step < 300; step++) {
    while (script.uncommitted.length > 0) {
      script.commit();
      await script.settle();
    }
    if (outputOf(script.journal) !== null) break;
    const waits = waitsOf(script.journal);
    const gates = [...play.open];
    const choice = play.draw(Math.max(1, waits.length + gates.length));
    const gate = gates[choice];
    if (gate !== undefined) {
      play.open.delete(gate[0]);
      gate[1]();
      await script.settle();
    } else {
      const wait = waits[choice - gates.length] ?? waits[0];
      if (wait === undefined) break;
      await script.complete(wait.id, wait.outcome);
    }
  }
  return script.journal;
}

const outputOf = (journal: readonly JournalItem[]) =>
  journal.find((item) => item.type === 'entry' && item.entry.kind === 'output') ?? null;

function waitsOf(journal: readonly JournalItem[]) {
  const done = new Set(journal.flatMap((item) => (item.type === 'completion' ? [item.id] : [])));
  return journal.flatMap((item) => {
    if (item.type !== 'entry') return [];
    const { entry } = item;
    if (entry.kind === 'sleep' && !done.has(entry.id)) return [{ id: entry.id, outcome: VOID }];
    if (entry.kind !== 'call' || done.has(entry.resultId)) return [];
    const { service } = entry.target;
    return [{ id: entry.resultId, outcome: service === 'bad' ? failed(400, 'bad') : json('good') }];
  });
}

/** The keys at the bottom of a state value. */
function leavesOf(value: unknown): string[] {
  return typeof value === 'string' ? [value] : Object.values(value as object).flatMap(leavesOf);
}

interface Subject {
  readonly chart: Chart;
  readonly machine: AnyStateMachine;
  readonly items: readonly JournalItem[];
}

function check({ chart, machine, items }: Subject, names: Program['firsts'] | null): boolean {
  const position = positionOf(chart, items);
  const { steps, output } = readJournal(items);
  if (names === null && !position.matched) return false;
  expect(position.matched, position.note ?? '').to.equal(true);
  expect(position.ended).to.equal(output !== null);
  checkActive(chart, position.active, items);
  if (names !== null) checkVisits(chart, position, { steps, names });
  const made = Object.values(position.visited).flatMap(({ entries }) => entries);
  expect(
    made.sort((a, b) => a - b),
    'entries',
  ).to.deep.equal(steps.map(({ index }) => index));
  checkMachine(chart, machine, items, position.value);
  return true;
}

function checkActive(chart: Chart, active: readonly string[], items: readonly JournalItem[]): void {
  const { steps, output } = readJournal(items);
  const states = chart.states.filter(({ id }) => active.includes(id));
  const waiting = new Set(steps.filter(({ status }) => status === 'open').map(({ name }) => name));
  if (output !== null) {
    expect(states.map(({ kind }) => kind)).to.deep.equal([output.outcome.kind === 'failure' ? 'throw' : 'end']);
  } else if (waiting.size > 0) {
    expect(new Set(states.map(({ label }) => label))).to.deep.equal(waiting);
  } else {
    const made = new Set(steps.length === 0 ? ['start'] : steps.map(({ name }) => name));
    expect(states.map(({ label }) => made.has(label))).to.deep.equal([true]);
  }
}

function checkVisits(
  chart: Chart,
  { visited }: Position,
  { steps, names }: { steps: readonly JournalStep[]; names: Program['firsts'] },
): void {
  for (const { label, id, entry } of chart.states) {
    if (entry === null) continue;
    const made = steps.filter(({ name }) => name === label).map(({ index }) => index);
    expect(visited[id]?.entries ?? [], id).to.deep.equal(made);
  }
  for (const [id, first] of names) {
    if (!chart.states.some((state) => state.id === id)) continue;
    const made = steps.filter(({ name }) => name === first).length;
    expect(visited[id]?.count ?? 0, `how often ${id}`).to.equal(made);
  }
}

function checkMachine(chart: Chart, machine: AnyStateMachine, items: readonly JournalItem[], value: unknown): void {
  const snapshot = snapshotOf(positionOf(chart, items));
  const restored = createActor(machine, { snapshot: snapshot as never }).start();
  expect(restored.getSnapshot().value).to.deep.equal(value);
  expect(restored.getSnapshot().status).to.equal(snapshot.status);
  const walked = walk(chart, readJournal(items), null);
  expect(leavesOf(value)).to.include(chart.states[walked.last.at]?.id);
  // A machine has one of each region, so it can't be driven through the many of one.
  if (chart.states.some(({ many }) => many)) return;
  // Nor beside who lost a race, once the same parallel is entered anew.
  const hasLosers = items.some(
    (_, length) => walk(chart, readJournal(items.slice(0, length)), null).threads.over.size > 0,
  );
  if (hasLosers) return;
  const driven = createActor(machine).start();
  const events = eventsOf(chart);
  for (const { moves } of walked.hops) {
    for (const move of moves) {
      if (move.kind === 'transition') driven.send({ type: events[move.transition] as string });
      if (move.kind === 'fail') driven.send({ type: 'failed' });
    }
  }
  expect(driven.getSnapshot().value, 'the machine, driven').to.deep.equal(value);
}

/** Plays a program, and checks its chart at every prefix of its journal. */
async function checkProgram(text: string, draws: readonly number[], names: Program['firsts'] | null): Promise<boolean> {
  const chart = chartOf({ service: 'programs', handler: 'execute', source: { text } });
  const journal = await journalOf(text, new Play(draws));
  const machine = createMachine(JSON.parse(JSON.stringify(machineOf(chart))));
  for (let length = 1; length <= journal.length; length++) {
    const items = journal.slice(0, length);
    try {
      if (!check({ chart, machine, items }, names)) return false;
    } catch (error) {
      const lines = items.map((item) => JSON.stringify(item.type === 'entry' ? item.entry : item));
      throw new Error(`${(error as Error).message}\nafter\n${lines.join('\n')}\n${text}\n${outline(chart)}`);
    }
  }
  const table = tableOf(chart);
  for (const { entry, name } of readJournal(journal).steps) {
    const state = chart.states.find(({ id }) => id === standOf(table, null, entry, name));
    expect(state?.label).to.equal(name);
  }
  return true;
}

describe('charts of random handlers', function () {
  this.timeout(withinMs(60_000));
  const draws = fc.array(fc.nat(1000), { minLength: 5, maxLength: 60 });

  it('agree with what the handlers do, at every step', async () => {
    await holds(
      RUNS,
      fc.asyncProperty(programs, draws, async ({ text, firsts }, drawn) => {
        await checkProgram(text, drawn, firsts);
      }),
    );
  });

  // Where most steps have the same name, the likeliest ways may all be wrong; a person is told, and that is rare.
  it('follow handlers whose steps are called alike, nearly always', async () => {
    let lost = 0;
    await holds(
      RUNS,
      fc.asyncProperty(programs, draws, async ({ text }, drawn) => {
        if (!(await checkProgram(alike(text), drawn, null))) lost++;
      }),
    );
    expect(lost).to.be.at.most(tries(RUNS) / 50);
  });
});
