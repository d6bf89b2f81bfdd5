// Why an invocation is where it is: a table of all that can hold one up, and the sentence that a person reads.

import { expect } from 'chai';
import { STATUSES } from '../../../actors/lifecycle.ts';
import type { OpenStep, WhyFacts } from '../../../admin/api/why/why.ts';
import { whyOf } from '../../../admin/api/why/why.ts';
import { DEFAULT_RETRY_POLICY } from '../../../sdk/protocol/index.ts';

const NOW = 1_700_000_000_000;
const MIN = 60_000;

const row: WhyFacts['row'] = {
  status: 'running',
  target: { service: 'cart', handler: 'add', key: 'k' },
  createdAt: NOW - 2 * MIN,
  startedAt: null,
  dueAt: null,
  attempt: 1,
  retryCount: 0,
  lastError: null,
  cancelRequested: false,
};
const facts: WhyFacts = {
  now: NOW,
  row,
  open: [],
  holder: null,
  head: null,
  ahead: null,
  keyPaused: null,
  memory: 'live',
  policy: DEFAULT_RETRY_POLICY,
  pausedBy: null,
};
const error = (code: number, message: string) => ({ code, message, stepId: 1, stepName: 'charge', at: NOW - MIN });
const failed = (code: number, message: string, retryCount = 3) => ({ lastError: error(code, message), retryCount });
const step = (kind: OpenStep['kind'], name: string, more: Partial<OpenStep> = {}): OpenStep => ({
  kind,
  name,
  since: NOW - 90_000,
  dueAt: null,
  callee: null,
  ...more,
});
const callee = (status: string | null) => ({ id: 'inv_c', handler: 'stock/reserve', status });
const holder = { id: 'inv_h', handler: 'process', status: 'backingOff', since: NOW - 3 * MIN };

type Part = Partial<Omit<WhyFacts, 'row'>> & { readonly row?: Partial<WhyFacts['row']> };

const cases: readonly (readonly [what: string, part: Part, code: string, sentence: string, rest?: object])[] = [
  [
    'a start that was delayed',
    { row: { status: 'scheduled', dueAt: NOW + 5 * MIN } },
    'scheduled',
    'It was asked to start later: it is due in 5 min.',
    { until: NOW + 5 * MIN },
  ],
  [
    'a start that is due',
    { row: { status: 'scheduled', dueAt: NOW - 1 } },
    'scheduled',
    'It was asked to start later: it is due now.',
    { until: NOW - 1 },
  ],
  [
    'a key that another has',
    { row: { status: 'queued' }, holder, ahead: 0 },
    'queued_behind',
    'It waits for its key: process (inv_h) has had it for 3 min and is backing off after an error; it has waited 2 min.',
    { blockedBy: 'inv_h' },
  ],
  [
    'a key that others wait for as well',
    { row: { status: 'queued' }, holder: { ...holder, status: 'running' }, ahead: 4 },
    'queued_behind',
    'It waits for its key: process (inv_h) has had it for 3 min and is running, with 4 more before it; it has waited 2 min.',
    { blockedBy: 'inv_h' },
  ],
  [
    'a paused key',
    { row: { status: 'queued' }, keyPaused: { by: 'alice', at: NOW - MIN }, ahead: 0 },
    'key_paused',
    'Its key was paused by alice 1 min ago: nobody is granted it; it has waited 2 min.',
  ],
  [
    'a paused first in line',
    { row: { status: 'queued' }, head: { ...holder, status: 'paused' }, ahead: 1 },
    'queued_behind_paused',
    'It waits for its key: process (inv_h), the first in line, is paused and keeps its place; it has waited 2 min.',
    { blockedBy: 'inv_h' },
  ],
  [
    'its turn',
    { row: { status: 'queued' }, ahead: 0 },
    'queued_next',
    'It is about to get its key; it has waited 2 min.',
  ],
  [
    'a service that is not there, before it began',
    { row: { status: 'queued' }, ahead: 0, policy: null },
    'not_registered',
    'No handler cart/add is registered: it can not run until the engine is started with the service that has it.',
  ],
  [
    'room in memory',
    { memory: 'waitsForRoom' },
    'waits_for_room',
    'It may run and waits for room: as many attempts as memory has room for (limits.attemptsMax) are running.',
  ],
  ['its start', { memory: 'none' }, 'starting', 'Its handler is about to be started.'],
  ['its own code', {}, 'running_code', 'The code of its handler runs.'],
  [
    'its own code, again',
    { row: { attempt: 3, cancelRequested: true } },
    'running_code',
    'The code of its handler runs, in attempt 3. It has been asked to stop.',
  ],
  ['a step', { open: [step('run', 'charge')] }, 'running_step', 'The step "charge" has been running for 1 min 30 s.'],
  [
    'a step without a name, and more',
    { open: [step('sleep', ''), step('run', '')] },
    'running_step',
    'The step without a name has been running for 1 min 30 s, beside 1 more.',
  ],
  [
    'a call, in memory',
    { open: [step('call', '', { callee: callee('running') })] },
    'waiting_for_call',
    'It waits for stock/reserve (inv_c), which is running.',
    { blockedBy: 'inv_c' },
  ],
  [
    'a sleep',
    { row: { status: 'suspended' }, open: [step('sleep', 'cool down', { dueAt: NOW + 26 * 60 * MIN })] },
    'sleeping',
    'It sleeps in the step "cool down" and wakes in 1 d 2 h.',
    { until: NOW + 26 * 60 * MIN },
  ],
  [
    'the soonest of its sleeps',
    {
      row: { status: 'suspended' },
      open: [step('sleep', '', { dueAt: NOW + 2 * MIN }), step('sleep', '', { dueAt: NOW + MIN })],
    },
    'sleeping',
    'It sleeps and wakes in 1 min, beside 1 more.',
    { until: NOW + MIN },
  ],
  [
    'a callee rather than the time limit beside it',
    {
      row: { status: 'suspended' },
      open: [step('sleep', '', { dueAt: NOW + MIN }), step('call', '', { callee: callee('suspended') })],
    },
    'waiting_for_call',
    'It waits for stock/reserve (inv_c), which is suspended, waiting, beside 1 more.',
    { blockedBy: 'inv_c' },
  ],
  [
    'a callee that is gone',
    { row: { status: 'suspended' }, open: [step('call', '', { callee: callee(null) })] },
    'waiting_for_call',
    'It waits for stock/reserve (inv_c), which is gone.',
    { blockedBy: 'inv_c' },
  ],
  [
    'a call that is not taken yet',
    { row: { status: 'suspended' }, open: [step('send', '')] },
    'waiting_for_call',
    'It waits for a call that is about to be taken.',
  ],
  [
    'an awakeable',
    { row: { status: 'suspended' }, open: [step('awakeable', 'sign_1x')] },
    'waiting_for_awakeable',
    'It has waited 1 min 30 s for somebody outside to resolve or reject its awakeable sign_1x.',
    { awakeable: 'sign_1x' },
  ],
  [
    'a promise of its workflow',
    { row: { status: 'suspended' }, open: [step('promise', 'approved')] },
    'waiting_for_promise',
    'It has waited 1 min 30 s for the promise "approved", which a handler of its workflow completes.',
  ],
  [
    'somebody else’s result',
    {
      row: { status: 'suspended' },
      open: [{ ...step('attach', 'inv_x'), callee: { id: 'inv_x', handler: 'inv_x', status: 'running' } }],
    },
    'waiting_for_other',
    'It waits for the result of inv_x, to which it is attached, which is running.',
    { blockedBy: 'inv_x' },
  ],
  [
    'something that is not written yet',
    { row: { status: 'suspended' } },
    'suspended',
    'It waits for something that its journal does not name: an awakeable of a handler in another process.',
  ],
  [
    'the next attempt',
    { row: { status: 'backingOff', dueAt: NOW + 12_000, ...failed(500, 'card declined\n  at x') } },
    'backing_off',
    'Attempt 3 of 70 failed in the step "charge": card declined — the next one is due in 12 s.',
    { until: NOW + 12_000 },
  ],
  [
    'room where it is to be run',
    { row: { status: 'backingOff', dueAt: NOW + 1_000, ...failed(582, 'too many journals') } },
    'backing_off',
    'There was no room for its attempt: too many journals — the next one is due in 1 s.',
    { until: NOW + 1_000 },
  ],
  [
    'a service that is not there, after an error',
    { row: { status: 'backingOff', dueAt: NOW + 1_000, ...failed(500, 'no handler') }, policy: null },
    'not_registered',
    'No handler cart/add is registered: it is tried again from time to time until the engine is started with the service that has it.',
    { until: NOW + 1_000 },
  ],
  [
    'a person, after all attempts',
    { row: { status: 'paused', ...failed(500, 'boom', 70) } },
    'paused_max_attempts',
    'It is paused: all 70 attempts failed, the last one with: boom.',
  ],
  [
    'a person, as the code has changed',
    { row: { status: 'paused', ...failed(570, 'expected run "a", got sleep at item 3') } },
    'paused_mismatch',
    'It is paused: the code has changed since it began, and replayed it asked for something else than its journal holds: expected run "a", got sleep at item 3.',
  ],
  [
    'a person, as its handler asks for what can not be done',
    { row: { status: 'paused', ...failed(581, 'cart/add needs a key') } },
    'paused_refused',
    "It is paused: its handler asks for what can't be done, and must be changed before it is resumed: cart/add needs a key.",
  ],
  [
    'a person, as something is too large',
    { row: { status: 'paused', ...failed(413, 'the step has 40 MiB') } },
    'paused_too_large',
    'It is paused: what it asked for is larger than is allowed: the step has 40 MiB.',
  ],
  [
    'a person, as a row is damaged',
    { row: { status: 'paused', ...failed(500, 'corrupt_row: journal (seq=1): no JSON') } },
    'paused_corrupt',
    "It is paused: a row of its journal can't be read: corrupt_row: journal (seq=1): no JSON.",
  ],
  [
    'a person who is known',
    { row: { status: 'paused' }, pausedBy: { name: 'alice', at: NOW - MIN } },
    'paused_by_person',
    'It was paused by alice 1 min ago, and goes on when it is resumed.',
  ],
  [
    'a person, in the middle of its retries',
    { row: { status: 'paused', ...failed(500, 'boom', 2) } },
    'paused_by_person',
    'It was paused by a person, and goes on when it is resumed.',
  ],
  [
    'a row that is damaged',
    { row: { damage: 'invocation (seq=1): no status' } },
    'quarantined',
    "Nothing is done: a row of it can't be read (invocation (seq=1): no status).",
  ],
];

describe('why an invocation waits', () => {
  for (const [what, part, code, sentence, rest] of cases) {
    it(`for ${what}`, () => {
      const why = whyOf({ ...facts, ...part, row: { ...row, ...part.row } });
      expect(why).to.deep.equal({ code, sentence, until: null, blockedBy: null, ...rest });
    });
  }

  it('has an answer for every status that is alive, and none for the others', () => {
    for (const status of STATUSES) {
      const ended = ['completed', 'failed', 'cancelled', 'killed'].includes(status);
      expect(whyOf({ ...facts, row: { ...row, status } }) === null, status).to.equal(ended);
    }
  });

  it('keeps long messages short', () => {
    const why = whyOf({ ...facts, row: { ...row, status: 'backingOff', ...failed(500, `${'x'.repeat(10_000)}\nat`) } });
    expect(why?.sentence.length).to.be.lessThan(500);
  });
});
