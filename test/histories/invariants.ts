/**
 * What holds of every cell between two commands, whatever has happened. Histories, property tests and simulations all ask here.
 *
 *  V1. At most one exclusive invocation has been granted the key, and it is the holder.
 *  V2. The mailbox is the exclusive invocations that wait for the key, in the order of their positions.
 *  V3. A free key has nobody before it who may run: the mailbox is empty, or its head is paused, or the key itself is.
 *  V4. Columns agree with the status: who waits for a time has one, who runs was started, who has ended is gone.
 *  V5. Journals are gapless and begin with the input; what is open is exactly the entries without a completion.
 *  V6. Nobody sleeps for ever: a suspended invocation has something open.
 *  V7. Bytes of state are the sum over the state and the promises.
 *  V8. Timer rows are exactly those that follow from the invocations: start times, back-offs and open sleeps; and one for
 *      each workflow's run that has ended and is remembered, or for promises of a key that has no run.
 *  V9. Who waits for something stands at what was asked last; who has not begun stands nowhere. Which steps have failed is
 *      remembered, the last of them: where one fails, it has failed at one of these (`endProblem`).
 *  V10. Whoever is on a list waits for one that lives, and nobody is on it twice.
 *  V11. What a decision leaves is not taken for damage when it is read again.
 */
import type { CellAddress } from '../../actors/address.ts';
import { parseAddress, runAddress } from '../../actors/address.ts';
import type { ActorCell, Cell } from '../../actors/cell.ts';
import { damageText, promiseSize, stateSize } from '../../actors/cell.ts';
import type { TimerRow } from '../../actors/change.ts';
import type { FailedStep, Invocation, Progress } from '../../actors/invocation.ts';
import { FAILED_STEPS_MAX, isExclusive, waitsForKey } from '../../actors/invocation.ts';
import { isRetention, PROMISES_TIMER, RETENTION_TIMER } from '../../actors/lifecycle/retention.ts';
import { isFinished } from '../../actors/lifecycle.ts';
import { inconsistencyOf } from '../../actors/quarantine/inconsistency.ts';
import type { CompletionId, Entry, JournalItem, Outcome, Seq } from '../../sdk/protocol/index.ts';

/** Where a journal is known it is compared too. */
export type Journals = (seq: Seq) => readonly JournalItem[] | undefined;

/** @throws Error that names the invariant, the cell and what was found */
export function checkCell(cell: Cell, journals: Journals = () => undefined): void {
  if (cell.kind === 'subscription') {
    const { backlogRecords, backlogBytes } = cell;
    if (backlogRecords < 0 || backlogBytes < 0)
      fail(cell, `a backlog of ${backlogRecords} records, ${backlogBytes} bytes`);
  }
  if (cell.kind !== 'actor') return;
  checkHolder(cell);
  checkMailbox(cell);
  for (const invocation of cell.invocations.values()) {
    checkColumns(cell, invocation);
    checkJournal(cell, invocation, journals(invocation.seq));
    checkStanding(cell, invocation, journals(invocation.seq));
  }
  checkState(cell);
  checkWaiting(cell);
  const damage = inconsistencyOf(cell);
  if (damage !== null) fail(cell, `V11: ${damageText(damage)}`);
}

/** V8, over all cells that there are. */
export function checkTimers(cells: readonly Cell[], timers: readonly TimerRow[]): void {
  const expected = new Set<string>();
  for (const cell of cells) {
    if (cell.kind !== 'actor') continue;
    for (const invocation of cell.invocations.values()) for (const timer of timersOf(invocation)) expected.add(timer);
  }
  for (const timer of remembered(cells, timers)) expected.add(timer);
  const askedAgain = new Set(cells.flatMap((cell) => answersToAskFor(cell)));
  const own = timers.filter(({ seq, id, address }) => !askedAgain.has(`${seq}:${id}`) && !askedAgain.has(address));
  const found = new Set(own.map(({ dueAt, seq, id }) => `${seq}:${id} at ${dueAt}`));
  for (const timer of expected) if (!found.has(timer)) throw new Error(`V8: no row for the timer ${timer}`);
  for (const timer of found)
    if (!expected.has(timer)) throw new Error(`V8: a row for the timer ${timer}, which nobody waits for`);
}

/** Where rows can't be read, answers leave timers (Q5), until somebody there is told. */
function answersToAskFor(cell: Cell): string[] {
  if (cell.kind === 'quarantined') return [cell.address];
  if (cell.kind !== 'actor') return [];
  return [...cell.invocations.values()].flatMap(({ seq, open }) =>
    [...open].flatMap(([id, { kind }]) => (kind === 'sleep' ? [] : [`${seq}:${id}`])),
  );
}

/** Of a run that has ended the time is told by its row alone, and so is that of promises without a run. */
function* remembered(cells: readonly Cell[], timers: readonly TimerRow[]): Generator<string> {
  const known = timers.filter(isRetention);
  const runs = cells.flatMap((cell) =>
    cell.kind === 'idempotency' && cell.address.endsWith('\u0000') && cell.record !== null ? [cell.record] : [],
  );
  const living = new Set(cells.flatMap((cell) => (cell.kind === 'actor' ? [...cell.invocations.keys()] : [])));
  for (const { seq } of runs) {
    if (living.has(seq) || known.some((timer) => timer.id === RETENTION_TIMER && timer.seq === seq)) continue;
    throw new Error(`V8: no row for the end of the retention of ${seq}`);
  }
  const withRun = new Set(runs.map(({ address }) => address));
  for (const { address } of promisedWithout(cells, withRun)) {
    if (known.some((timer) => timer.id === PROMISES_TIMER && timer.address === address)) continue;
    throw new Error(`V8: no row for the end of the promises of ${address}`);
  }
  // That of a run that has been purged finds nothing when its time comes.
  for (const { seq, id, dueAt } of known)
    if (id === PROMISES_TIMER || !living.has(seq)) yield `${seq}:${id} at ${dueAt}`;
}

/** Keys with promises and no run. */
function promisedWithout(cells: readonly Cell[], runs: ReadonlySet<CellAddress>): ActorCell[] {
  return cells.filter((cell): cell is ActorCell => {
    if (cell.kind !== 'actor' || cell.promises.size === 0) return false;
    const parsed = parseAddress(cell.address);
    return parsed.kind === 'actor' && !runs.has(runAddress(parsed.service, parsed.key));
  });
}

function* timersOf(invocation: Invocation): Generator<string> {
  const { seq, dueAt, status } = invocation;
  if (dueAt !== null && status !== 'paused') yield `${seq}:0 at ${dueAt}`;
  for (const [id, entry] of invocation.open) if (entry.kind === 'sleep') yield `${seq}:${id} at ${entry.dueAt}`;
}

function checkHolder(cell: ActorCell): void {
  const granted = [...cell.invocations.values()].filter((one) => isExclusive(one) && one.startedAt !== null);
  if (granted.length > 1) fail(cell, `V1: ${granted.map(({ seq }) => seq).join(' and ')} have the key`);
  const holder = granted[0]?.seq ?? null;
  if (cell.holder !== holder) fail(cell, `V1: the holder is ${cell.holder}, the rows say ${holder}`);
}

function checkMailbox(cell: ActorCell): void {
  const waiting = [...cell.invocations.values()].filter(waitsForKey).sort((a, b) => a.position - b.position);
  const expected = waiting.map(({ seq }) => seq);
  const found = [...cell.mailbox];
  if (found.join() !== expected.join()) fail(cell, `V2: the mailbox is [${found}], the rows say [${expected}]`);
  if (cell.mailbox.depth !== found.length) fail(cell, `V2: the depth is ${cell.mailbox.depth}, ${found.length} wait`);
  if (cell.mailbox.peek() !== (found[0] ?? null)) fail(cell, `V2: the head is ${cell.mailbox.peek()}, not ${found[0]}`);
  const head = waiting[0];
  if (cell.holder === null && cell.paused === null && head !== undefined && head.status !== 'paused') {
    fail(cell, `V3: the key is free and ${head.seq} waits for it, ${head.status}`);
  }
}

function checkColumns(cell: ActorCell, invocation: Invocation): void {
  const { seq, status, dueAt, startedAt, finishedAt, expiresAt, attempt } = invocation;
  const started = startedAt !== null;
  const fits: Record<typeof status, boolean> = {
    scheduled: !started && dueAt !== null,
    queued: !started && dueAt === null && isExclusive(invocation),
    running: started && dueAt === null && attempt > 0,
    suspended: started && dueAt === null && attempt > 0,
    backingOff: started && dueAt !== null && attempt > 0 && invocation.lastError !== null,
    paused: started ? dueAt === null : true,
    completed: false,
    failed: false,
    cancelled: false,
    killed: false,
  };
  if (isFinished(status)) fail(cell, `V4: ${seq} is ${status} and still here`);
  if (!fits[status])
    fail(cell, `V4: ${seq} is ${status} with dueAt ${dueAt}, startedAt ${startedAt}, attempt ${attempt}`);
  if (finishedAt !== null || expiresAt !== null) fail(cell, `V4: ${seq} lives and has an end`);
  if (status === 'suspended' && invocation.open.size === 0) fail(cell, `V6: ${seq} is suspended and waits for nothing`);
}

function checkJournal(cell: ActorCell, invocation: Invocation, journal: readonly JournalItem[] | undefined): void {
  if (journal === undefined) return;
  const { seq } = invocation;
  const first = journal[0];
  if (first?.type !== 'entry' || first.entry.kind !== 'input') fail(cell, `V5: the journal of ${seq} has no input`);
  const open = new Set<CompletionId>();
  const signals = new Set<CompletionId>();
  journal.forEach((item, index) => {
    if (item.index !== index) fail(cell, `V5: item ${index} of ${seq} says that it is ${item.index}`);
    if (item.type === 'entry' && item.entry.kind === 'output') fail(cell, `V5: ${seq} lives and has an output`);
    if (item.type === 'completion' && item.id > 0 && !open.has(item.id)) fail(cell, `V5: ${seq} got ${item.id} twice`);
    if (item.type === 'completion' && signals.has(item.id)) fail(cell, `V5: ${seq} got signal ${item.id} twice`);
    if (item.type === 'completion' && item.id < 0) signals.add(item.id);
    if (item.type === 'completion') open.delete(item.id);
    const awaited = item.type === 'entry' ? waitedFor(item.entry) : null;
    if (item.type === 'entry' && isLookedUp(item.entry))
      for (const id of [item.entry.id, item.entry.resultId]) open.add(id);
    else if (awaited !== null && !signals.has(awaited)) open.add(awaited);
  });
  if (invocation.journalLength !== journal.length) {
    fail(cell, `V5: ${seq} has ${journal.length} items, its row says ${invocation.journalLength}`);
  }
  const ids = (from: Iterable<CompletionId>) => [...from].sort((a, b) => a - b).join();
  const [found, expected] = [ids(invocation.open.keys()), ids(open)];
  if (found !== expected) fail(cell, `V5: open of ${seq} is [${found}], the journal says [${expected}]`);
  const answered = [ids(invocation.signals), ids(signals)];
  if (answered[0] !== answered[1]) fail(cell, `V5: signals of ${seq} are [${answered.join('], the journal says [')}]`);
}

/** Answered by the engine alone. */
const atOnce: ReadonlySet<string> = new Set(['send', 'peekOutput']);

function checkStanding(cell: ActorCell, invocation: Invocation, journal: readonly JournalItem[] | undefined): void {
  const { seq, step, status, startedAt, chart } = invocation;
  if (journal !== undefined) checkFailed(cell, invocation, journal);
  if (startedAt === null && step !== null) fail(cell, `V9: ${seq} has not begun and stands at ${step}`);
  // Where the last attempt failed it stands until the next begins.
  if (journal === undefined || status === 'backingOff' || status === 'paused' || chart !== null) return;
  const entries = journal.flatMap((item) => (item.type === 'entry' ? [item.entry] : []));
  const waits = entries.filter((entry) => invocation.open.has(waitedFor(entry) ?? -1) && !atOnce.has(entry.kind));
  const names = (waits.length === 0 ? entries : waits.slice(-1)).flatMap(nameOf);
  const fits = waits.length === 0 ? step === null || names.includes(step) : step === names[0];
  if (!fits) fail(cell, `V9: ${seq} stands at ${step}, and its journal says ${names}`);
}

function checkFailed(cell: ActorCell, { seq, failed }: Invocation, journal: readonly JournalItem[]): void {
  const show = (steps: readonly FailedStep[]) =>
    steps.map(({ kind, name, failure }) => `${kind} ${name} (${failure.code} ${failure.message})`).join(', ');
  const [found, expected] = [show(failed), show(failedOf(journal))];
  if (found !== expected) fail(cell, `V9: failed of ${seq} is [${found}], the journal says [${expected}]`);
}

function failedOf(journal: readonly JournalItem[]): FailedStep[] {
  const steps = new Map<CompletionId, Pick<FailedStep, 'kind' | 'name'>>();
  const failed: FailedStep[] = [];
  for (const item of journal) {
    const [id, outcome] = item.type === 'completion' ? [item.id, item.outcome] : answerIn(item.entry);
    if (item.type === 'entry' && (item.entry.kind === 'run' || waitedFor(item.entry) !== null)) {
      const kind = item.entry.kind as FailedStep['kind'];
      const name =
        kind === 'call' || kind === 'send' ? nameOf(item.entry).join() : 'name' in item.entry ? item.entry.name : '';
      steps.set(waitedFor(item.entry) ?? id, { kind, name });
      if (isLookedUp(item.entry)) steps.set(item.entry.id, { kind: 'send', name });
    }
    const step = steps.get(id);
    if (step !== undefined && outcome?.kind === 'failure') failed.push({ ...step, failure: outcome.failure });
  }
  return failed.slice(-FAILED_STEPS_MAX);
}

const answerIn = (entry: Entry): readonly [CompletionId, Outcome?] =>
  entry.kind === 'run' && entry.outcome !== undefined ? [entry.id, entry.outcome] : [0];

/** V9 at the end, of one without a chart. @returns what is wrong, or null */
export function endProblem(row: Progress, journal: readonly JournalItem[]): string | null {
  const end = journal.at(-1);
  if (row.status !== 'failed' || end?.type !== 'entry' || end.entry.kind !== 'output') return null;
  const { outcome } = end.entry;
  if (outcome.kind !== 'failure') return 'V9: it failed without a failure';
  const { code, message } = outcome.failure;
  const failed = failedOf(journal);
  const same = failed.filter(({ failure }) => failure.code === code && failure.message === message);
  const step = same.at(-1) ?? failed.at(-1);
  const expected = row.lastError?.stepName ?? (step === undefined ? undefined : step.name || step.kind);
  return expected === undefined || expected === row.step
    ? null
    : `V9: it stands at ${row.step}, it failed at ${expected}`;
}

function nameOf(entry: Entry): string[] {
  if (entry.kind === 'call' || entry.kind === 'send') return [`${entry.target.service}/${entry.target.handler}`];
  if (entry.kind === 'attach') return ['attach'];
  if (entry.kind === 'awakeable') return [entry.kind];
  return 'name' in entry ? [entry.name === '' ? entry.kind : entry.name] : [];
}

/** A call under a key waits for the callee's id as well. */
const isLookedUp = (entry: Entry): entry is Extract<Entry, { kind: 'call' }> =>
  entry.kind === 'call' && entry.outcome === undefined;

/** Said once more, and not taken from the code that is checked here. */
function waitedFor(entry: Entry): CompletionId | null {
  switch (entry.kind) {
    case 'sleep':
    case 'awakeable':
      return entry.id;
    case 'call':
      return entry.resultId;
    case 'run':
    case 'send':
    case 'attach':
    case 'peekOutput':
    case 'promise':
      return entry.outcome === undefined ? entry.id : null;
    default:
      return null;
  }
}

function checkState(cell: ActorCell): void {
  let bytes = 0;
  for (const [name, value] of cell.state) bytes += stateSize(name, value);
  for (const [name, completion] of cell.promises) bytes += promiseSize(name, completion);
  if (bytes !== cell.stateBytes) fail(cell, `V7: the state has ${bytes} bytes, the cell says ${cell.stateBytes}`);
}

function checkWaiting(cell: ActorCell): void {
  for (const [seq, waiters] of cell.waiters) {
    if (!cell.invocations.has(seq)) fail(cell, `V10: ${waiters.length} wait for ${seq}, which does not live here`);
    const names = new Set(waiters.map((waiter) => `${waiter.seq}:${waiter.id}`));
    if (waiters.length === 0 || names.size !== waiters.length) fail(cell, `V10: the list of ${seq} is [${[...names]}]`);
  }
}

function fail(cell: Cell, what: string): never {
  throw new Error(`${JSON.stringify(cell.address)}: ${what}`);
}
