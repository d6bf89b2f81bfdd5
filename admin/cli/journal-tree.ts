/**
 * A journal as a tree: what the handler asked for, in order; what it had under way at the same time as a group; and under a
 * call the journal of the invocation that was called. Times are how long each took, as far as the journal tells.
 */
import {
  attachedText,
  type InvocationView,
  type JournalItemView,
  nameOf,
  type OutcomeView,
  payloadText,
} from './answers.ts';
import type { Io } from './io.ts';
import { unaskedText } from './journal-line.ts';
import { type Color, paint } from './print.ts';
import { cut, cutToWidth, durationText, escapeControls, preciseDuration } from './text.ts';

/** An invocation with its journal, and those of the invocations that it called, as far as they were fetched. */
export interface Traced {
  readonly invocation: InvocationView;
  readonly journal: readonly JournalItemView[];
  /** True where the journal goes on. */
  readonly more: boolean;
  /** By invocation id. */
  readonly callees: ReadonlyMap<string, Traced>;
}

/** What the handler asked for, with the answer to it where one has come. */
interface Step {
  readonly item: JournalItemView;
  readonly outcome: OutcomeView | undefined;
  readonly isWaiting: boolean;
  readonly tookMs: number | null;
  /** Which of the completions answered it, from 1: those that user code had seen by then were before. */
  readonly answeredAs: number;
}

const WIDTH_DEFAULT = 120;
const PAYLOAD_MAX = 60;

export function printJournalTree(io: Io, traced: Traced): void {
  printSteps(io, traced, '');
}

function printSteps(io: Io, traced: Traced, indent: string): void {
  const groups = groupsOf(stepsOf(traced.journal, io.now()));
  for (const [at, group] of groups.entries()) {
    const isLast = at === groups.length - 1 && !traced.more;
    const isAlone = group.length === 1;
    if (!isAlone) printBranch(io, indent, isLast, `${group.length} at the same time`, 'dim');
    const inner = isAlone ? indent : indent + (isLast ? '   ' : '│  ');
    for (const [one, step] of group.entries())
      printStep(io, traced, step, inner, isAlone ? isLast : one === group.length - 1);
  }
  if (traced.more) printBranch(io, indent, true, '… it goes on: keymail invocations journal --all', 'dim');
}

function printStep(io: Io, traced: Traced, step: Step, indent: string, isLast: boolean): void {
  const { text, color } = lineOf(step, traced);
  printBranch(io, indent, isLast, text, color);
  const callee = traced.callees.get(step.item.invocationId ?? '');
  if (callee !== undefined && callee.journal.length > 0) printSteps(io, callee, indent + (isLast ? '   ' : '│  '));
}

function printBranch(io: Io, indent: string, isLast: boolean, text: string, color: Color | null): void {
  const before = `${indent}${isLast ? '└─ ' : '├─ '}`;
  const room = Math.max(10, (io.screen?.columns ?? WIDTH_DEFAULT) - before.length);
  io.out(`${before}${paint(io, cutToWidth(escapeControls(text), room), color)}\n`);
}

function lineOf(step: Step, { callees, invocation }: Traced): { readonly text: string; readonly color: Color | null } {
  const { item, outcome, isWaiting, tookMs } = step;
  if (item.type === 'damaged') return { text: `✗ #${item.index} can't be read: ${item.damage ?? ''}`, color: 'red' };
  // Who rejects another's awakeable has not failed.
  const hasFailed = outcome?.kind === 'failure' && item.kind !== 'signal';
  const isOver = invocation.finishedAt !== null;
  const sign = hasFailed ? '✗' : isWaiting ? (isOver ? '○' : '▶') : '●';
  const took = tookMs === null ? '' : isWaiting ? `for ${durationText(tookMs)} so far` : preciseDuration(tookMs);
  const callee = callees.get(item.invocationId ?? '')?.invocation;
  const parts = [
    `${sign} ${askedText(item)}`,
    took,
    callee === undefined ? '' : calleeText(callee),
    isWaiting ? (isOver ? 'no answer came' : waitText(item)) : answerText(item, outcome),
  ];
  const color = hasFailed ? 'red' : isWaiting && !isOver ? 'cyan' : null;
  return { text: parts.filter((part) => part !== '').join('  '), color };
}

function askedText(item: JournalItemView): string {
  if (item.type === 'completion') return unaskedText(item);
  const { kind = '', name = '', target, value, delayMs, invocationId, awakeableId } = item;
  switch (kind) {
    case 'input':
      return `input  ${sizedText(value)}`;
    case 'run':
      return name === '' ? 'run' : name;
    case 'set':
      return `set ${name} = ${sizedText(value)}`;
    case 'sleep':
      return `sleep ${delayMs === undefined ? '' : durationText(delayMs)}${name === '' ? '' : ` (${name})`}`.trim();
    case 'call':
    case 'send':
      return `${kind} ${target === undefined ? '' : nameOf(target)}${delayMs ? ` in ${durationText(delayMs)}` : ''}`;
    case 'cancel':
      return `cancel ${invocationId ?? ''}`;
    case 'attach':
    case 'peekOutput':
      return `${kind === 'attach' ? 'attach to' : 'output of'} ${attachedText(item)}`;
    case 'peekPromise':
      return `peek at promise ${name}`;
    case 'completePromise':
      return `${item.completion?.kind === 'failure' ? 'reject' : 'resolve'} promise ${name}`;
    case 'awakeable':
      return `awakeable ${awakeableId ?? ''}`;
    case 'signal':
      return `${item.outcome?.kind === 'failure' ? 'reject' : 'resolve'} ${awakeableId ?? ''}`;
    default:
      return name === '' ? kind : `${kind} ${name}`;
  }
}

function answerText({ kind }: JournalItemView, outcome: OutcomeView | undefined): string {
  switch (outcome?.kind) {
    case 'failure':
      return `→ failed (${outcome.failure.code}): ${outcome.failure.message}`;
    case 'value':
      // The answer to a send is the invocation's id, which stands there already.
      return kind === 'send' ? '' : `→ ${sizedText(outcome.value)}`;
    default:
      return '';
  }
}

function waitText({ kind, dueAt }: JournalItemView): string {
  if (kind === 'sleep') return dueAt === undefined ? 'sleeping' : `until ${dueAt}`;
  return kind === 'run' ? 'running' : 'waiting';
}

function calleeText({ id, status, lastError }: InvocationView): string {
  const error = lastError === null ? '' : `, ${cut(lastError.message, PAYLOAD_MAX)}`;
  return `[${id} ${status}${error}]`;
}

function sizedText(payload: Parameters<typeof payloadText>[0]): string {
  if (payload === null || payload === undefined) return '';
  const text = payloadText(payload);
  const shown = cut(text, PAYLOAD_MAX);
  return shown === text || payload.encoding === 'base64' ? text : `${shown} (${payload.sizeBytes} bytes)`;
}

/** By the number that is answered; which of the completions it was, from 1. */
type Answers = Map<number, { readonly item: JournalItemView; readonly order: number }>;

/** Entries in order, each with the completion that answered it; and between them what came without one. */
function stepsOf(journal: readonly JournalItemView[], now: number): Step[] {
  const answers: Answers = new Map();
  const entries = new Set<number>();
  const steps: Step[] = [];
  let completions = 0;
  let before: number | null = null;
  for (const item of journal) {
    const at = item.at === undefined ? null : Date.parse(item.at);
    const isAnswered = item.type === 'completion' || (item.completionId !== undefined && item.outcome !== undefined);
    if (isAnswered) completions += 1;
    if (item.type === 'completion') answers.set(item.completionId ?? 0, { item, order: completions });
    else if (item.type === 'entry' && item.completionId !== undefined) entries.add(item.completionId);
    if (item.type !== 'completion') {
      // A run is written when it has ended: since the item before, at most, it has run.
      const tookMs =
        item.kind === 'run' && item.outcome !== undefined && at !== null && before !== null ? at - before : null;
      steps.push({ item, outcome: item.outcome, isWaiting: false, tookMs, answeredAs: isAnswered ? completions : 0 });
    }
    before = at;
  }
  return [...steps, ...unasked(answers, entries)]
    .sort((one, other) => one.item.index - other.item.index)
    .map((step) => (step.item.type === 'completion' ? step : answered(step, answers, now)));
}

/**
 * A cancellation has no entry, nor has an awakeable whose handler is behind HTTP and did not leave memory to wait for it: it
 * is known by its answer alone.
 */
const unasked = (answers: Answers, entries: ReadonlySet<number>): Step[] =>
  [...answers]
    .filter(([id]) => id < 0 && !entries.has(id))
    .map(([, { item }]) => ({ item, outcome: item.outcome, isWaiting: false, tookMs: null, answeredAs: 0 }));

function answered(step: Step, answers: Answers, now: number): Step {
  const { item } = step;
  const waitedFor = item.kind === 'call' ? item.resultId : item.completionId;
  if (waitedFor === undefined || (step.outcome !== undefined && item.kind !== 'call')) return step;
  const answer = answers.get(waitedFor);
  const from = item.at === undefined ? null : Date.parse(item.at);
  if (answer === undefined) {
    const isWaiting = item.kind !== 'send';
    const tookMs = from === null || !isWaiting ? null : Math.max(0, now - from);
    // Whoever lost a race is never answered: what was asked for after the race is not beside it.
    return { ...step, outcome: undefined, isWaiting, tookMs, answeredAs: (item.seen ?? 0) + 1 };
  }
  const until = answer.item.at === undefined ? null : Date.parse(answer.item.at);
  const tookMs = from === null || until === null || item.kind === 'send' ? null : until - from;
  return { ...step, outcome: answer.item.outcome, tookMs, answeredAs: answer.order };
}

/** Two are under way at the same time where the second was asked before user code had seen the answer to the first. */
function groupsOf(steps: readonly Step[]): Step[][] {
  const groups: Step[][] = [];
  let group: Step[] = [];
  let openUntil = 0;
  for (const step of steps) {
    const { seen, type } = step.item;
    if (type === 'completion') {
      groups.push([step]);
      continue;
    }
    const isBeside = seen !== undefined && seen < openUntil && step.item.kind !== 'output';
    if (isBeside) group.push(step);
    else {
      group = [step];
      groups.push(group);
    }
    openUntil = isBeside ? Math.max(openUntil, step.answeredAs) : step.answeredAs;
  }
  return groups;
}
