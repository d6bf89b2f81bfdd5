// A program that has no use for an engine before its first request, and so imports it in that. Prints whose async context
// the request itself and then a handler saw.

import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context } from '../../sdk/index.ts';

const request = new AsyncLocalStorage<string>();
const seen: string[] = [];
const look = () => void seen.push(request.getStore() ?? 'none');

const { keymail, late } = await request.run('the first', async () => {
  const { createEngine } = await import('../../admin/embedded.ts');
  const { service } = await import('../../sdk/index.ts');
  const late = service({
    name: 'late',
    handlers: {
      async go(ctx: Context) {
        look();
        await ctx.run('step', look);
        await ctx.sleep(5);
        look();
      },
    },
  });
  const keymail = await createEngine({ services: [late], store: process.argv[2] ?? '', logLevel: 'silent' });
  look();
  return { keymail, late };
});
await request.run('another', () => keymail.client.serviceClient(late).go());
await keymail.close();
console.log(JSON.stringify(seen));
