/** The engine as its doors see it: HTTP ingress, admin API, CLI, the embedded client. They use this and nothing behind it. */
import type { KeyPause } from '../actors/cell.ts';
import type { Status } from '../actors/lifecycle.ts';
import type { SubscriptionStatus } from '../actors/subscription/subscription.ts';
import type {
  AttachTarget,
  Headers,
  InvocationId,
  InvocationRef,
  Outcome,
  Payload,
  ServiceManifest,
} from '../sdk/protocol/index.ts';
import type { Accepted, CallerSignal, Completed, Ended } from './answers.ts';
import type { Feed } from './feed/port.ts';
import type { Series, Stats } from './figures.ts';
import type { Request } from './ingress/accept.ts';
import type { Limits } from './limits.ts';
import type { RegisteredHandler } from './registry.ts';
import type { DeadLetterFilter, InvocationFilter, StoreQueries } from './store/queries.ts';

export type { Feed, FeedEvent, FeedReader } from './feed/port.ts';
export type { HandlerStats, Series, Stats } from './figures.ts';
export { noSuch, type OperationCode, OperationError } from './operations/operation-error.ts';

/** What may be done to the engine from outside. Each leaves an audit row; ids are those of the API. */
export type Operation =
  | {
      readonly kind: 'cancelInvocation' | 'killInvocation' | 'pauseInvocation' | 'resumeInvocation' | 'retryInvocation';
      readonly id: string;
    }
  | {
      readonly kind: 'invokeHandler';
      readonly service: string;
      readonly handler: string;
      readonly key: string | null;
      readonly input: { readonly payload: Payload; readonly headers: Headers };
      readonly idempotencyKey: string | null;
      readonly delayMs: number;
    }
  | { readonly kind: 'completeAwakeable'; readonly id: string; readonly outcome: Outcome }
  | { readonly kind: 'purgeInvocation'; readonly id: string }
  | {
      readonly kind: 'forkInvocation';
      readonly id: string;
      /** The items of its journal before this one are not done again; 1 does everything again. */
      readonly from: number;
      /** null: the same input. */
      readonly input: Payload | null;
    }
  | (Chosen<InvocationFilter> & {
      readonly kind: 'batchInvocations';
      readonly action: 'cancel' | 'kill' | 'pause' | 'resume' | 'retry' | 'purge';
    })
  | (Chosen<Omit<DeadLetterFilter, 'status'>> & {
      readonly kind: 'batchDeadLetters';
      readonly action: 'redrive' | 'discard';
    })
  | {
      readonly kind: 'patchState';
      readonly service: string;
      readonly key: string;
      /** Of the state that this corrects; see `actors/state-version.ts`. */
      readonly version: string;
      readonly set: readonly (readonly [name: string, value: Payload])[];
      readonly clear: readonly string[];
    }
  | { readonly kind: 'pauseKey' | 'resumeKey'; readonly service: string; readonly key: string }
  | {
      readonly kind: 'createSubscription';
      readonly source: string;
      readonly sink: string;
      readonly options: Readonly<Record<string, unknown>>;
      /** Also where one of this source and sink is there: both process each record. Default: refused. */
      readonly allowDuplicate?: boolean;
    }
  | {
      readonly kind: 'updateSubscription';
      readonly id: string;
      /** Merged over the present ones; null takes one away. */
      readonly options?: Readonly<Record<string, unknown>>;
      readonly status?: SubscriptionStatus;
    }
  | {
      readonly kind: 'registerDeployment';
      readonly uri: string;
      /** Takes what is at the address now in place of what was registered from there before. */
      readonly force: boolean;
    }
  | {
      readonly kind: 'removeDeployment';
      readonly id: string;
      /** Also where invocations or subscriptions need it. */
      readonly force: boolean;
    }
  | { readonly kind: 'deleteSubscription'; readonly id: string }
  | { readonly kind: 'seekSubscription'; readonly id: string; readonly to: SeekTarget }
  | { readonly kind: 'redriveDeadLetter' | 'discardDeadLetter'; readonly id: string }
  | { readonly kind: 'editDeadLetter'; readonly id: string; readonly value: Payload | null };

/** Whom a batch is for: those named, or (`ids` absent) those that the filter finds. */
interface Chosen<Filter> {
  readonly ids?: readonly string[];
  readonly filter?: Filter;
  /** Only looks. */
  readonly dryRun: boolean;
  /** How many whoever asks expects; where it is far off, nothing is done. */
  readonly expected?: number;
}

/** `earliest`, `latest`, a time (ms since the epoch, or RFC 3339), or an offset for each partition named. */
export type SeekTarget = 'earliest' | 'latest' | number | string | Readonly<Record<string, number>>;

export interface PartitionInfo {
  readonly partition: number;
  /** The next offset that will be taken. */
  readonly position: number;
  /** The log's end as last seen; null where it is not known. */
  readonly logEnd: number | null;
  /** Records between the two; null where the end is not known. */
  readonly lag: number | null;
  /** How old the last record is that was taken; 0 without lag, null where none was taken since the start. */
  readonly lagSeconds: number | null;
  readonly state: 'reading' | 'paused' | 'backpressure' | 'halted' | 'waiting';
  readonly error: SubscriptionError | null;
}

export interface SubscriptionError {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly at: number;
}

export interface SubscriptionInfo {
  readonly id: string;
  /** `kafka://cluster/topic` */
  readonly source: string;
  /** `service://service/handler` */
  readonly sink: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly status: SubscriptionStatus;
  /** How its consumer stands: `connecting` until it reads; `backpressure` while its backlog is over the mark; `failing` while it can't read. */
  readonly state: 'connecting' | 'reading' | 'paused' | 'backpressure' | 'failing';
  /** The last trouble, gone when it reads again. */
  readonly error: SubscriptionError | null;
  /** Taken from Kafka and not finished yet. */
  readonly backlog: { readonly records: number; readonly bytes: number };
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly partitions: readonly PartitionInfo[];
  /** In the answer to `createSubscription`: it was there already, with the same options. */
  readonly again?: true;
}

/** An address with handlers behind HTTP. */
export interface DeploymentInfo {
  readonly id: string;
  readonly uri: string;
  readonly transport: 'http2' | 'http1';
  readonly protocolVersion: number;
  /** Those that are run from there. */
  readonly services: readonly string[];
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Why not all of its services are run from there, as a sentence; null where they are. */
  readonly problem: string | null;
}

export interface Health {
  readonly accepting: boolean;
  /** Why not, as a sentence. */
  readonly reason: string | null;
  readonly services: readonly string[];
}

/** Another invocation of the same key. */
export interface Neighbour {
  readonly id: InvocationId;
  readonly handler: string;
  readonly status: Status;
  /** When it got the key; when it came, where it waits for it. */
  readonly since: number;
}

/** What stands for an invocation, beside its id. */
export type Remembered = Exclude<AttachTarget, { readonly kind: 'invocation' }>;

/** How a living invocation stands at this moment: what no row tells. */
export interface Standing {
  /** Who else has its key. */
  readonly holder: Neighbour | null;
  /** Who is next in line. */
  readonly head: Neighbour | null;
  /** How many are before it in the mailbox; null where it does not wait there. */
  readonly ahead: number | null;
  readonly keyPaused: KeyPause | null;
  readonly memory: 'live' | 'waitsForRoom' | 'none';
}

export interface EngineQueries extends StoreQueries {
  /** The same, where each question to the store is given up after `ms`. */
  within(ms: number): EngineQueries;
  subscriptions(): Promise<readonly SubscriptionInfo[]>;
  subscription(id: string): Promise<SubscriptionInfo | null>;
  readonly services: readonly ServiceManifest[];
  /** The oldest first. */
  deployments(): readonly DeploymentInfo[];
  /** Names of the Kafka clusters in the configuration, with their properties; secrets redacted. */
  readonly clusters: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  health(): Health;
  stats(): Stats;
  /** null where it does not live. Answered between two turns: not while the store hangs. */
  standing(ref: InvocationRef): Promise<Standing | null>;
  /** `stepMs` in whole tens of seconds; six hours at most. */
  series(stepMs: number, points: number): Series;
  /** The hash of the chart that the registered code has; null where it has none, or is not registered. */
  currentChart(name: { readonly service: string; readonly handler: string }): string | null;
  /** When this engine was started; ms since the epoch. */
  readonly startedAt: number;
  /** Mailboxes in memory with at least so many waiting, the longest first; 100 at most. */
  mailboxesOver(depth: number): readonly { readonly service: string; readonly key: string; readonly depth: number }[];
  readonly limits: Limits;
  /** The run of a workflow's key, or whoever is first under an idempotency key; null where there is none. @throws RefusedError */
  remembered(by: Remembered): Promise<InvocationRef | null>;
  /** The parts of an id of this installation, or null where it is none. */
  refOf(id: string): InvocationRef | null;
  idOf(ref: InvocationRef): InvocationId;
}

/** The engine itself: what its doors are made of, and what the client and the admin API don't reach. */
export interface Engine {
  /** What can be asked. */
  readonly query: EngineQueries;
  /** What happens, as it happens. */
  readonly feed: Feed;
  /**
   * Takes an invocation; resolves when it is durable.
   * @throws AcceptError for what is wrong with the request, RefusedError for what the actor says no to, StoppedError
   */
  accept(request: Request): Promise<Accepted>;
  /** The same, and its end. `signal` stops the waiting, not the invocation. */
  call(request: Request, signal?: CallerSignal): Promise<{ readonly accepted: Accepted; readonly ended: Ended }>;
  /** Waits for the end of an invocation; null where there is none. */
  attach(ref: InvocationRef, signal?: CallerSignal): Promise<Ended | null>;
  /**
   * Answers an awakeable, by the id that its handler gave out; resolves when that is durable.
   * @throws AcceptError for what is no such id, or one that nobody waits for; RefusedError, StoppedError
   */
  completeAwakeable(id: string, outcome: Outcome): Promise<Completed>;
  /** The handler that a request would reach. @throws AcceptError */
  resolve(target: Request['target']): RegisteredHandler;
  /**
   * Carries out an operation, with an audit row that names `by`; resolves when it is durable.
   * @throws OperationError (a code and a remedy), RefusedError
   */
  submit(operation: Operation, by: string): Promise<unknown>;
  /** Stops taking, lets what runs come to a safe place within `drainMs`, and lets go of the store. */
  close(): Promise<void>;
}
