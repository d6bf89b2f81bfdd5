/** What there is to know of an invocation, for `whyOf`: from its row, its journal, its cell, and those that it waits for. */
import { isFinished } from '../../../actors/lifecycle.ts';
import type { Engine } from '../../../engine/api.ts';
import type { InvocationRow, JournalRow } from '../../../engine/store/queries.ts';
import type {
  AttachTarget,
  CompletionItem,
  Entry,
  EntryItem,
  InvocationId,
  Target,
} from '../../../sdk/protocol/index.ts';
import { DEFAULT_RETRY_POLICY, formatAwakeableId, signalOfCompletion, textOf } from '../../../sdk/protocol/index.ts';
import type { OpenStep, Why } from './why.ts';
import { deadlocked, whyOf } from './why.ts';

/** Open entries that are looked at: a sentence names one and counts the others. */
const OPEN_MAX = 100;
/** Callees whose status is asked for. */
const CALLEES_MAX = 3;
/** The engine answers between two turns; while its store hangs it does not, and the row must do. */
const ANSWER_MS = 1_000;

/** One waits for another, which waits for the next: as far as this a circle is looked for. */
const CIRCLE_MAX = 8;

export async function whyNow(engine: Engine, row: InvocationRow): Promise<Why | null> {
  const why = await reasonOf(engine, row);
  return why !== null && (await waitsForItself(engine, row, why)) ? deadlocked(why) : why;
}

/** Those of `rows` that wait for whom waits for them in turn. */
export async function deadlockedOf(engine: Engine, rows: readonly InvocationRow[]): Promise<InvocationRow[]> {
  const whys = await Promise.all(rows.map((row) => whyNow(engine, row)));
  return rows.filter((_, at) => whys[at]?.code === 'deadlock');
}

/** Handlers that call each other by keys that they hold: the engine refuses only what is its own key. */
async function waitsForItself(engine: Engine, { id }: InvocationRow, why: Why): Promise<boolean> {
  let { blockedBy } = why;
  for (let hop = 1; hop < CIRCLE_MAX && blockedBy !== null && blockedBy !== id; hop += 1) {
    const ref = engine.query.refOf(blockedBy);
    const next = ref === null ? null : await engine.query.invocation(ref);
    blockedBy = next === null ? null : ((await reasonOf(engine, next))?.blockedBy ?? null);
  }
  return blockedBy === id;
}

async function reasonOf(engine: Engine, row: InvocationRow): Promise<Why | null> {
  if (isFinished(row.status)) return null;
  const { query } = engine;
  const [standing, journal] = await Promise.all([
    inTime(query.standing(row)),
    row.status === 'running' || row.status === 'suspended' ? query.journal(row) : [],
  ]);
  return whyOf({
    now: Date.now(),
    row,
    open: await withCallees(engine, openSteps(row.id, journal)),
    holder: standing?.holder ?? null,
    head: standing?.head ?? null,
    ahead: standing?.ahead ?? null,
    keyPaused: standing?.keyPaused ?? null,
    memory: standing?.memory ?? 'none',
    policy: policyOf(engine, row.target),
    pausedBy: row.status === 'paused' ? await pausedBy(engine, row.id) : null,
  });
}

const inTime = <T>(answer: Promise<T>): Promise<T | null> =>
  Promise.race([answer, new Promise<null>((resolve) => setTimeout(resolve, ANSWER_MS, null).unref())]).catch(
    () => null,
  );

/** Of its handler, with the defaults filled in; null where it is not registered. */
export function policyOf({ query }: Engine, { service, handler }: Target) {
  const manifest = query.services.find(({ name }) => name === service);
  const of = manifest?.handlers.find(({ name }) => name === handler);
  return of === undefined ? null : { ...DEFAULT_RETRY_POLICY, ...manifest?.retryPolicy, ...of.retryPolicy };
}

/** Entries without an answer, in order; OPEN_MAX at most. */
export const openSteps = (id: InvocationId, journal: readonly JournalRow[]): OpenStep[] =>
  [...openOf(id, journal).values()].slice(0, OPEN_MAX);

/** Awakeables without an answer, by the number of their signal, in order: what each is answered by, and since when. */
export function openAwakeables(id: InvocationId, journal: readonly JournalRow[]): [signal: number, step: OpenStep][] {
  return [...openOf(id, journal)]
    .filter(([, { kind }]) => kind === 'awakeable')
    .map(([completion, step]) => [signalOfCompletion(completion), step] as const satisfies [number, OpenStep])
    .sort(([a], [b]) => a - b);
}

function openOf(id: InvocationId, journal: readonly JournalRow[]): Map<number, OpenStep> {
  const open = new Map<number, OpenStep>();
  // An awakeable may be answered before its entry is there.
  const answered = new Set<number>();
  // Under a key a callee is told behind the entry: by the number of that answer, that of the result.
  const lookedUp = new Map<number, number>();
  for (const item of journal) {
    if (item.type === 'completion') {
      open.delete(item.id);
      tellCallee(open, lookedUp.get(item.id), item);
      if (item.id < 0) answered.add(item.id);
    } else if (item.type === 'entry') {
      const opened = opens(id, item);
      if (item.entry.kind === 'call' && item.entry.outcome === undefined)
        lookedUp.set(item.entry.id, item.entry.resultId);
      if (opened !== null && !answered.has(opened[0])) open.set(opened[0], opened[1]);
    }
  }
  return open;
}

function tellCallee(open: Map<number, OpenStep>, resultId: number | undefined, { outcome }: CompletionItem): void {
  const call = resultId === undefined ? undefined : open.get(resultId);
  if (resultId === undefined || call?.callee == null || outcome.kind !== 'value') return;
  open.set(resultId, { ...call, callee: { ...call.callee, id: textOf(outcome.value) } });
}

function opens(id: InvocationId, { at, entry }: EntryItem): readonly [id: number, step: OpenStep] | null {
  switch (entry.kind) {
    case 'run':
      return entry.outcome === undefined ? [entry.id, step('run', entry.name, at)] : null;
    case 'sleep':
      return [entry.id, { ...step('sleep', entry.name, at), dueAt: entry.dueAt ?? null }];
    case 'send':
      return entry.outcome === undefined
        ? [entry.id, { ...step('send', entry.name, at), callee: calleeOf(entry) }]
        : null;
    case 'call':
      return [entry.resultId, { ...step('call', entry.name, at), callee: calleeOf(entry) }];
    case 'promise':
      return entry.outcome === undefined ? [entry.id, step('promise', entry.name, at)] : null;
    case 'attach':
      return entry.outcome === undefined
        ? [entry.id, { ...step('attach', attachedTo(entry.to), at), callee: attachedOf(entry.to) }]
        : null;
    case 'awakeable':
      return [entry.id, step('awakeable', formatAwakeableId(id, signalOfCompletion(entry.id)), at)];
    default:
      return null;
  }
}

const step = (kind: OpenStep['kind'], name: string, since: number): OpenStep => ({
  kind,
  name,
  since,
  dueAt: null,
  callee: null,
});

const calleeOf = ({ target, callee }: Extract<Entry, { kind: 'call' | 'send' }>) => ({
  id: callee ?? null,
  handler: `${target.service}/${target.handler}`,
  status: null,
});

/** Of one that is known by what stands for it the id is not in the journal. */
const attachedOf = (to: AttachTarget) => {
  const id = to.kind === 'invocation' ? to.invocationId : null;
  return { id, handler: attachedTo(to), status: null };
};

const attachedTo = (to: AttachTarget): string =>
  to.kind === 'invocation' ? to.invocationId : `${to.service}/${to.key ?? ''}`;

function withCallees(engine: Engine, open: readonly OpenStep[]): Promise<OpenStep[]> {
  let asked = 0;
  return Promise.all(
    open.map(async (one) => {
      const ref = one.callee?.id == null ? null : engine.query.refOf(one.callee.id);
      if (one.callee === null || ref === null || asked >= CALLEES_MAX) return one;
      asked += 1;
      const row = await engine.query.invocation(ref);
      return { ...one, callee: { ...one.callee, status: row?.status ?? null } };
    }),
  );
}

async function pausedBy({ query }: Engine, id: string) {
  const { rows } = await query.audit({ action: 'pauseInvocation', target: id }, { cursor: null, limit: 1 });
  const [last] = rows;
  return last === undefined ? null : { name: last.actor, at: last.at };
}
