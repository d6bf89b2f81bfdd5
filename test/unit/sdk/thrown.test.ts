/** Whatever user code throws becomes text and facts that can be stored, and nothing that it throws keeps an attempt from its end. */
import { expect } from 'chai';
import { RetryableError, TerminalError } from '../../../sdk/index.ts';
import { ERROR_CHARS_MAX } from '../../../sdk/protocol/index.ts';
import { failureFrom, messageOf } from '../../../sdk/thrown.ts';
import { begin } from './begin.ts';

const withMember = (error: Error, name: string, descriptor: PropertyDescriptor) =>
  Object.defineProperty(error, name, descriptor);
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable(new Error('x'), {});
  revoke();
  return proxy;
};
const throwing = (name: string): PropertyDescriptor => ({
  get() {
    throw new Error(`no ${name}`);
  },
});

describe('what user code throws', () => {
  const itself = {
    toString() {
      throw itself;
    },
  };
  for (const [what, thrown, message] of [
    ['an error whose stack is a list', withMember(new Error('x'), 'stack', { value: ['a'] }), 'x'],
    ['an error whose stack throws', withMember(new Error('x'), 'stack', throwing('stack')), 'x'],
    ['an error whose message is an object', withMember(new Error(), 'message', { value: { a: 1 } }), '{ a: 1 }'],
    ['an error whose message throws', withMember(new TypeError('x'), 'message', throwing('message')), 'TypeError'],
    ['an error without a message', new RangeError(), 'RangeError'],
    ['a plain object', { code: 'PGRST116', hint: null }, "{ code: 'PGRST116', hint: null }"],
    ['what throws itself', itself, 'a thrown value that has no text'],
    ['a revoked proxy', revoked(), 'a thrown value that has no text (Cannot perform'],
  ] as const) {
    it(`is told of by the handler and by a step: ${what}`, async () => {
      const fromHandler = await begin(() => Promise.reject(thrown));
      expect(fromHandler.transcript).to.have.length(1);
      expect(fromHandler.transcript[0])
        .to.match(/^failed 500 /)
        .and.to.contain(message);
      const fromStep = await begin((ctx) => ctx.run('x', () => Promise.reject(thrown)));
      expect(fromStep.transcript.at(-1))
        .to.match(/^failed 500 .* at 1 x$/)
        .and.to.contain(message);
      for (const script of [fromHandler, fromStep])
        expect((script.last as { error: { stack?: unknown } }).error.stack ?? '').to.be.a('string');
    });
  }

  it('is told of with what it came from', async () => {
    const refused = new AggregateError([
      new Error('connect ECONNREFUSED ::1:1'),
      new Error('connect ECONNREFUSED 127.0.0.1:1'),
    ]);
    const script = await begin(() => Promise.reject(new TypeError('fetch failed', { cause: refused })));
    expect(script.transcript).to.deep.equal([
      'failed 500 fetch failed (caused by: AggregateError; connect ECONNREFUSED ::1:1; connect ECONNREFUSED 127.0.0.1:1)',
    ]);
    expect(script.last)
      .to.have.nested.property('error.stack')
      .that.contains('caused by: Error: connect ECONNREFUSED ::1:1');
  });

  it('may have itself as its cause', async () => {
    const error = new Error('round');
    error.cause = error;
    expect((await begin(() => Promise.reject(error))).transcript).to.deep.equal(['failed 500 round']);
  });

  it('is cut where it is longer than anybody reads', () => {
    const message = messageOf(new Error('x'.repeat(ERROR_CHARS_MAX + 1)));
    expect(message).to.have.length.within(ERROR_CHARS_MAX - 50, ERROR_CHARS_MAX);
    expect(message).to.match(/x… \(65537 characters\)$/);
  });

  it('asks for no delay that is none', async () => {
    for (const ms of [Number.NaN, -1, Number.POSITIVE_INFINITY, 'soon']) {
      const error = Object.assign(new RetryableError('later', { retryAfter: 5 }), { retryAfterMs: ms });
      expect((await begin(() => Promise.reject(error))).transcript).to.deep.equal(['failed 500 later']);
    }
  });
});

describe('a TerminalError', () => {
  class Declined extends TerminalError {
    // @ts-expect-error: what people write in JavaScript
    override code = 'INSUFFICIENT_FUNDS';
  }
  const failing = (members: object) => Object.assign(new TerminalError('t'), members);

  it('has a code of 400 to 599, whatever its class has made of it', () => {
    expect(failureFrom(new Declined('t') as never)).to.deep.equal({ code: 500, message: 't' });
    for (const code of [200, 99_999, 409.5, 409n, '409', null])
      expect(failureFrom(failing({ code })).code).to.equal(500);
    expect(failureFrom(withMember(failing({}), 'code', throwing('code')) as TerminalError).code).to.equal(500);
  });

  it('has text as its message', () => {
    expect(failureFrom(failing({ message: { a: 1 } })).message).to.equal('{ a: 1 }');
    expect(failureFrom(new TerminalError('')).message).to.equal('');
  });

  it('has facts that are text', () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    const metadata = {
      ...{ text: 'a', amount: 5, big: 7n, flag: false, at: new Date(0), nested: { a: [1] } },
      ...{ nothing: null, missing: undefined, call: () => 1, circle, symbol: Symbol('s') },
    };
    Object.defineProperty(metadata, 'bad', { enumerable: true, ...throwing('fact') });
    expect(failureFrom(failing({ metadata })).metadata).to.deep.equal({
      ...{ text: 'a', amount: '5', big: '7', flag: 'false', at: '1970-01-01T00:00:00.000Z', nested: '{"a":[1]}' },
      symbol: 'Symbol(s)',
    });
    for (const none of [null, 'abc', 5, () => 1])
      expect(failureFrom(failing({ metadata: none }))).not.to.have.property('metadata');
    const long = failureFrom(failing({ metadata: { a: 'x'.repeat(ERROR_CHARS_MAX), b: 'y' } })).metadata as {
      a?: string;
    };
    expect(long.a).to.have.length(ERROR_CHARS_MAX - 1);
    expect(long).not.to.have.property('b');
  });
});
