/**
 * A journal as people read it: one row for each thing that the handler asked for, with when it was asked and answered. The
 * journal itself is a list of entries and completions; a completion belongs to the entry whose id it carries. What came without
 * one has a row of its own: a cancellation, and the answer to an awakeable that its handler behind HTTP did not leave memory for. Pure.
 */
import type { components } from '../api/schema.d.ts';

export type JournalItem = components['schemas']['JournalItem'];

export interface Step {
  readonly index: number;
  readonly kind: string;
  readonly name: string;
  /** Ms since the epoch; null where the row can't be read. */
  readonly askedAt: number | null;
  /** null while it waits for its answer. */
  readonly answeredAt: number | null;
  /** True where the answer came with the entry, so that the beginning is that of what came before. */
  readonly atOnce: boolean;
  readonly item: JournalItem;
  readonly outcome: JournalItem['outcome'];
  /** `unknown`: its answer may be among the items that are left out. */
  readonly state: 'waiting' | 'done' | 'failed' | 'damaged' | 'unknown';
}

/** @param gapBefore the first item behind those that are left out, if any are */
export function stepsOf(items: readonly JournalItem[], gapBefore = 0): readonly Step[] {
  const answers = new Map<number, JournalItem>();
  for (const item of items) {
    if (item.type === 'completion' && item.completionId !== undefined) answers.set(item.completionId, item);
  }
  const entries = new Set(items.map(({ type, completionId }) => (type === 'entry' ? completionId : undefined)));
  return items
    .filter(({ type, completionId = 0 }) => type !== 'completion' || (completionId < 0 && !entries.has(completionId)))
    .map((item) => stepOf(item, answers))
    .map((step) => (step.state === 'waiting' && step.index < gapBefore ? { ...step, state: 'unknown' } : step));
}

function stepOf(item: JournalItem, answers: ReadonlyMap<number, JournalItem>): Step {
  const id = item.resultId ?? item.completionId ?? 0;
  const answer = id === 0 ? undefined : answers.get(id);
  const outcome = item.outcome ?? answer?.outcome;
  const isOpen = id !== 0 && outcome === undefined && WAITING_KINDS.has(item.kind ?? '');
  const askedAt = item.at === undefined ? null : Date.parse(item.at);
  const answeredAt = isOpen ? null : answer?.at === undefined ? askedAt : Date.parse(answer.at);
  // Who rejects another's awakeable has not failed.
  const hasFailed = outcome?.kind === 'failure' && item.kind !== 'signal';
  const state = item.type === 'damaged' ? 'damaged' : isOpen ? 'waiting' : hasFailed ? 'failed' : 'done';
  const atOnce = item.kind === 'run' && item.outcome !== undefined;
  return {
    index: item.index,
    kind: item.kind ?? (item.type === 'completion' ? 'completion' : 'damaged'),
    name: nameOf(item),
    askedAt,
    answeredAt,
    atOnce,
    item,
    outcome,
    state,
  };
}

const WAITING_KINDS: ReadonlySet<string> = new Set([
  'run',
  'sleep',
  'call',
  'get',
  'keys',
  'awakeable',
  'attach',
  'promise',
]);

function nameOf({ type, kind, name, target, damage, awakeableId }: JournalItem): string {
  if (type === 'completion') return awakeableId === undefined ? 'cancellation' : 'answer to an awakeable';
  if (kind === undefined) return damage ?? 'a row that can’t be read';
  if (target !== undefined)
    return `${target.service}/${target.handler}${target.key === null ? '' : ` · ${target.key}`}`;
  if (name !== undefined && name !== '') return name;
  return KIND_TEXT[kind] ?? kind;
}

const KIND_TEXT: Readonly<Record<string, string>> = {
  input: 'input',
  output: 'result',
  keys: 'names of the state',
  clearAll: 'clear the state',
  attach: 'another’s result',
  peekOutput: 'another’s result, if there',
  awakeable: 'awakeable',
  signal: 'answer to an awakeable',
};

/** From when to when a step lasted, where that can be known: one whose answer came with it began after what was before it. */
export function spanOf(steps: readonly Step[], at: number, now: number): { from: number; to: number } | null {
  const step = steps[at];
  if (step === undefined || step.askedAt === null) return null;
  const to = step.answeredAt ?? now;
  if (!step.atOnce) return { from: step.askedAt, to: Math.max(step.askedAt, to) };
  const before = steps[at - 1];
  const from = before === undefined ? step.askedAt : Math.min(step.askedAt, before.answeredAt ?? step.askedAt);
  return { from, to: Math.max(from, to) };
}
