/** Errors of handlers that are no plain Errors: each has stopped the engine, again at every start, or left rows that could not be read. */
import { expect } from 'chai';
import { createEngine, type Embedded } from '../../admin/embedded.ts';
import { type Context, service, TerminalError } from '../../sdk/index.ts';
import { eventually } from '../setup/eventually.ts';

const ERRORS: Readonly<Record<string, () => unknown>> = {
  stack: () => Object.assign(new Error('x'), { stack: ['a', 'list'] }),
  message: () => Object.assign(new Error(), { message: { a: 1 } }),
  none: () => Object.assign(new Error(), { message: undefined }),
  code: () => Object.assign(new TerminalError('x'), { code: 'INSUFFICIENT_FUNDS' }),
  big: () => Object.assign(new TerminalError('x'), { code: 409n }),
  amount: () => new TerminalError('x', { metadata: { amount: 5n as never } }),
  nothing: () => new TerminalError('x', { metadata: null as never }),
};

const strange = service({
  name: 'strange',
  handlers: {
    fail: (_ctx: Context, what: string) => Promise.reject(ERRORS[what]?.()),
    step: (ctx: Context, what: string) => ctx.run('step', () => Promise.reject(ERRORS[what]?.())),
    well: async () => 'well',
  },
  options: { retryPolicy: { maxAttempts: 2, initialInterval: 1, onMaxAttempts: 'kill' } },
});

for (const store of ['memory:', 'sqlite::memory:']) {
  describe(`strange errors on ${store}`, () => {
    let keymail: Embedded;
    const fatal: unknown[] = [];
    before(async () => {
      const onFatal = (error: unknown) => fatal.push(error);
      keymail = await createEngine({ services: [strange], store, logLevel: 'silent', onFatal });
    });
    after(() => keymail.close());

    for (const what of Object.keys(ERRORS)) {
      for (const handler of ['fail', 'step'] as const) {
        it(`end their invocation, and nothing else: ${what} in ${handler}`, async () => {
          const client = keymail.client.serviceClient(strange);
          const { invocationId } = await keymail.client.serviceSendClient(strange)[handler](what);
          const ref = keymail.engine.query.refOf(invocationId);
          await eventually(
            async () => fatal.length > 0 || (ref !== null && (await keymail.engine.query.output(ref)) !== null),
          );
          expect(fatal).to.deep.equal([]);
          const error: Error = await client[handler](what).then(
            () => new Error('no error'),
            (thrown: Error) => thrown,
          );
          expect(error).to.include({ code: 500 });
          expect(error.message).to.be.oneOf(['x', '{ a: 1 }', 'Error']);
          expect(await client.well()).to.equal('well');
        });
      }
    }
  });
}
