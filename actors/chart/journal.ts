/** A journal as a chart sees it: its steps in order, and what became of each. */
import {
  CANCEL_SIGNAL,
  type CompletionId,
  type Entry,
  type JournalItem,
  type Outcome,
} from '../../sdk/protocol/index.ts';
import type { StepEntry } from './chart.ts';
import { stepNameOf } from './step-name.ts';

export interface JournalStep {
  /** In the journal. */
  readonly index: number;
  readonly at: number;
  readonly entry: StepEntry;
  readonly name: string;
  readonly status: 'open' | 'ok' | 'failed';
  /** Index of the item that answered it; its own where it needed no answer, endless where it has none. */
  readonly answeredBy: number;
  /** The answer was a failure of its own, not a cancellation of everything. */
  readonly hasFailed: boolean;
}

export interface ReadJournal {
  readonly steps: readonly JournalStep[];
  readonly output: { readonly outcome: Outcome; readonly at: number } | null;
}

interface Answer {
  readonly index: number;
  readonly outcome: Outcome | 'cancelled';
}

export function readJournal(items: readonly JournalItem[]): ReadJournal {
  const answers = new Map<CompletionId, Answer>();
  const waiting = new Set<CompletionId>();
  const entries: { index: number; at: number; entry: Entry }[] = [];
  let output: ReadJournal['output'] = null;
  const answer = (id: CompletionId, index: number, outcome: Answer['outcome']): void => {
    // First answer wins: what a cancellation has rejected stays rejected.
    if (!answers.has(id)) answers.set(id, { index, outcome });
    waiting.delete(id);
  };
  for (const item of items) {
    if (item.type === 'completion') {
      if (item.id === CANCEL_SIGNAL) for (const id of [...waiting]) answer(id, item.index, 'cancelled');
      else answer(item.id, item.index, item.outcome);
      continue;
    }
    const { entry, index, at } = item;
    if (entry.kind === 'output') output = { outcome: entry.outcome, at };
    if (entry.kind === 'input' || entry.kind === 'output') continue;
    entries.push({ index, at, entry });
    const id = waitsFor(entry);
    if (id === 0) continue;
    if (entry.kind !== 'call' && 'outcome' in entry && entry.outcome !== undefined) answer(id, index, entry.outcome);
    else waiting.add(id);
  }
  return { steps: entries.map((one) => stepOf(one, answers)), output };
}

/** The completion that lets the handler go on, 0 where it goes on at once. */
function waitsFor(entry: Entry): CompletionId {
  switch (entry.kind) {
    case 'run':
    case 'sleep':
    case 'get':
    case 'keys':
    case 'attach':
    case 'peekOutput':
    case 'promise':
    case 'peekPromise':
    case 'completePromise':
    case 'awakeable':
      return entry.id;
    case 'call':
      return entry.resultId;
    default:
      return 0;
  }
}

function stepOf(
  { index, at, entry }: { index: number; at: number; entry: Entry },
  answers: ReadonlyMap<CompletionId, Answer>,
): JournalStep {
  const id = waitsFor(entry);
  const found = id === 0 ? { index, outcome: 'nothing' as const } : answers.get(id);
  const base = { index, at, entry: entry.kind as StepEntry, name: stepNameOf(entry) };
  if (found === undefined) return { ...base, status: 'open', answeredBy: Number.POSITIVE_INFINITY, hasFailed: false };
  const { outcome } = found;
  const hasFailed = typeof outcome === 'object' && outcome.kind === 'failure';
  const status = hasFailed || outcome === 'cancelled' ? 'failed' : 'ok';
  // A signal may be answered before it is asked for.
  return { ...base, status, answeredBy: Math.max(found.index, index), hasFailed };
}
