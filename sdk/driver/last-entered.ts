/**
 * Whose code ran last: when the event loop was blocked, the engine names this handler (R10).
 * Two variables and no object, because they are set every time that user code is entered.
 */
import type { InvocationId, Target } from '../protocol/index.ts';

let target: Target | null = null;
let invocationId: InvocationId | null = null;

export function entering(nextTarget: Target, nextId: InvocationId): void {
  target = nextTarget;
  invocationId = nextId;
}

/** The handler that was entered last in this thread, e.g. `orders/process inv_…`; null where none was so far. */
export function lastEntered(): {
  readonly label: string;
  readonly target: Target;
  readonly invocationId: InvocationId;
} | null {
  if (target === null || invocationId === null) return null;
  return { label: `${target.service}/${target.handler} ${invocationId}`, target, invocationId };
}
