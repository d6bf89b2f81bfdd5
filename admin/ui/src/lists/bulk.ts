/** What a list says of the things that can be done with many of its rows (`bulk-bar.tsx`). */
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Schemas } from '../api/client.ts';
import type { Role } from '../api/session.ts';

export interface Verb<Action extends string> {
  readonly action: Action;
  readonly label: string;
  readonly icon: LucideIcon;
  readonly needs: Role;
  readonly past: string;
  readonly says: string;
  /** Can't be taken back, so the word and the number have to be typed. */
  readonly isFinal: boolean;
}

export type Which<Filter> = { readonly ids: string[] } | { readonly filter: Filter };

export interface Preview<Row> {
  readonly matched: number;
  readonly more: boolean;
  readonly sample: readonly Row[];
}

/** As the engine takes it: `expected` is what the preview had counted. */
export type BatchRequest<Filter, Action> = Which<Filter> & { readonly action: Action } & (
    | { readonly dryRun: true }
    | { readonly dryRun: false; readonly expected: number }
  );

export interface Bulk<Row, Filter, Action extends string> {
  /** What a row is, for one. */
  readonly one: string;
  readonly verbs: readonly Verb<Action>[];
  readonly batch: (
    request: BatchRequest<Filter, Action>,
    signal?: AbortSignal,
  ) => Promise<Preview<Row> | Schemas['BatchResult']>;
  readonly idOf: (row: Row) => string;
  /** A row of the preview. */
  readonly show: (row: Row) => ReactNode;
}
