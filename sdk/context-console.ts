/** `ctx.console`: the console of the process, silent while replaying, each line marked with its invocation. */
import type { Attempt } from './driver/attempt.ts';

const MARKED = new Set<PropertyKey>(['debug', 'error', 'info', 'log', 'trace', 'warn']);

export function consoleFor(attempt: Attempt): Console {
  const { target, id } = attempt.start;
  const mark = `[${target.service}/${target.handler} ${id}]`;
  return new Proxy(console, {
    get(base, name) {
      const member: unknown = Reflect.get(base, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        if (attempt.replaying) return undefined;
        return MARKED.has(name) ? member.call(base, mark, ...args) : member.apply(base, args);
      };
    },
  });
}
