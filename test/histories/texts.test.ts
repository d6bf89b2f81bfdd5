/**
 * Names and keys that would not come back from the disk as they were asked for (`actors/journal/text.ts`). The context
 * refuses them inside the handler; an endpoint behind HTTP may ask for anything.
 */
import type { AskedEntry } from '../../sdk/protocol/index.ts';
import { VOID } from '../../sdk/protocol/index.ts';
import { asked, attach, call, peekOutput, run, send, sleep, submitted } from './acts.ts';
import { given } from './history.ts';

const keyed = { kind: 'idempotent', service: 'stock', handler: 'reserve', key: 's', idempotencyKey: 'k' } as const;

const STRANGE: readonly [what: string, entry: AskedEntry][] = [
  ['the name of a run holds a NUL character', { ...run(1), name: 'a\u0000b' } as AskedEntry],
  ['the name of a sleep is not well-formed Unicode', { ...sleep(1, 5), name: '\ud800' } as AskedEntry],
  ['the name of a set holds a NUL character', { kind: 'set', name: '\u0000', value: 'v' }],
  ['the name of a clear is not well-formed Unicode', { kind: 'clear', name: 'a\udfff' }],
  ['the name of a get holds a NUL character', { kind: 'get', id: 0, name: '\u0000' }],
  ['the name of a set has 1025 bytes, more than 1024', { kind: 'set', name: 'n'.repeat(1_025), value: 'v' }],
  ['the key of a call holds a NUL character', call(1, 'stock/a\u0000b/reserve')],
  ['the key of a send is not well-formed Unicode', send(1, 'stock/\ud800/reserve')],
  ['the key of a send has 1025 bytes, more than 1024', send(1, `stock/${'k'.repeat(1_025)}/reserve`)],
  ['the idempotency key of a send holds a NUL character', send(1, 'stock/s/reserve', { idempotencyKey: 'a\u0000' })],
  ['the key of attach holds a NUL character', attach(1, { kind: 'workflow', service: 'signup', key: '\u0000' })],
  ['the key of peekOutput is not well-formed Unicode', peekOutput(1, { ...keyed, key: '\ud800' })],
  ['the idempotency key of attach is empty', attach(1, { ...keyed, key: null, idempotencyKey: '' })],
  ['the idempotency key of a send is empty', send(1, 'stock/s/reserve', { idempotencyKey: '' })],
];

describe('an entry with text that can not be stored', () => {
  it('is none where a long name leads no row', () => {
    const name = 'n'.repeat(1_025);
    given(submitted(1))
      .when(asked(1, { ...run(1, VOID), name } as AskedEntry))
      .then({ changes: [`#1[1] run ${name} as 1: nothing`], effects: ['deliver #1.1[1] 1: nothing'] });
  });

  for (const [what, entry] of STRANGE) {
    it(`pauses its invocation, and nothing of it is written: ${what}`, () => {
      const told = `${what}: correct the handler and resume the invocation, or cancel it`;
      given(submitted(1))
        .when(asked(1, entry))
        .then({
          changes: [`#1 is paused, retryCount 1, retryingSince now, lastError 581 ${told}`],
          effects: [`abort #1.1: ${told}`],
        });
    });
  }
});
