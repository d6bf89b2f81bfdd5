// Handlers without code: a test is told of each attempt, and says what the attempt says.

import type {
  AttemptChannel,
  AttemptHandle,
  AttemptMessage,
  AttemptStart,
  CompletionId,
  Delivery,
  Endpoint,
  HandlerManifest,
  HandlerMode,
  Outcome,
  ServiceManifest,
} from '../../../sdk/protocol/index.ts';
import { VOID } from '../../../sdk/protocol/index.ts';
import type { call, run, send, sleep } from '../../histories/acts.ts';

export class ScriptedAttempt implements AttemptHandle {
  readonly start: AttemptStart;
  readonly delivered: Delivery[] = [];
  readonly #channel: AttemptChannel;
  readonly #endpoint: ScriptedEndpoint;
  busy = true;
  suspendsAsked = 0;
  aborted: string | null = null;

  constructor(start: AttemptStart, channel: AttemptChannel, endpoint: ScriptedEndpoint) {
    this.start = start;
    this.#channel = channel;
    this.#endpoint = endpoint;
  }

  /** `order/a/process #2` */
  get name(): string {
    const { target, attempt } = this.start;
    return `${[target.service, target.key, target.handler].filter((part) => part !== null).join('/')} #${attempt}`;
  }

  says(message: AttemptMessage): void {
    this.#channel.send(message);
  }

  untilDurable(): Promise<void> | null {
    return this.#channel.untilDurable?.() ?? null;
  }

  asks(...entries: readonly ReturnType<typeof run | typeof sleep | typeof call | typeof send>[]): void {
    for (const entry of entries) this.says({ kind: 'entry', seen: 0, entry });
  }

  finishes(outcome: Outcome = VOID): void {
    this.says({ kind: 'finished', seen: 0, outcome, cancelled: false });
  }

  fails(message = 'oh'): void {
    this.says({ kind: 'failed', error: { code: 500, message } });
  }

  suspends(...waitingFor: readonly CompletionId[]): void {
    this.says({ kind: 'suspended', waitingFor });
  }

  deliver(deliveries: readonly Delivery[]): void {
    this.delivered.push(...deliveries);
    this.#endpoint.onDeliver(this);
  }

  suspend(): void {
    this.suspendsAsked += 1;
    this.#endpoint.onSuspend(this);
  }

  abort(reason: string): void {
    this.aborted = reason;
  }
}

const handler = (name: string, mode: HandlerMode, part: Partial<HandlerManifest>): HandlerManifest => ({
  ...{ name, mode, inputContentType: null, outputContentType: 'application/json' },
  ...part,
});

export class ScriptedEndpoint implements Endpoint {
  readonly services: readonly ServiceManifest[];
  readonly attempts: ScriptedAttempt[] = [];
  onStart: (attempt: ScriptedAttempt) => void = () => undefined;
  onSuspend: (attempt: ScriptedAttempt) => void = () => undefined;
  onDeliver: (attempt: ScriptedAttempt) => void = () => undefined;

  constructor(part: Partial<HandlerManifest> = {}) {
    this.services = [
      {
        name: 'order',
        kind: 'object',
        handlers: [handler('process', 'exclusive', part), handler('peek', 'shared', part)],
      },
      { name: 'mail', kind: 'service', handlers: [handler('send', 'plain', part)] },
    ];
  }

  start(start: AttemptStart, channel: AttemptChannel): AttemptHandle {
    const attempt = new ScriptedAttempt(start, channel, this);
    this.attempts.push(attempt);
    this.onStart(attempt);
    return attempt;
  }

  /** What has been started so far, by name. */
  get names(): string[] {
    return this.attempts.map(({ name }) => name);
  }

  /** The latest attempt whose name begins so. */
  attempt(name: string): ScriptedAttempt {
    const found = this.attempts.findLast((one) => one.name.startsWith(name));
    if (found === undefined) throw new Error(`no attempt of ${name}; there are ${this.names.join(', ')}`);
    return found;
  }
}
