/** The first screen in one answer: how it goes, and what needs a person. */
import { z } from 'zod';
import type { Engine } from '../../../engine/api.ts';
import type { InvocationRow } from '../../../engine/store/queries.ts';
import { attentionOf, MAILBOX_SHARE, ROWS_LOOKED_AT } from '../attention/attention.ts';
import type { Attention } from '../attention/attention-row.ts';
import { SCREENS, SEVERITIES } from '../attention/attention-row.ts';
import type { BuildInfo } from '../route.ts';
import { route } from '../route.ts';
import { time } from '../schemas.ts';
import { SharedLook } from '../shared-look.ts';
import { timeView } from '../views.ts';
import { deadlockedOf, policyOf } from '../why/gather.ts';

/** How long each step of a series is, and how many there are. */
const WINDOWS = {
  '5m': { stepMs: 10_000, points: 30 },
  '15m': { stepMs: 10_000, points: 90 },
  '1h': { stepMs: 60_000, points: 60 },
  '6h': { stepMs: 300_000, points: 72 },
} as const;
/** However many look, the store is asked once in this time at most, ms. */
const ASK_AGAIN_MS = 250;
/** A store that is in trouble must not take this screen with it: what does not come by then is left out, ms. */
const ANSWER_MS = 3_000;

/** The latest that wait: what each waits for is several questions to the store. */
const CIRCLES_LOOKED_FOR = 10;

const numbers = z.array(z.number());
const maybe = z.array(z.number().nullable());

const series = z
  .strictObject({
    stepMs: z.int(),
    from: time,
    points: z.int(),
    accepted: numbers,
    completed: numbers,
    failed: numbers,
    retried: numbers,
    records: numbers.meta({ description: 'taken from Kafka' }),
    p50Ms: maybe.meta({ description: 'from acceptance to the end; null where nothing ended' }),
    p99Ms: maybe,
    lagRecords: maybe.meta({ description: 'at the end of each step; null where it is not known' }),
  })
  .meta({
    id: 'Series',
    description: 'Counts of each step, oldest first. Kept in memory: they begin anew with the engine.',
  });

const attention = z
  .strictObject({
    kind: z.string(),
    severity: z.enum(SEVERITIES),
    title: z.string(),
    why: z.string(),
    remedy: z.string(),
    count: z.int(),
    link: z.strictObject({ screen: z.enum(SCREENS), params: z.record(z.string(), z.string()) }),
  })
  .meta({ id: 'Attention' });

const overview = z
  .strictObject({
    at: time,
    engine: z.strictObject({
      version: z.string(),
      schema: z.string(),
      startedAt: time,
      accepting: z.boolean(),
      reason: z.string().nullable(),
    }),
    statuses: z.record(z.string(), z.int()).meta({ description: 'how many are alive in each status' }),
    ended: z
      .strictObject({ completed: z.int(), failed: z.int(), cancelled: z.int(), killed: z.int() })
      .meta({ description: 'how many have ended since the engine was started' }),
    series,
    attention: z.array(attention).meta({ description: 'worst first' }),
  })
  .meta({ id: 'Overview' });

export const overviewRoutes = [
  route({
    method: 'get',
    path: '/overview',
    tag: 'engine',
    summary: 'Rates, latency, lag, and what needs attention and why',
    access: 'viewer',
    query: z.strictObject({ window: z.enum(['5m', '15m', '1h', '6h']).default('15m') }),
    responses: { 200: { description: 'As of now.', schema: overview } },
    problems: [],
    async handle({ engine, build }, { query: { window } }) {
      const { stepMs, points } = WINDOWS[window];
      const { from, ...counts } = engine.query.series(stepMs, points);
      const { statuses, attention: rows } = await known(engine);
      const body = {
        at: timeView(Date.now()),
        engine: engineView(engine, build),
        statuses,
        ended: endedOf(engine),
        series: { ...counts, from: timeView(from), points },
        attention: rows,
      };
      return { status: 200, body };
    },
  }),
];

function engineView(engine: Engine, { version, schema }: BuildInfo) {
  const { accepting, reason } = engine.query.health();
  return { version, schema, startedAt: timeView(engine.query.startedAt), accepting, reason };
}

function endedOf(engine: Engine) {
  const ended = { completed: 0, failed: 0, cancelled: 0, killed: 0 };
  for (const { finished } of Object.values(engine.query.stats().invocations)) {
    ended.completed += finished.completed;
    ended.failed += finished.failed;
    ended.cancelled += finished.cancelled;
    ended.killed += finished.killed;
  }
  return ended;
}

interface Known {
  readonly statuses: Readonly<Partial<Record<string, number>>>;
  readonly attention: readonly Attention[];
}

const looks = new WeakMap<Engine, SharedLook<Known>>();

function known(engine: Engine): Promise<Known> {
  const look = looks.get(engine) ?? new SharedLook(() => ask(engine), ASK_AGAIN_MS);
  looks.set(engine, look);
  return look.ask();
}

async function ask(engine: Engine): Promise<Known> {
  const { query } = engine;
  let storeAnswers = true;
  const inTime = <T>(answer: Promise<T>, otherwise: T): Promise<T> => {
    const late = new Promise<never>((_, reject) => setTimeout(reject, ANSWER_MS).unref());
    return Promise.race([answer, late]).catch(() => {
      storeAnswers = false;
      return otherwise;
    });
  };
  const latest = async (status: InvocationRow['status']) =>
    (await query.invocations({ statuses: [status] }, { cursor: null, limit: ROWS_LOOKED_AT })).rows;
  const [statuses, subscriptions, letters, failed] = await Promise.all([
    inTime(query.statusCounts(false), {}),
    inTime(query.subscriptions(), []),
    inTime(query.deadLetterCounts(), new Map<string, number>()),
    inTime(latest('failed'), []),
  ]);
  // To find that there are none, all that lives would be walked through; the counts know already.
  const ifAny = async (status: 'backingOff' | 'paused') =>
    statuses[status] === undefined ? [] : inTime(latest(status), []);
  const [backingOff, paused] = await Promise.all([ifAny('backingOff'), ifAny('paused')]);
  // Whom such a one waits for waits for its key.
  const deadlocks = async () => {
    const { rows } = await query.invocations({ statuses: ['suspended'] }, { cursor: null, limit: CIRCLES_LOOKED_FOR });
    return deadlockedOf(engine, rows);
  };
  const canBeDeadlocked = statuses.suspended !== undefined && statuses.queued !== undefined;
  const deadlocked = canBeDeadlocked ? await inTime(deadlocks(), []) : [];
  const { mailboxDepthMax } = query.limits;
  const attention = attentionOf({
    now: Date.now(),
    health: query.health(),
    storeAnswers,
    blockedBy: query.stats().blockedBy,
    subscriptions,
    deployments: query.deployments(),
    letters,
    failed,
    backingOff,
    paused,
    deadlocked,
    pausedCount: statuses.paused ?? paused.length,
    mailboxes: query.mailboxesOver(Math.max(1, Math.floor(mailboxDepthMax * MAILBOX_SHARE))),
    mailboxDepthMax,
    policyOf: (target) => policyOf(engine, target),
  });
  return { statuses, attention };
}
