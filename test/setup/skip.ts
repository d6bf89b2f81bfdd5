// A test that can't run here says why: `it('…', function () { if (!docker) skip(this, 'no Docker on this machine'); … })`,
// and the same in a `before` or `beforeEach` hook. The reporter prints the reason.

import type { Context, Runnable, Suite } from 'mocha';

const reasons = new WeakMap<Runnable | Suite, string>();

export function skip(context: Context, reason: string): never {
  const runnable = context.test;
  // A hook skips all of its suite.
  const skipped = runnable?.parent && isHook(runnable) ? runnable.parent : runnable;
  if (skipped) reasons.set(skipped, reason);
  return context.skip();
}

export function skipReason(test: Runnable): string {
  for (let at: Runnable | Suite | undefined = test; at; at = at.parent) {
    const reason = reasons.get(at);
    if (reason !== undefined) return reason;
  }
  return 'no reason given';
}

function isHook(runnable: Runnable): boolean {
  return 'type' in runnable && runnable.type === 'hook';
}
