/**
 * Where in its chart an invocation stands, by its journal: at any moment, also of one that has ended.
 *
 *  1. `active` is never empty. It has the steps that wait for their answers; while nothing is waited for, the place where
 *     the handler was at last (the note says that it is on its way); `start` before the first step; an end at the end.
 *  2. Each entry of the journal is counted at one state, or the position is not `matched`.
 */
import type { JournalItem } from '../../sdk/protocol/index.ts';
import type { Chart } from './chart.ts';
import { Counts, type TransitionCount, type Visit } from './counts.ts';
import { readJournal } from './journal.ts';
import { type StateValue, valueOfThreads } from './state-value.ts';
import { type Ended, type Walked, walk } from './walk.ts';

export type { Ended, TransitionCount, Visit };

export interface Position {
  readonly active: readonly string[];
  /** Steps by their entries (the first `entriesMax` are named); what lies between them by how often it was passed; a loop by how often it went round. */
  readonly visited: Readonly<Record<string, Visit>>;
  readonly transitions: readonly TransitionCount[];
  /** False where the journal has something that the chart does not lead to. */
  readonly matched: boolean;
  /** A sentence for people, where there is something to say. */
  readonly note: string | null;
  /** The same as XState's value of the chart's machine. */
  readonly value: StateValue;
  /** True where the handler has come to an end. */
  readonly ended: boolean;
}

/** @param ended how the invocation has ended, where the journal has no output (left out: it lives, or the journal tells) */
export function positionOf(chart: Chart, items: readonly JournalItem[], ended?: Ended): Position {
  const journal = readJournal(items);
  const walked = walk(chart, journal, ended ?? null);
  const counts = new Counts(walked).result();
  const active = activeOf(walked);
  const { kind } = walked.net.state(walked.last.at);
  return {
    active,
    visited: counts.visited,
    transitions: counts.transitions,
    matched: !walked.hops.some(({ isSurprise }) => isSurprise) && journal.steps.length === walked.followed,
    note: noteOf(walked, active, journal.steps.length),
    value: valueOfThreads(walked.net, walked.threads),
    ended: kind === 'end' || kind === 'throw',
  };
}

/** The states whose steps wait, else the place of the last move. */
function activeOf({ net, hops, last }: Walked): string[] {
  const waiting = new Set<string>();
  if (net.state(last.at).kind !== 'end' && net.state(last.at).kind !== 'throw') {
    for (const { step, to } of hops) if (step?.status === 'open' && to !== -1) waiting.add(net.state(to).id);
  }
  return waiting.size > 0 ? [...waiting] : [net.state(last.at).id];
}

function noteOf({ net, hops, last, followed }: Walked, active: readonly string[], steps: number): string | null {
  const surprise = hops.find(({ isSurprise }) => isSurprise);
  if (surprise?.step === null) return 'The handler has ended where the chart shows no end.';
  if (surprise !== undefined) {
    const { index, entry, name } = surprise.step;
    const what = `Entry ${index} (${entry}${name === '' ? '' : ` "${name}"`})`;
    return surprise.to === -1
      ? `${what} is no step of this chart: it was made by code that the chart does not show.`
      : `${what} came in an order that the chart does not show.`;
  }
  const state = net.state(last.at);
  if (steps > followed) return `The first ${followed} steps were followed; the rest is counted by name.`;
  if (state.kind === 'opaque') return `The handler is in ${state.label}, whose steps can't be seen in its source.`;
  if (state.kind !== 'step') return null;
  const isWaiting = hops.some(({ step, to }) => step?.status === 'open' && to !== -1);
  return isWaiting ? null : `The handler is on its way; "${active[0]}" was its last step.`;
}
