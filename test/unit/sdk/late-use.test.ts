/** A context that is used after its handler has returned does nothing, and says so: the await that is missing was found by nobody. */
import { expect } from 'chai';
import { type Context, service } from '../../../sdk/index.ts';
import { Script } from './script.ts';

describe('a context that is used after its handler has returned', () => {
  const warnings: { name: string; code?: string; message: string }[] = [];
  const listen = (warning: Error) => void warnings.push(warning);
  before(() => process.on('warning', listen));
  after(() => process.off('warning', listen));

  const contexts: Context[] = [];
  beforeEach(() => {
    warnings.length = 0;
    contexts.length = 0;
  });
  const begun = async (name: string, handler: (ctx: Context) => Promise<unknown>) => {
    const keeping = async (ctx: Context) => {
      contexts.push(ctx);
      return handler(ctx);
    };
    return new Script(service({ name, handlers: { h: keeping } }), { handler: 'h' }).start();
  };

  for (const [what, use] of [
    ['run "mail"', (ctx: Context) => ctx.run('mail', () => 1)],
    ['sleep', (ctx: Context) => ctx.sleep(1)],
    ['call s/h', (ctx: Context) => ctx.serviceClient('s')['h']?.(1)],
    ['send s/h', (ctx: Context) => ctx.serviceSendClient('s')['h']?.(1)],
  ] as const) {
    it(`warns, once for the handler: ${what}`, async () => {
      const name = `late-${what.replace(/\W/g, '-')}`;
      for (let time = 0; time < 2; time += 1) {
        const script = await begun(name, async () => {});
        void use(contexts[time] as Context);
        await script.settle();
        expect(script.transcript).to.deep.equal(['finished seen 0 = empty']);
      }
      expect(warnings.map(({ code }) => code)).to.deep.equal(['KEYMAIL_LATE_USE']);
      expect(warnings[0]?.message).to.match(
        new RegExp(`^${name}/h inv_\\w+ had returned when its context was asked for ${what}: `),
      );
    });
  }

  it('says whose handler ran last where it is another, which may have kept the context', async () => {
    const keeper = await begun('late-keeper', async () => {});
    const other = new Script(
      service({
        name: 'late-user',
        handlers: {
          async h() {
            await contexts[0]?.run('mail', () => 1);
          },
        },
      }),
      { handler: 'h' },
    );
    await other.start();
    await keeper.settle();
    expect(warnings).to.have.length(1);
    expect(warnings[0]?.message).to.match(/If it was another that asked \(late-user\/h inv_\w+ ran last\)/);
  });

  it('warns of nothing where the attempt is over for another reason: another one will ask again', async () => {
    await begun('failed', () => Promise.reject(new Error('boom')));
    const suspended = await begun('suspended', (ctx) => ctx.sleep(1));
    suspended.handle?.suspend();
    await suspended.settle();
    for (const ctx of contexts) void ctx.run('later', () => 1);
    await suspended.settle();
    expect(suspended.transcript.at(-1)).to.match(/^suspended/);
    expect(warnings).to.deep.equal([]);
  });
});
