// An object that lives in the engine's process first, and is served from another one later.

import type { ObjectContext } from '../../sdk/index.ts';
import { object } from '../../sdk/index.ts';

/** @param note what a step does to the outside world */
export const moverWith = (note: (line: string) => void) =>
  object({
    name: 'mover',
    handlers: {
      async go(ctx: ObjectContext, by: number) {
        const before = (await ctx.get<number>('total')) ?? 0;
        const drawn = ctx.rand.uuidv4();
        const [one, two] = await Promise.all([
          ctx.run('one', () => {
            note(`one/${ctx.key}`);
            return drawn;
          }),
          ctx.run('two', () => note(`two/${ctx.key}`)),
          ctx.serviceClient<{ double(ctx: unknown, n: number): Promise<number> }>({ name: 'native' }).double(by),
        ]);
        ctx.set('total', before + by);
        await ctx.sleep(1_500);
        await ctx.run('three', () => note(`three/${ctx.key}`));
        return { total: await ctx.get<number>('total'), same: one === drawn, two };
      },
    },
  });
