/** The services of a simulation. Each handler carries out the program that is its input, and tells what it saw. */
import type {
  Context,
  Definition,
  ObjectContext,
  RunContext,
  WorkflowContext,
  WorkflowSharedContext,
} from '../../sdk/index.ts';
import {
  CancelledError,
  handlers,
  object,
  RetryableError,
  rpc,
  service,
  TerminalError,
  workflow,
} from '../../sdk/index.ts';
import { FIRST_AWAKEABLE, formatAwakeableId } from '../../sdk/protocol/index.ts';
import type { Node, Program } from './program.ts';
import { FLOW, FLOW_RETENTION_MS, PLAIN } from './program.ts';
import { promised } from './promising.ts';

/** The world outside of the engine, as handlers reach it. */
export interface Outside {
  /** A side effect. Ends in virtual time, well or as its step says. */
  act(invocation: string, node: Extract<Node, { kind: 'run' }>, run: RunContext): Promise<string>;
  /** True where the handler must go wrong by itself this time. */
  stumbles(invocation: string, node: Extract<Node, { kind: 'stumble' }>): boolean;
  /** Somebody outside is told of an awakeable, and will answer. */
  asks(awakeable: string, node: Extract<Node, { kind: 'awakeable' }>): void;
  /** User code has got the answer to a step. */
  saw(invocation: string, node: Node, answer: Answer): void;
}

export type Answer = { readonly value: unknown } | { readonly error: TerminalError };

/** Short times, so that a simulation of a minute sees each of them pass. */
const QUICK = { inactivityTimeout: 300, abortTimeout: 3_000 } as const;
const RETRY = { initialInterval: 10, maxInterval: 400 } as const;

export function services(outside: Outside): Definition[] {
  const execute = async (ctx: Context, program: Program | null): Promise<unknown> =>
    new Execution(ctx, outside).of(program);
  const look = handlers.object.shared(async (ctx: Context, program: Program | null) => execute(ctx, program));
  const keyed = (name: string, options: object): Definition =>
    object({ name, handlers: { execute, look, take: execute }, options: { ...QUICK, ...options } });
  return [
    keyed('inbox', { retryPolicy: { ...RETRY, maxAttempts: 2, onMaxAttempts: 'dead-letter' } }),
    keyed('orders', { retryPolicy: { ...RETRY, maxAttempts: Number.POSITIVE_INFINITY } }),
    keyed('pausing', { retryPolicy: { ...RETRY, maxAttempts: 3, onMaxAttempts: 'pause' } }),
    // Forgotten early, so that the janitor has work to do.
    keyed('mortal', { retryPolicy: { ...RETRY, maxAttempts: 3, onMaxAttempts: 'kill' }, journalRetention: 2_000 }),
    workflow({
      name: FLOW,
      handlers: {
        async run(ctx: WorkflowContext, key: string | Program) {
          if (typeof key === 'object') return execute(ctx, key);
          // Whoever was to complete it may have been stopped.
          const went = await Promise.race([ctx.promise<string>('go'), ctx.sleep(3_000).then(() => 'alone')]);
          const step: Node = { kind: 'run', label: 'went', ms: 20, how: 'well', bad: 0 };
          return execute(ctx, { token: `${key} ${went}`, nodes: [step], compensates: false });
        },
        async go(ctx: WorkflowSharedContext, key: string) {
          await ctx.promise<string>('go').resolve(key);
        },
        beside: async (ctx: WorkflowSharedContext, program: Program) => execute(ctx, program),
      },
      options: {
        ...{ ...QUICK, retryPolicy: { ...RETRY, maxAttempts: Number.POSITIVE_INFINITY } },
        workflowRetention: FLOW_RETENTION_MS,
      },
    }),
    service({
      name: PLAIN,
      handlers: { execute, take: execute },
      options: { ...QUICK, retryPolicy: { ...RETRY, maxAttempts: Number.POSITIVE_INFINITY }, journalRetention: 0 },
    }),
  ];
}

/** One attempt at one program. */
class Execution {
  readonly #ctx: ObjectContext;
  readonly #outside: Outside;
  readonly #log: string[] = [];

  constructor(ctx: Context, outside: Outside) {
    this.#ctx = ctx as ObjectContext;
    this.#outside = outside;
  }

  async of(program: Program | null): Promise<unknown> {
    // A tombstone, or a record that is no program: there is nothing to do, and that is done exactly once, too.
    if (program === null || !Array.isArray(program.nodes)) return 'nothing';
    const early = program.nodes.find((node) => node.kind === 'awakeable' && node.early);
    if (early?.kind === 'awakeable')
      this.#outside.asks(formatAwakeableId(this.#ctx.request().id, FIRST_AWAKEABLE), early);
    try {
      const result = await this.#node({ kind: 'sequence', label: 'top', nodes: program.nodes });
      return { result, log: this.#log };
    } catch (error) {
      if (program.compensates && error instanceof TerminalError) {
        await this.#leaf({ kind: 'run', label: 'compensate', ms: 1, how: 'well', bad: 0 });
      }
      throw error;
    }
  }

  async #node(node: Node): Promise<unknown> {
    switch (node.kind) {
      case 'all':
        return Promise.all(node.nodes.map((inner) => this.#node(inner)));
      case 'race':
        return Promise.race(node.nodes.map((inner) => this.#node(inner)));
      case 'any':
        return Promise.any(node.nodes.map((inner) => this.#node(inner))).catch(() => 'none');
      case 'allSettled':
        return Promise.allSettled(node.nodes.map((inner) => this.#node(inner))).then((all) =>
          all.map(({ status }) => status),
        );
      case 'sequence':
        return this.#sequence(node.nodes);
      case 'try':
        return this.#sequence(node.nodes).catch((error: unknown) => {
          if (!(error instanceof TerminalError)) throw error;
          return `caught ${error.message}`;
        });
      default:
        return this.#leaf(node);
    }
  }

  async #sequence(nodes: readonly Node[]): Promise<unknown> {
    const results: unknown[] = [];
    for (const inner of nodes) results.push(await this.#node(inner));
    return results;
  }

  /** What a handler returns and writes depends on the order of all that it saw. */
  async #leaf(node: Node): Promise<unknown> {
    const { id } = this.#ctx.request();
    try {
      const value = await this.#step(node, id);
      this.#outside.saw(id, node, { value });
      this.#log.push(node.label);
      return value ?? null;
    } catch (error) {
      if (error instanceof TerminalError) {
        this.#outside.saw(id, node, { error });
        this.#log.push(`${node.label}: ${error.message}`);
      }
      throw error;
    }
  }

  async #step(node: Node, id: string): Promise<unknown> {
    const ctx = this.#ctx;
    switch (node.kind) {
      case 'run':
        return ctx.run(node.label, (run) => this.#outside.act(id, node, run), LIMITS[node.how]);
      case 'sleep':
        return ctx.sleep(node.ms, node.label);
      case 'awakeable': {
        const { id: awakeable, promise } = ctx.awakeable<string>();
        this.#outside.asks(awakeable, node);
        return promise;
      }
      case 'call':
        return this.#call(node);
      case 'send':
        return this.#send(node);
      case 'attach':
        return ctx.attach(await this.#sent(node));
      case 'flow':
        return this.#flow(node);
      case 'hear':
      case 'tell':
      case 'peek':
        return promised(ctx as unknown as WorkflowSharedContext, node);
      case 'get':
        return ctx.get(node.name);
      case 'set':
        // Not by its id: a fork that replays this has another one.
        return ctx.set(node.name, `${ctx.rand.uuidv4().slice(0, 8)} ${node.label} ${this.#log.length}`);
      case 'clear':
        return ctx.clear(node.name);
      case 'clearAll':
        return ctx.clearAll();
      case 'keys':
        return ctx.stateKeys();
      case 'date':
        return ctx.date.now();
      case 'throw':
        throw new TerminalError(`thrown at ${node.label}`);
      case 'stumble':
        if (this.#outside.stumbles(id, node)) throw new Error(`stumbled at ${node.label}`);
        return null;
      default:
        throw new Error(`bug: ${node.kind} is no single step`);
    }
  }

  #sent({ to, program, label }: Extract<Node, { kind: 'attach' }>): Promise<string> {
    const { serviceSendClient, objectSendClient } = this.#ctx;
    const client = to.key === null ? serviceSendClient(to.service) : objectSendClient(to.service, to.key);
    const handle = (client as Clients)[to.handler]?.(program, rpc.sendOpts({ name: label }));
    return (handle as { invocationId: Promise<string> }).invocationId;
  }

  /** Of several who do this with one key, one begins the run and one completes its promise; all are told the same. */
  async #flow({ key }: Extract<Node, { kind: 'flow' }>): Promise<unknown> {
    const ctx = this.#ctx;
    const sent = (ctx.workflowSendClient(FLOW, key) as Clients)['run']?.(key);
    const run = await (sent as { invocationId: Promise<string> }).invocationId;
    const told = (ctx.workflowClient(FLOW, key) as Clients)['go']?.(key) as Promise<unknown>;
    await told.catch((error: unknown) => {
      if (!(error instanceof TerminalError) || error instanceof CancelledError) throw error;
    });
    return ctx.attach(run);
  }

  #call({ to, program, label, idempotencyKey }: Extract<Node, { kind: 'call' }>): Promise<unknown> {
    const options = rpc.opts({ name: label, ...(idempotencyKey === undefined ? {} : { idempotencyKey }) });
    const client = to.key === null ? this.#ctx.serviceClient(to.service) : this.#ctx.objectClient(to.service, to.key);
    return (client as Clients)[to.handler]?.(program, options) as Promise<unknown>;
  }

  async #send({
    to,
    program,
    label,
    delayMs,
    idempotencyKey,
    cancels,
    followed,
  }: Extract<Node, { kind: 'send' }>): Promise<unknown> {
    const client =
      to.key === null ? this.#ctx.serviceSendClient(to.service) : this.#ctx.objectSendClient(to.service, to.key);
    const key = idempotencyKey === null ? {} : { idempotencyKey };
    const handle = (client as Clients)[to.handler]?.(program, rpc.sendOpts({ name: label, delay: delayMs, ...key }));
    if (followed === true) {
      const follower: Program = { token: `${label}+`, nodes: [], compensates: false };
      (client as Clients)[to.handler]?.(follower, rpc.sendOpts({ name: `${label}+` }));
    }
    const sent = await (handle as { invocationId: Promise<string> }).invocationId;
    if (cancels) this.#ctx.cancel(sent);
    return sent;
  }
}

type Clients = Readonly<Record<string, (...args: unknown[]) => unknown>>;

/** `limited` runs give up by themselves; the others are retried by the policy of their invocation. */
const LIMITS = {
  well: {},
  retryable: {},
  terminal: {},
  hanging: {},
  limited: { maxRetryAttempts: 3, initialRetryInterval: 5, maxRetryInterval: 50 },
} as const;

/** How a side effect goes wrong, as its step says. */
export function troubleOf(node: Extract<Node, { kind: 'run' }>, time: number): Error {
  if (node.how === 'terminal') return new TerminalError(`${node.label} refused`, { errorCode: 422 });
  if (time % 3 === 0) return new RetryableError(`${node.label} is busy`, { retryAfter: 30 });
  return new Error(`${node.label} went wrong`);
}
