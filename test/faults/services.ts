// Services whose outside misbehaves, and one that takes what it gets.

import { type ObjectContext, object } from 'keymail';

const outside = process.env['OUTSIDE_URL'] ?? 'http://127.0.0.1:7070';

/** Short, so that a test need not wait ten minutes for it; and long beside what others do meanwhile. */
const abortTimeoutMs = 3_000;

export const careful = object({
  name: 'careful',
  handlers: {
    /** Hands the signal on, as it should. */
    async ask(ctx: ObjectContext): Promise<string> {
      await ctx.run('first', () => 'done');
      return ctx.run('ask', async ({ signal }) => {
        const response = await fetch(`${outside}/ask?key=${ctx.key}`, { method: 'POST', signal });
        return response.text();
      });
    },
    /** Forgets the signal: what it asked is still open when it asks again. */
    async askDeaf(ctx: ObjectContext): Promise<string> {
      return ctx.run('ask', async () => {
        const response = await fetch(`${outside}/ask?key=${ctx.key}`, { method: 'POST' });
        return response.text();
      });
    },
    async quick(ctx: ObjectContext): Promise<string> {
      return ctx.run('first', () => 'quick');
    },
  },
  options: { abortTimeout: abortTimeoutMs, retryPolicy: { initialInterval: 20, maxInterval: 200 } },
});

export const notes = object({
  name: 'notes',
  handlers: {
    /** Nobody comes through before the outside answers; from then on nobody waits. */
    async take(ctx: ObjectContext<{ count: number }>): Promise<void> {
      await gate();
      ctx.set('count', ((await ctx.get('count')) ?? 0) + 1);
    },
  },
});

let opened: Promise<unknown> | null = null;

/** No step: it leaves nothing behind. */
function gate(): Promise<unknown> {
  opened ??= fetch(`${outside}/gate`).then((response) => response.text());
  return opened;
}
