/**
 * Routes and fields that the UI is written against and that `schema.d.ts` does not have yet. A row goes away as soon as
 * the engine's own document names it (`npm run ui:types`). Lists are not `readonly` here: the client's types would not see them
 * as lists.
 */
import type { components } from './schema.d.ts';

/** Of a handler's chart, and of an invocation's. */
export interface ChartView {
  readonly hash: string;
  readonly service: string;
  readonly handler: string;
  readonly initial: string;
  readonly states: ChartStateView[];
  readonly transitions: ChartTransitionView[];
  readonly notes?: string[];
}

interface ChartStateView {
  readonly id: string;
  readonly kind: string;
  readonly entry: string | null;
  readonly label: string;
  readonly parent: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly inferred: boolean;
  readonly join?: string;
  readonly many?: boolean;
}

interface ChartTransitionView {
  readonly from: string;
  readonly to: string;
  readonly kind: string;
  readonly label: string | null;
  readonly inferred: boolean;
}

export interface SourceView {
  readonly file: string | null;
  readonly line: number;
  readonly text: string;
}

export interface VisitView {
  readonly count: number;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly failed: number;
  readonly entries: number[];
}

export interface InvocationChart {
  readonly hash: string | null;
  readonly chart: ChartView | null;
  readonly source: SourceView | null;
  readonly position: {
    readonly active: string[];
    readonly visited: Readonly<Record<string, VisitView>>;
    readonly transitions: { readonly from: string; readonly to: string; readonly count: number }[];
    readonly matched: boolean;
    readonly note: string | null;
  };
}

export interface HandlerChart {
  readonly service: string;
  readonly handler: string;
  readonly hash: string;
  readonly versions: {
    readonly hash: string;
    readonly firstSeenAt: string;
    readonly current: boolean;
    readonly living: number;
  }[];
  readonly chart: ChartView | null;
  readonly machine: unknown;
  readonly source: SourceView | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly failures: Readonly<Record<string, number>>;
  readonly between: number;
}

export interface FailureView {
  readonly attempt: number;
  readonly at: string;
  readonly code: number;
  readonly message: string;
  readonly stack?: string;
  readonly stepName?: string;
  readonly stepId: number;
}

/** One invocation says more than its row in a list. */
export interface InvocationDetailExtras {
  readonly why?: {
    readonly code: string;
    readonly sentence: string;
    readonly until: string | null;
    readonly blockedBy: string | null;
  } | null;
  readonly failures?: readonly FailureView[];
}

export type InvocationDetail = components['schemas']['Invocation'] & InvocationDetailExtras;

interface Spread {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Of a handler in the list of services. */
export interface HandlerStats {
  readonly queued: number;
  readonly running: number;
  readonly suspended: number;
  readonly backingOff: number;
  readonly paused: number;
  readonly waitMs: Spread | null;
  readonly runMs: Spread | null;
  readonly finished: {
    readonly completed: number;
    readonly failed: number;
    readonly cancelled: number;
    readonly killed: number;
  };
}

/** Of the event `change`. */
export interface Change {
  readonly invocations: string[];
  readonly more: boolean;
  readonly handlers: Readonly<
    Record<
      string,
      { readonly started: number; readonly completed: number; readonly failed: number; readonly retried: number }
    >
  >;
  readonly subscriptions: string[];
  readonly deadLetters: boolean;
  readonly audit: boolean;
  /** `service/key` */
  readonly actors: string[];
}

interface Json<Body> {
  readonly content: { readonly 'application/json': Body };
}

/** In the shape of the generated `paths`, so that one client speaks both. */
export interface ContractPaths {
  '/invocations/{id}/chart': {
    get: { parameters: { path: { id: string } }; responses: { 200: Json<InvocationChart> } };
  };
  '/services/{name}/handlers/{handler}/chart': {
    get: {
      parameters: { path: { name: string; handler: string }; query?: { hash?: string } };
      responses: { 200: Json<HandlerChart> };
    };
  };
}
