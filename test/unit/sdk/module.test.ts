import { expect } from 'chai';
import {
  type Context,
  createServer,
  definitionsFrom,
  endpointOf,
  handlers,
  keyedRouter,
  object,
  router,
  SetupError,
  service,
} from '../../../sdk/index.ts';

const greeter = service({
  name: 'greeter',
  handlers: { greet: async (_ctx: Context, name: string) => `Hello ${name}` },
});
const orders = object({ name: 'orders', handlers: { process: async () => {} } });

const namesIn = (exports: object, file = '/app/file.ts') =>
  endpointOf(definitionsFrom(exports, file)).services.map(({ name, handlers }) => [
    name,
    ...handlers.map((handler) => handler.name),
  ]);

describe('a module', () => {
  it('gives its definitions, once each, whatever else it exports', () => {
    const exports = { default: orders, orders, greeter, LIMIT: 5, helper: () => 1, async seed() {} };
    expect(namesIn(exports)).to.deep.equal([
      ['orders', 'process'],
      ['greeter', 'greet'],
    ]);
  });

  it('of plain async functions is a service named after its file', () => {
    const exports = { async greet() {}, part: handlers.handler({ ingressPrivate: true }, async () => {}), LIMIT: 5 };
    expect(namesIn(exports, '/app/my-greeter.ts')).to.deep.equal([['my-greeter', 'greet', 'part']]);
    expect(namesIn(exports, 'file:///app/greeter.mjs?v=2')).to.deep.equal([['greeter', 'greet', 'part']]);
  });

  it('may export a function as default, where it has a name', () => {
    expect(namesIn({ default: async function hello() {} }, 'a.ts')).to.deep.equal([['a', 'hello']]);
    expect(() => namesIn({ default: (() => async () => {})() }, 'a.ts')).to.throw(
      SetupError,
      'a default export without a name',
    );
  });

  it('may export a server, with what it has bound', () => {
    const keyed = keyedRouter({ add: async () => {} });
    const server = createServer()
      .bindRouter('plain', router({ hi: async () => 'hi' }))
      .bindKeyedRouter('keyed', keyed);
    expect(namesIn({ keyed, default: server })).to.deep.equal([
      ['plain', 'hi'],
      ['keyed', 'add'],
    ]);
  });

  const refusals: [string, object, string][] = [
    [
      'nothing',
      {},
      'a.ts: found nothing to run, allowed: exported async functions, or what service() or object() returns',
    ],
    ['a constant only', { LIMIT: 5 }, 'found nothing to run'],
    ['a function that is not async', { greet: () => 'hi' }, 'a.ts: found "greet", a function that is not async'],
    ['a class', { Greeter: class {} }, 'found "Greeter", a function that is not async'],
    [
      'a router without a name',
      { r: router({ hi: async () => 'hi' }) },
      'found the router "r", which has no name yet, allowed: export createServer().bindRouter',
    ],
  ];
  for (const [what, exports, message] of refusals) {
    it(`is refused where it exports ${what}`, () => {
      expect(() => definitionsFrom(exports, 'a.ts')).to.throw(SetupError, message);
    });
  }

  it('is refused where the name of its file is none for a service', () => {
    expect(() => definitionsFrom({ async greet() {} }, '/app/1st.ts')).to.throw(SetupError, 'found "1st"');
  });
});
