/**
 * An engine in memory behind the attempt's channel, for transcripts: it takes messages, commits them to a journal,
 * delivers completions, and can crash between any two of these. Time stands still unless a test advances it.
 */
import type { Definition } from '../../../sdk/definition.ts';
import type { AttemptSettings } from '../../../sdk/driver/clock.ts';
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
  VOID,
} from '../../../sdk/protocol/index.ts';
import { ManualClock } from './manual-clock.ts';
import { entryLine, line, shown } from './transcript.ts';

export const INSTALLATION = '0123456789ab';
export const invocationId = (seq: number): InvocationId =>
  formatInvocationId(INSTALLATION, { shard: shardId(1), seq: seqOf(seq) });

export const json = (value: unknown): Outcome => ({
  kind: 'value',
  value: value === undefined ? '' : JSON.stringify(value),
});
export const failed = (code: number, message: string): Outcome => ({ kind: 'failure', failure: { code, message } });

export interface ScriptOptions {
  readonly handler: string;
  readonly key?: string | null;
  readonly input?: unknown;
  readonly inputPayload?: Payload;
  readonly headers?: Headers;
  readonly state?: Readonly<Record<string, unknown>>;
  readonly idempotencyKey?: string;
  readonly settings?: Partial<AttemptSettings>;
  /** The engine's word whether a step may be begun. */
  readonly untilOurs?: () => Promise<void> | null;
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
    this.handle = this.#endpoint.start(start, { send, untilOurs: this.#options.untilOurs });
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
