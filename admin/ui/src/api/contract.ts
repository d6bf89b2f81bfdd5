/** Names for what the screens show, all from the engine's own document; and the event `change`, which stands in no document. */
import type { components } from './schema.d.ts';

type Schemas = components['schemas'];

export type Attention = Schemas['Attention'];
export type OverviewSeries = Schemas['Series'];
export type OverviewWindow = '5m' | '15m' | '1h' | '6h';

export type InvocationDetail = Schemas['InvocationDetail'];
export type FailureView = Schemas['AttemptFailure'];
export type HandlerStats = Schemas['HandlerStats'];

export type InvocationChart = Schemas['InvocationChart'];
export type VisitView = InvocationChart['position']['visited'][string];
export type HandlerChart = Schemas['HandlerChart'];

/** What was touched since the event before: to be read again. */
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
