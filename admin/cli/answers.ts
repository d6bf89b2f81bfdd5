/** What the admin API answers, as far as commands show it; its own schemas are in `admin/api`. */
import type { Status } from '../../actors/lifecycle.ts';

/** User bytes: text where they are UTF-8, else base64; `truncated` where only the beginning was sent. */
export interface PayloadView {
  readonly encoding: 'utf8' | 'base64';
  readonly data: string;
  readonly sizeBytes: number;
  readonly truncated: boolean;
}

export interface FailureView {
  readonly code: number;
  readonly message: string;
}

export type OutcomeView =
  | { readonly kind: 'void' }
  | { readonly kind: 'value'; readonly value: PayloadView }
  | { readonly kind: 'failure'; readonly failure: FailureView };

export interface OriginView {
  readonly kind: 'http' | 'client' | 'kafka' | 'handler' | 'redrive' | 'fork';
  readonly subscription?: string;
  readonly topic?: string;
  readonly partition?: number;
  readonly offset?: number;
  readonly invocationId?: string;
  readonly deadLetter?: string;
  readonly of?: string;
  readonly from?: number;
}

export interface InvocationView {
  readonly id: string;
  readonly service: string;
  readonly handler: string;
  readonly key: string | null;
  readonly status: Status;
  readonly origin: OriginView;
  readonly parent: string | null;
  readonly idempotencyKey: string | null;
  readonly attempt: number;
  readonly retryCount: number;
  readonly dueAt: string | null;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly expiresAt: string | null;
  readonly inputBytes: number;
  readonly cancelRequested: boolean;
  readonly lastError: {
    readonly code: number;
    readonly message: string;
    readonly stepName?: string;
    readonly at: string;
  } | null;
  /** Of a chart: its hash, and the state that it stands in. */
  readonly chart?: string | null;
  readonly step?: string | null;
  /** Why it does not go on; null once it has ended. */
  readonly why?: {
    readonly code: string;
    readonly sentence: string;
    readonly until: string | null;
    readonly blockedBy: string | null;
  } | null;
  /** Of its attempts, the last 20 that failed, oldest first. */
  readonly failures?: readonly {
    readonly attempt: number;
    readonly at: string;
    readonly code: number;
    readonly message: string;
    readonly stepName?: string;
  }[];
}

export interface ChartView {
  readonly initial: string;
  readonly states: readonly ChartStateView[];
  readonly transitions: readonly {
    readonly from: string;
    readonly to: string;
    readonly kind: string;
    readonly label: string | null;
  }[];
}

export interface ChartStateView {
  readonly id: string;
  readonly kind: string;
  readonly entry: string | null;
  readonly label: string;
  /** The loop, parallel, region or try that it is in. */
  readonly parent: string | null;
  readonly line: number | null;
  readonly inferred: boolean;
}

export interface PositionView {
  /** Ids of the states where it stands. */
  readonly active: readonly string[];
  readonly visited: Readonly<Record<string, { readonly count: number; readonly failed: number }>>;
  /** False where the journal and the chart don't agree. */
  readonly matched: boolean;
  readonly note: string | null;
}

export interface InvocationChartView {
  readonly hash: string | null;
  readonly chart: ChartView | null;
  readonly position: PositionView;
}

export interface HandlerChartView {
  readonly hash: string;
  readonly chart: ChartView | null;
  readonly versions: readonly {
    readonly hash: string;
    readonly firstSeenAt: string;
    readonly current: boolean;
    readonly living: number;
  }[];
  readonly counts: Readonly<Record<string, number>>;
  readonly failures: Readonly<Record<string, number>>;
  readonly between: number;
}

export interface JournalItemView {
  readonly index: number;
  readonly at?: string;
  readonly type: 'entry' | 'completion' | 'damaged';
  readonly kind?: string;
  readonly name?: string;
  readonly completionId?: number;
  /** Completions that the handler had seen when it asked. */
  readonly seen?: number;
  readonly outcome?: OutcomeView;
  readonly value?: PayloadView;
  readonly target?: { readonly service: string; readonly handler: string; readonly key: string | null };
  readonly invocationId?: string;
  readonly awakeableId?: string;
  readonly workflow?: { readonly service: string; readonly key: string };
  readonly completion?: OutcomeView;
  readonly resultId?: number;
  readonly delayMs?: number;
  readonly damage?: string;
  readonly dueAt?: string;
}

export interface TroubleView {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly at: string;
}

export interface SubscriptionView {
  readonly id: string;
  readonly source: string;
  readonly sink: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly status: 'active' | 'paused';
  readonly state: string;
  readonly error: TroubleView | null;
  readonly backlog: { readonly records: number; readonly bytes: number };
  readonly lag: number | null;
  readonly lagSeconds?: number | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly partitions: readonly {
    readonly partition: number;
    readonly position: number;
    readonly logEnd: number | null;
    readonly lag: number | null;
    readonly state: string;
    readonly error: TroubleView | null;
  }[];
}

/** `orders/order-17/process`, `greeter/greet`. */
export function nameOf(target: {
  readonly service: string;
  readonly handler: string;
  readonly key: string | null;
}): string {
  const { service, handler, key } = target;
  return key === null ? `${service}/${handler}` : `${service}/${key}/${handler}`;
}

/** A payload on a line: its text, or how many bytes it is. */
export function payloadText(payload: PayloadView | null | undefined): string {
  if (payload === null || payload === undefined) return '';
  if (payload.encoding === 'base64') return `(${payload.sizeBytes} bytes)`;
  return payload.truncated ? `${payload.data}… (${payload.sizeBytes} bytes)` : payload.data;
}

/** Whom an entry has attached to: by id, or by what stands for it. */
export function attachedText({ invocationId, workflow, target }: JournalItemView): string {
  if (workflow !== undefined) return `${workflow.service}/${workflow.key}`;
  return invocationId ?? (target === undefined ? '' : nameOf(target));
}
