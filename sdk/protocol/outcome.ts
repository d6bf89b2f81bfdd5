/** How something that was waited for ended: a run, a timer, a callee, a signal. */
import type { Failure } from './failure.ts';
import type { Payload } from './payload.ts';

export type Outcome =
  | { readonly kind: 'void' }
  | { readonly kind: 'value'; readonly value: Payload }
  | { readonly kind: 'failure'; readonly failure: Failure };

export const VOID: Outcome = { kind: 'void' };
export const valueOutcome = (value: Payload): Outcome => ({ kind: 'value', value });
export const failureOf = (failure: Failure): Outcome => ({ kind: 'failure', failure });
