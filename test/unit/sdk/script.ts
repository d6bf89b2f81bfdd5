/**
 * An engine in memory behind the attempt's channel, for transcripts: it takes messages, commits them to a journal,
 * delivers completions, and can crash between any two of these. Time stands still unless a test advances it.
 */
import type { Definition } from '../../../sdk/definition.ts';
import type { AttemptClock, AttemptSettings } from '../../../sdk/driver/clock.ts';
import { endpointOf } from '../../../sdk/endpoint.ts';
import {
  type AskedEntry,
  type AttemptHandle,
  type AttemptMessage,
  type AttemptStart,
  type CompletionId,
  type Delivery,
  formatInvocationId,
  type Headers,
  type InvocationId,
  type JournalItem,
  type Outcome,
  type Payload,
  seqOf,
  shardId,
  textOf,
  VOID,
} from '../../../sdk/protocol/index.ts';

export const INSTALLATION = '0123456789ab';
export const invocationId = (seq: number): InvocationId =>
  formatInvocationId(INSTALLATION, { shard: shardId(1), seq: seqOf(seq) });

export const json = (value: unknown): Outcome => ({
  kind: 'value',
  value: value === undefined ? '' : JSON.stringify(value),
});
export const failed = (code: number, message: string): Outcome => ({ kind: 'failure', failure: { code, message } });

/** Time by hand; macrotasks are real. */
export class ManualClock implements AttemptClock {
  #now = 1_700_000_000_000;
  readonly #timers = new Map<number, { at: number; callback: () => void }>();
  #nextTimer = 1;

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): unknown {
    this.#timers.set(this.#nextTimer, { at: this.#now + ms, callback });
    return this.#nextTimer++;
  }

  cancel(timer: unknown): void {
    this.#timers.delete(timer as number);
  }

  defer(callback: () => void): void {
    setImmediate(callback);
  }

  get pending(): number {
    return this.#timers.size;
  }

  /** Fires what is due, in order. */
  advance(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const due = [...this.#timers].filter(([, { at }]) => at <= until).sort((a, b) => a[1].at - b[1].at)[0];
      if (due === undefined) break;
      this.#timers.delete(due[0]);
      this.#now = due[1].at;
      due[1].callback();
    }
    this.#now = until;
  }
}

export interface ScriptOptions {
  readonly handler: string;
  readonly key?: string | null;
  readonly input?: unknown;
  readonly inputPayload?: Payload;
  readonly headers?: Headers;
  readonly state?: Readonly<Record<string, unknown>>;
  readonly idempotencyKey?: string;
  readonly settings?: Partial<AttemptSettings>;
  /** False: messages wait until `commit` is called. */
  readonly autoCommit?: boolean;
}

export class Script {
  readonly clock = new ManualClock();
  readonly journal: JournalItem[] = [];
  readonly state = new Map<string, Payload>();
  /** What the attempt at hand has sent, committed or not. */
  messages: AttemptMessage[] = [];
  /** Sent and not committed. */
  uncommitted: AttemptMessage[] = [];
  handle: AttemptHandle | null = null;
  attempts = 0;
  retryCount = 0;
  failedStepId: CompletionId = 0;
  retryingForMs = 0;
  /** Set false to keep what is committed from the attempt until `deliverAll`. */
  autoDeliver = true;
  readonly #endpoint;
  readonly #options: ScriptOptions;
  readonly #service: string;
  readonly #stateful: boolean;
  readonly #shared: boolean;
  #undelivered: Delivery[] = [];
  #activity = 0;

  constructor(definition: Definition, options: ScriptOptions) {
    this.#options = options;
    this.#endpoint = endpointOf([definition], { clock: this.clock, ...options.settings });
    this.#service = definition.name;
    const manifest = this.#endpoint.services[0]!;
    const mode = manifest.handlers.find(({ name }) => name === options.handler)?.mode;
    this.#stateful = manifest.kind === 'object';
    this.#shared = mode === 'shared';
    for (const [name, value] of Object.entries(options.state ?? {})) this.state.set(name, JSON.stringify(value));
    const payload = options.inputPayload ?? (options.input === undefined ? '' : JSON.stringify(options.input));
    const headers = options.headers ?? [];
    this.journal.push({
      type: 'entry',
      index: 0,
      at: this.clock.now(),
      seen: 0,
      entry: { kind: 'input', payload, headers },
    });
  }

  /** Begins an attempt with the journal as it is, and waits until nothing moves. */
  async start(): Promise<this> {
    this.messages = [];
    this.uncommitted = [];
    this.#undelivered = [];
    this.attempts++;
    const { handler, key = this.#stateful ? 'k' : null, idempotencyKey } = this.#options;
    const start: AttemptStart = {
      id: invocationId(7),
      target: { service: this.#service, handler, key },
      attempt: this.attempts,
      journal: [...this.journal],
      state: this.#stateful && !this.#shared ? this.state : null,
      retryCount: this.retryCount,
      failedStepId: this.failedStepId,
      retryingForMs: this.retryingForMs,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    };
    const attempt = this.attempts;
    const send = (message: AttemptMessage): void => {
      if (attempt === this.attempts) this.#receive(message);
    };
    this.handle = this.#endpoint.start(start, { send });
    await this.settle();
    return this;
  }

  /** The attempt is gone; what was not committed is lost. */
  crash(): this {
    this.handle?.abort('crashed');
    this.handle = null;
    this.uncommitted = [];
    this.#undelivered = [];
    return this;
  }

  /** Crash, then a new attempt from what is committed. */
  async restart(): Promise<this> {
    return this.crash().start();
  }

  /** Commits the first `count` messages that wait, all by default. */
  commit(count = this.uncommitted.length): void {
    const committed = this.uncommitted.splice(0, count);
    for (const message of committed) this.#commit(message);
    if (this.autoDeliver) this.deliverAll();
  }

  /** Journals a completion: a timer has fired, a callee has answered, somebody cancels. */
  async complete(id: CompletionId, outcome: Outcome = VOID): Promise<this> {
    this.#complete(id, outcome);
    if (this.autoDeliver) this.deliverAll();
    await this.settle();
    return this;
  }

  get hasUndelivered(): boolean {
    return this.#undelivered.length > 0;
  }

  /** What a journaled entry did to the state; for a script that begins with a journal. */
  applyState(item: JournalItem): void {
    if (item.type === 'entry' && item.entry.kind !== 'input' && item.entry.kind !== 'output')
      this.#answered(item.entry);
  }

  deliverAll(): void {
    const deliveries = this.#undelivered;
    this.#undelivered = [];
    if (deliveries.length > 0) this.#activity++;
    if (deliveries.length > 0) this.handle?.deliver(deliveries);
  }

  async advance(ms: number): Promise<this> {
    this.clock.advance(ms);
    await this.settle();
    return this;
  }

  /** Waits until some turns of the loop have passed in which nothing was sent or delivered; more of them while it is busy. */
  async settle(): Promise<this> {
    let quiet = 0;
    let last = this.#activity;
    while (quiet < (this.handle?.busy === true ? 60 : 4)) {
      await new Promise((resolve) => setImmediate(resolve));
      quiet = this.#activity === last ? quiet + 1 : 0;
      last = this.#activity;
    }
    return this;
  }

  /** What this attempt has sent, a line each. */
  get transcript(): string[] {
    return this.messages.map(line);
  }

  get last(): AttemptMessage | undefined {
    return this.messages.at(-1);
  }

  /** The committed journal without the input, a line each. */
  get journalLines(): string[] {
    return this.journal.slice(1).map((item) => {
      if (item.type === 'completion') return `completion ${item.id} = ${shown(item.outcome)}`;
      return item.entry.kind === 'output'
        ? `output = ${shown(item.entry.outcome)}`
        : entryLine(item.seen, item.entry as AskedEntry);
    });
  }

  #receive(message: AttemptMessage): void {
    this.#activity++;
    this.messages.push(message);
    this.uncommitted.push(message);
    if (this.#options.autoCommit === false) return;
    setImmediate(() => {
      if (this.uncommitted.length > 0) this.commit();
    });
  }

  #commit(message: AttemptMessage): void {
    switch (message.kind) {
      case 'entry': {
        const entry = this.#answered(message.entry);
        const index = this.journal.length;
        this.journal.push({ type: 'entry', index, at: this.clock.now(), seen: message.seen, entry });
        if ('outcome' in entry && entry.outcome !== undefined && entry.id !== 0) {
          this.#undelivered.push({ index, id: entry.id, outcome: entry.outcome });
        }
        break;
      }
      case 'proposal':
        this.#complete(message.id, message.outcome);
        break;
      case 'finished':
        this.journal.push({
          type: 'entry',
          index: this.journal.length,
          at: this.clock.now(),
          seen: message.seen,
          entry: { kind: 'output', outcome: message.outcome },
        });
        break;
      case 'failed':
      case 'suspended':
        break;
    }
  }

  #complete(id: CompletionId, outcome: Outcome): void {
    // An invocation that has ended takes nothing any more.
    const last = this.journal.at(-1);
    if (last?.type === 'entry' && last.entry.kind === 'output') return;
    const index = this.journal.length;
    this.journal.push({ type: 'completion', index, at: this.clock.now(), id, outcome });
    this.#undelivered.push({ index, id, outcome });
  }

  /** What the engine does with an entry: state, and answers that it has at once. */
  #answered(entry: AskedEntry): AskedEntry {
    switch (entry.kind) {
      case 'set':
        this.state.set(entry.name, entry.value);
        return entry;
      case 'clear':
        this.state.delete(entry.name);
        return entry;
      case 'clearAll':
        this.state.clear();
        return entry;
      case 'get': {
        const value = this.state.get(entry.name);
        return entry.id === 0 ? entry : { ...entry, outcome: value === undefined ? VOID : { kind: 'value', value } };
      }
      case 'keys':
        return entry.id === 0 ? entry : { ...entry, outcome: json([...this.state.keys()].sort()) };
      case 'call':
      case 'send':
        return { ...entry, outcome: { kind: 'value', value: invocationId(1000 + entry.id) } };
      default:
        return entry;
    }
  }
}

/** One message as a line, e.g. `0 run 1 reserve = "A"`: seen, kind, id, name, outcome. */
export function line(message: AttemptMessage): string {
  switch (message.kind) {
    case 'entry':
      return entryLine(message.seen, message.entry);
    case 'proposal':
      return `proposal ${message.id} = ${shown(message.outcome)}`;
    case 'finished':
      return `finished seen ${message.seen} = ${shown(message.outcome)}${message.cancelled ? ' cancelled' : ''}`;
    case 'failed': {
      const { code, message: text, stepId, stepName, retryAfterMs, behavior } = message.error;
      const step = stepId === undefined ? '' : ` at ${stepId} ${stepName}`;
      return `failed ${code} ${text}${step}${retryAfterMs === undefined ? '' : ` after ${retryAfterMs}`}${behavior === undefined ? '' : ` ${behavior}`}`;
    }
    case 'suspended':
      return `suspended for ${message.waitingFor.join(' ')}`;
  }
}

export function entryLine(seen: number, entry: AskedEntry): string {
  const outcome = 'outcome' in entry && entry.outcome !== undefined ? ` = ${shown(entry.outcome)}` : '';
  switch (entry.kind) {
    case 'run':
    case 'get':
      return `${seen} ${entry.kind} ${entry.id} ${entry.name}${outcome}`;
    case 'keys':
      return `${seen} keys ${entry.id}${outcome}`;
    case 'sleep':
      return `${seen} sleep ${entry.id} ${entry.name} ${entry.delayMs}`;
    case 'set':
      return `${seen} set ${entry.name} ${textOf(entry.value)}`;
    case 'clear':
      return `${seen} clear ${entry.name}`;
    case 'clearAll':
      return `${seen} clearAll`;
    case 'call':
      return `${seen} call ${entry.id},${entry.resultId} ${address(entry)} ${textOf(entry.payload)}${outcome}`;
    case 'send':
      return `${seen} send ${entry.id} ${address(entry)} ${textOf(entry.payload)} after ${entry.delayMs}${outcome}`;
    case 'cancel':
      return `${seen} cancel ${entry.invocationId}`;
  }
}

function address({ target: { service, key, handler } }: Extract<AskedEntry, { kind: 'call' | 'send' }>): string {
  return key === null ? `${service}/${handler}` : `${service}/${key}/${handler}`;
}

function shown(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'void':
      return 'void';
    case 'value':
      return textOf(outcome.value) || 'empty';
    case 'failure':
      return `!${outcome.failure.code} ${outcome.failure.message}`;
  }
}
