/**
 * Replay, proven on random handlers: whatever crashes, in whichever order results arrive, the history that is left is one
 * that an uninterrupted run would have had.
 *
 *  1. The final journal, driven again from its input alone or from any prefix, with results in the same order, gives the
 *     same entries, the same state and the same output.
 *  2. A run whose result is durable is never executed again.
 *  3. User code sees no result that is not durable.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import {
  type AskedEntry,
  type AttemptMessage,
  CANCEL_SIGNAL,
  type Delivery,
  type JournalItem,
  VOID,
} from '../../sdk/protocol/index.ts';
import { holds, withinMs } from '../setup/chance.ts';
import { failed, json, Script } from '../unit/sdk/script.ts';
import { entryLine } from '../unit/sdk/transcript.ts';
import { handlerOf, type Node, type Observer, programs } from './sdk-program.ts';

const RUNS = 500;

/** Closures that wait until the test lets them end. */
class Gates implements Observer {
  readonly open = new Map<string, { pass: () => void; fail: () => void }>();
  readonly #script: () => Script;

  constructor(script: () => Script) {
    this.#script = script;
  }

  running(label: string): Promise<void> {
    expect(this.#isDurable(label), `${label} executed again after its result was durable`).to.equal(false);
    return new Promise((resolve, reject) => {
      this.open.set(label, { pass: resolve, fail: () => reject(new Error(`${label} has trouble`)) });
    });
  }

  saw(label: string): void {
    expect(this.#isDurable(label), `user code saw the result of ${label} before it was durable`).to.equal(true);
  }

  #isDurable(label: string): boolean {
    const { journal } = this.#script();
    return completionsOf(journal).some(({ id }) =>
      journal.some((item) => item.type === 'entry' && isStep(item.entry, label, id)),
    );
  }
}

function isStep(entry: JournalItem extends never ? never : unknown, label: string, id: number): boolean {
  const step = entry as {
    kind: string;
    name?: string;
    id?: number;
    resultId?: number;
    target?: { key: string | null };
  };
  if (step.kind === 'call') return step.target?.key === label && step.resultId === id;
  return step.name === label && step.id === id && (step.kind === 'run' || step.kind === 'sleep');
}

/** All completions of a journal in order, inline ones included. */
function completionsOf(journal: readonly JournalItem[]): Delivery[] {
  return journal.flatMap((item) => {
    if (item.type === 'completion') return [item];
    const { entry, index } = item;
    return 'id' in entry && entry.id !== 0 && entry.outcome !== undefined
      ? [{ index, id: entry.id, outcome: entry.outcome }]
      : [];
  });
}

function entriesOf(journal: readonly JournalItem[]): string[] {
  return journal.flatMap((item) => {
    if (item.type !== 'entry' || item.entry.kind === 'input') return [];
    if (item.entry.kind === 'output') return [`output ${JSON.stringify(item.entry.outcome)}`];
    // The outcome of what was waited for may lie with its entry or behind it.
    const { outcome, ...bare } = item.entry as AskedEntry & { id?: number; outcome?: unknown };
    return [entryLine(item.seen, (bare.id === 0 ? { ...bare, outcome } : bare) as AskedEntry)];
  });
}

const isOver = (script: Script): boolean =>
  script.journal.at(-1)?.type === 'entry' && isOutput(script.journal.at(-1) as JournalItem);
const isOutput = (item: JournalItem): boolean => item.type === 'entry' && item.entry.kind === 'output';

interface World {
  readonly script: Script;
  readonly gates: Gates;
}

function worldFor(program: Node): World {
  const world: { script?: Script; gates: Gates } = { gates: new Gates(() => world.script as Script) };
  world.script = new Script(
    handlerOf(program, () => world.gates),
    { handler: 'execute', autoCommit: false, state: { x: 'at first' } },
  );
  world.script.autoDeliver = false;
  return world as World;
}

/** Ids that only the engine can complete: timers and callees whose entry is committed. */
function openWaits({ journal }: Script): { id: number; outcome: Delivery['outcome'] }[] {
  const done = new Set(completionsOf(journal).map(({ id }) => id));
  return journal.flatMap((item) => {
    if (item.type !== 'entry') return [];
    const { entry } = item;
    if (entry.kind === 'sleep' && !done.has(entry.id)) return [{ id: entry.id, outcome: VOID }];
    if (entry.kind !== 'call' || done.has(entry.resultId)) return [];
    const { key, handler } = entry.target;
    return [
      { id: entry.resultId, outcome: handler === 'fail' ? failed(400, `${key} failed`) : json(`${key} answered`) },
    ];
  });
}

/** Plays a program to its end; `choices` decides what happens next, and when they are used up, all goes well. */
async function playAtRandom(program: Node, choices: readonly number[]): Promise<Script> {
  const { script, gates } = worldFor(program);
  const restart = async () => {
    gates.open.clear();
    await script.restart();
  };
  await script.start();
  for (let step = 0; !isOver(script); step++) {
    expect(step, `no end in sight: ${script.journalLines.join('\n')}`).to.be.lessThan(500);
    const choice = choices[step] ?? 0;
    await act(script, gates, choice, restart);
    await script.settle();
    const ended = script.uncommitted.length === 0 ? script.last : undefined;
    if (ended?.kind === 'failed' || ended?.kind === 'suspended') {
      if (ended.kind === 'failed') expect(ended.error.message).to.match(/has trouble$/);
      await restart();
    }
  }
  return script;
}

async function act(script: Script, gates: Gates, choice: number, restart: () => Promise<void>): Promise<void> {
  const { journal } = script;
  const place = Math.floor(choice / 16);
  const gate = [...gates.open][place % Math.max(1, gates.open.size)];
  const waits = openWaits(script);
  const wait = waits[place % Math.max(1, waits.length)];
  switch (choice % 16) {
    case 1: // Part of what was sent is durable, then all is gone.
      script.commit(place % (script.uncommitted.length + 1));
      return restart();
    case 2:
      return restart();
    case 3:
      if (!completionsOf(journal).some(({ id }) => id === CANCEL_SIGNAL)) await script.complete(CANCEL_SIGNAL);
      return;
    case 4:
      script.handle?.suspend();
      return;
    case 5:
      gate?.[1].fail();
      if (gate !== undefined) gates.open.delete(gate[0]);
      return;
    case 6:
      script.clock.advance(150);
      return;
    case 7:
      script.commit(1);
      return;
    case 8:
      script.deliverAll();
      return;
    case 9:
    case 10:
      if (wait !== undefined) await script.complete(wait.id, wait.outcome);
      return;
    case 11:
    case 12:
      gate?.[1].pass();
      if (gate !== undefined) gates.open.delete(gate[0]);
      return;
    default:
      return goOn(script, gates, gate?.[0], wait);
  }
}

/** The next good thing: commit, deliver, end a closure, answer a wait. */
async function goOn(
  script: Script,
  gates: Gates,
  gate: string | undefined,
  wait: ReturnType<typeof openWaits>[0] | undefined,
) {
  if (script.uncommitted.length > 0) script.commit();
  if (script.hasUndelivered) return script.deliverAll();
  if (gate !== undefined) {
    gates.open.get(gate)?.pass();
    gates.open.delete(gate);
  } else if (wait !== undefined) {
    await script.complete(wait.id, wait.outcome);
  } else {
    // Only closures that no gate stands for are left: those beside a failed one.
    script.clock.advance(10_000);
  }
}

/** Plays the program again from a prefix of its journal, without any crash, with results in the recorded order. */
async function playAsRecorded(program: Node, recorded: readonly JournalItem[], prefix: number): Promise<Script> {
  const { script, gates } = worldFor(program);
  script.journal.splice(0, 1, ...recorded.slice(0, prefix));
  for (const item of script.journal) script.applyState(item);
  await script.start();
  const order = completionsOf(recorded);
  for (let step = 0; !isOver(script) && step < 500; step++) {
    const next = order[completionsOf(script.journal).length];
    const first = script.uncommitted[0];
    if (first !== undefined && (next === undefined || [undefined, next.id].includes(completedBy(first)))) {
      script.commit(1);
    } else if (script.hasUndelivered) {
      script.deliverAll();
      await script.settle();
    } else if (next === undefined) {
      break;
    } else if (first !== undefined || !(await endClosure(recorded, next.id, script, gates))) {
      // Answers that lie before what was sent, timers, callees, and results that a cancellation overtook.
      await script.complete(next.id, next.outcome);
    }
  }
  return script;
}

/** The id that is completed when this message is committed, or undefined. */
function completedBy(message: AttemptMessage): number | undefined {
  if (message.kind === 'proposal') return message.id;
  if (message.kind !== 'entry') return undefined;
  const { entry } = message;
  if (entry.kind === 'call' || entry.kind === 'send') return entry.id;
  return entry.kind === 'run' && entry.outcome !== undefined ? entry.id : undefined;
}

/** Ends the closure of this run; false where it does not execute, or nobody wants its result any more. */
async function endClosure(
  recorded: readonly JournalItem[],
  id: number,
  script: Script,
  gates: Gates,
): Promise<boolean> {
  const run = recorded.find((item) => item.type === 'entry' && item.entry.kind === 'run' && item.entry.id === id);
  if (run?.type !== 'entry' || run.entry.kind !== 'run') return false;
  const gate = gates.open.get(run.entry.name);
  gates.open.delete(run.entry.name);
  gate?.pass();
  await script.settle();
  return script.uncommitted.length > 0;
}

describe('replay of random handlers', function () {
  this.timeout(withinMs(60_000));

  it('leaves the history of an uninterrupted run, whatever crashes and in whichever order results arrive', async () => {
    await holds(
      RUNS,
      fc.asyncProperty(
        programs,
        fc.array(fc.nat(255), { minLength: 20, maxLength: 100 }),
        fc.array(fc.nat(1000), { minLength: 2, maxLength: 2 }),
        async (program, choices, cuts) => {
          const script = await playAtRandom(program, choices);
          const { journal } = script;
          // The output is left out of prefixes: what has ended is not started again.
          const prefixes = [1, ...cuts.map((cut) => 1 + (cut % (journal.length - 1)))];
          for (const prefix of prefixes) {
            const again = await playAsRecorded(program, journal, prefix);
            const what = `from a prefix of ${prefix} items of\n${script.journalLines.join('\n')}\n`;
            expect(entriesOf(again.journal), what).to.deep.equal(entriesOf(journal));
            expect([...again.state].sort(), what).to.deep.equal([...script.state].sort());
          }
        },
      ),
    );
  });
});
