/** One invocation, as people look at it: what it is, why it waits, what it did, where in its chart it stands. */
import { isFinished } from '../../actors/lifecycle.ts';
import { type InvocationChartView, type InvocationView, nameOf, type OriginView } from './answers.ts';
import { LEGEND, positionNotes, printChart } from './chart-text.ts';
import type { AdminClient } from './client.ts';
import { ApiError } from './failure.ts';
import type { Io } from './io.ts';
import { printJournalTree, type Traced } from './journal-tree.ts';
import { clientOf, type RemoteOptions } from './options.ts';
import { type Cell, printFacts, printJson, printLine } from './print.ts';
import { invocationPath, traced } from './trace.ts';
import { watch } from './watch.ts';
import { type TimeOptions, type When, whenOf } from './when.ts';

export interface ShowOptions extends RemoteOptions, TimeOptions {
  readonly depth: number;
  readonly brief?: boolean;
}

interface Seen {
  readonly invocation: InvocationView;
  readonly trace: Traced | null;
  readonly chart: InvocationChartView | null;
}

export async function showInvocation(io: Io, id: string, options: ShowOptions): Promise<void> {
  const client = clientOf(io, options);
  const read = () => client.get<InvocationView>(invocationPath(id));
  const isOver = ({ status }: InvocationView) => isFinished(status);
  if (options.json && !options.watch) return printJson(io, await read());
  if (options.json) return watch(io, { client, json: true, fetch: read, show: () => undefined, isOver });

  const when = whenOf(io, options);
  const fetch = async () => look(client, await read(), options);
  const show = (to: Io, seen: Seen) => print(to, seen, when);
  if (!options.watch) return show(io, await fetch());
  return watch(io, { client, json: false, fetch, show, isOver: ({ invocation }) => isOver(invocation) });
}

async function look(client: AdminClient, invocation: InvocationView, { brief, depth }: ShowOptions): Promise<Seen> {
  if (brief) return { invocation, trace: null, chart: null };
  const trace = await traced(client, invocation, depth);
  return { invocation, trace, chart: await chartOf(client, invocation.id) };
}

/** null where there is no chart to show: an engine without charts, a handler whose source could not be read. */
async function chartOf(client: AdminClient, id: string): Promise<InvocationChartView | null> {
  try {
    return await client.get<InvocationChartView>(`${invocationPath(id)}/chart`);
  } catch (error) {
    if (error instanceof ApiError) return null;
    throw error;
  }
}

function print(io: Io, { invocation, trace, chart }: Seen, when: When): void {
  printFacts(io, factsOf(invocation, when));
  const failures = invocation.failures ?? [];
  if (failures.length > 0) {
    heading(io, 'Attempts that failed');
    for (const { attempt, at, code, message, stepName } of failures) {
      const step = stepName === undefined ? '' : ` in step ${stepName}`;
      printLine(io, `${attempt}  ${when(at)}  ${message}${step} (${code})`);
    }
  }
  if (trace !== null) {
    heading(io, 'Journal');
    printJournalTree(io, trace);
  }
  if (chart !== null && chart.chart !== null) {
    heading(io, `Chart   ${LEGEND}`);
    printChart(io, chart.chart, positionNotes(chart.position));
    if (chart.position.note !== null) printLine(io, chart.position.note);
  }
}

function heading(io: Io, text: string): void {
  printLine(io);
  printLine(io, text);
}

function factsOf(one: InvocationView, when: When): readonly (readonly [string, Cell])[] {
  const { lastError, why = null } = one;
  const step = lastError?.stepName === undefined ? '' : ` in step ${lastError.stepName}`;
  const error = lastError === null ? null : `${lastError.message}${step} (${lastError.code}, ${when(lastError.at)})`;
  return [
    ['id', one.id],
    ['target', nameOf(one)],
    ['status', one.cancelRequested && !isFinished(one.status) ? `${one.status}, cancellation requested` : one.status],
    ['why', why?.sentence],
    ['until', when(why?.until)],
    ['blocked by', why?.blockedBy],
    ['step', one.step],
    ['from', originText(one.origin)],
    ['called by', one.parent],
    ['idempotency key', one.idempotencyKey],
    ['input', `${one.inputBytes} bytes`],
    ['attempts', one.attempt],
    ['retries', one.retryCount],
    ['due', when(one.dueAt)],
    ['created', when(one.createdAt)],
    ['started', when(one.startedAt)],
    ['finished', when(one.finishedAt)],
    ['removed', when(one.expiresAt)],
    ['last error', error],
  ];
}

function originText(origin: OriginView): string {
  switch (origin.kind) {
    case 'kafka':
      return `kafka, ${origin.topic}/${origin.partition} at offset ${origin.offset} (${origin.subscription})`;
    case 'handler':
      return `invocation ${origin.invocationId}`;
    case 'redrive':
      return `dead letter ${origin.deadLetter}`;
    case 'fork':
      return `fork of ${origin.of} from ${origin.from}`;
    default:
      return origin.kind;
  }
}
