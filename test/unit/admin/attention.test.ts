// What needs a person, from facts: each kind once, with its reason, its remedy and where to go.

import { expect } from 'chai';
import type { AttentionFacts } from '../../../admin/api/attention/attention.ts';
import { attentionOf } from '../../../admin/api/attention/attention.ts';
import { errorGroups, normalised } from '../../../admin/api/attention/error-groups.ts';
import type { PartitionInfo, SubscriptionInfo } from '../../../engine/api.ts';
import type { InvocationRow } from '../../../engine/store/queries.ts';
import { DEFAULT_RETRY_POLICY } from '../../../sdk/protocol/index.ts';

const NOW = 1_700_000_000_000;

const quiet: AttentionFacts = {
  now: NOW,
  health: { accepting: true, reason: null, services: [] },
  storeAnswers: true,
  blockedBy: {},
  subscriptions: [],
  deployments: [],
  letters: new Map(),
  failed: [],
  backingOff: [],
  paused: [],
  deadlocked: [],
  pausedCount: 0,
  mailboxes: [],
  mailboxDepthMax: 100,
  policyOf: () => DEFAULT_RETRY_POLICY,
};

const row = (id: string, message: string, part: object = {}, error: object = {}): InvocationRow =>
  ({
    id,
    target: { service: 'cart', handler: 'add', key: 'k' },
    retryCount: 1,
    lastError: { code: 500, message, stepId: 1, stepName: 'charge', at: NOW - 1_000, ...error },
    ...part,
  }) as never;

const partition = (state: PartitionInfo['state']): PartitionInfo => ({
  partition: 0,
  position: 1,
  logEnd: 2,
  lag: 1,
  lagSeconds: 1,
  state,
  error: state === 'halted' ? { code: 'data_loss', message: 'records 1 to 9 are gone', remedy: 'Seek.', at: 0 } : null,
});
const subscription = (state: SubscriptionInfo['state'], ...partitions: PartitionInfo[]): SubscriptionInfo =>
  ({
    id: 'sub_1',
    source: 'kafka://local/orders',
    sink: 'service://cart/add',
    state,
    error: state === 'failing' ? { code: 'x', message: 'no broker answers', remedy: 'Start one.', at: 0 } : null,
    backlog: { records: 10_000, bytes: 1 },
    partitions,
  }) as never;

const cases: readonly (readonly [
  what: string,
  facts: Partial<AttentionFacts>,
  kind: string,
  words: RegExp,
  link: string,
])[] = [
  [
    'closed doors',
    { health: { accepting: false, reason: 'more is waiting than can be taken in', services: [] } },
    'not_accepting',
    /More is waiting.*503/,
    'invocations status=running',
  ],
  [
    'a store that does not write',
    { health: { accepting: false, reason: "the store can't write: disk full", services: [] } },
    'store_trouble',
    /disk full/,
    'invocations status=running',
  ],
  [
    'a store that does not answer',
    { storeAnswers: false },
    'store_trouble',
    /could not be read in time/,
    'invocations ',
  ],
  [
    'an unreachable broker',
    { subscriptions: [subscription('failing')] },
    'subscription_failing',
    /No broker answers\. \| Start one\./,
    'subscription id=sub_1',
  ],
  [
    'a halted partition',
    { subscriptions: [subscription('reading', partition('halted'), partition('reading'))] },
    'subscription_halted',
    /one partition.*Records 1 to 9 are gone\..*Seek/,
    'subscription id=sub_1',
  ],
  [
    'a partition that stands beside others',
    {
      subscriptions: [
        subscription('reading', partition('reading'), {
          ...partition('waiting'),
          error: { code: 'unknown_partition', message: 'it has no leader', remedy: 'Start it.', at: NOW - 60_000 },
        }),
      ],
    },
    'subscription_partition_stands',
    /one partition is not read.*It has no leader\. Since 2023-11-14T22:12:20\.000Z; the others go on\. \| Start it\./,
    'subscription id=sub_1',
  ],
  [
    'a full backlog',
    { subscriptions: [subscription('backpressure')] },
    'subscription_backpressure',
    /10000 records/,
    'subscription id=sub_1',
  ],
  [
    'an address whose services are not run',
    {
      deployments: [
        { uri: 'http://a:1/', problem: null },
        { uri: 'http://b:2/', problem: 'its manifest in the database can not be read: register it again, with force' },
      ],
    },
    'deployment',
    /^Services at http:\/\/b:2\/ are not run.*Its manifest.*register the address again/,
    'deployments ',
  ],
  [
    'dead letters',
    { letters: new Map([['sub_1', 4]]), subscriptions: [subscription('reading')] },
    'dead_letters',
    /4 dead letters of kafka:\/\/local\/orders/,
    'dead-letters subscription=sub_1 status=open',
  ],
  [
    'one that somebody paused',
    { paused: [row('inv_1', 'x', { retryCount: 0 })], pausedCount: 1 },
    'paused',
    /1 invocation paused.*Somebody paused/,
    'invocations status=paused',
  ],
  [
    'one that used up its attempts',
    { paused: [row('inv_1', 'x', { retryCount: 70 })], pausedCount: 3 },
    'paused',
    /3 invocations paused.*used up their attempts/,
    'invocations status=paused',
  ],
  [
    'those that wait for each other',
    { deadlocked: [row('inv_1', ''), row('inv_2', '')] },
    'deadlock',
    /^2 invocations in a circle.*\(cart\/add\).*Cancel one/,
    'invocation id=inv_1',
  ],
  [
    'code that changed',
    { paused: [row('inv_1', 'expected run "a", got sleep', {}, { code: 570 })], pausedCount: 1 },
    'journal_mismatch',
    /cart\/add.*Expected run "a".*Bring back/,
    'invocations status=paused service=cart handler=add',
  ],
  [
    'a full mailbox',
    { mailboxes: [{ service: 'cart', key: 'hot', depth: 100 }] },
    'mailbox',
    /100 wait for cart\/hot.*full/,
    'actor object=cart key=hot',
  ],
  [
    'a mailbox that fills',
    { mailboxes: [{ service: 'cart', key: 'hot', depth: 80 }] },
    'mailbox',
    /takes 100/,
    'actor object=cart key=hot',
  ],
  [
    'a blocked event loop',
    { blockedBy: { 'cart/add': { times: 2, ms: 1_500, lastAt: NOW - 1 } } },
    'event_loop_blocked',
    /2 times, 1\.5 s/,
    'handler service=cart handler=add',
  ],
  [
    'an event loop that the disk has blocked',
    { blockedBy: { store: { times: 1, ms: 400, lastAt: NOW - 1 } } },
    'event_loop_blocked',
    /^The disk of the database is slow.*1 time, 0\.4 s/,
    'invocations ',
  ],
  [
    'a blocked event loop before any handler was called',
    { blockedBy: { unknown: { times: 1, ms: 400, lastAt: NOW - 1 } } },
    'event_loop_blocked',
    /^The engine is kept from its work.*1 time, 0\.4 s/,
    'invocations ',
  ],
  [
    'a failure',
    { failed: [row('inv_1', 'boom')] },
    'errors',
    /cart\/add fails in the step "charge": boom.*1 invocation ended/,
    'invocation id=inv_1',
  ],
  [
    'failures',
    { failed: [row('inv_1', 'boom'), row('inv_2', 'boom')] },
    'errors',
    /2 invocations/,
    'invocations status=failed service=cart handler=add error=boom',
  ],
  [
    'what is tried again',
    { backingOff: [row('inv_1', 'boom')] },
    'errors_retried',
    /tried again/,
    'invocation id=inv_1',
  ],
];

describe('attention', () => {
  it('is drawn to nothing where all is well', () => expect(attentionOf(quiet)).to.deep.equal([]));

  for (const [what, facts, kind, words, link] of cases) {
    it(`is drawn to ${what}`, () => {
      const all = attentionOf({ ...quiet, ...facts });
      expect(all.map((one) => one.kind)).to.deep.equal([kind]);
      const [one] = all;
      expect(`${one?.title} | ${one?.why} | ${one?.remedy}`).to.match(words);
      for (const text of [one?.why, one?.remedy]) expect(text).to.match(/^[A-Z0-9].*[.]$/);
      const params = Object.entries(one?.link.params ?? {}).map(([name, value]) => `${name}=${value}`);
      expect(`${one?.link.screen} ${params.join(' ')}`).to.equal(link);
    });
  }

  it('has the worst first, and forgets what is long over', () => {
    const all = attentionOf({
      ...quiet,
      blockedBy: {
        'old/one': { times: 1, ms: 300, lastAt: NOW - 3_600_001 },
        'a/b': { times: 1, ms: 300, lastAt: NOW },
      },
      letters: new Map([['sub_1', 1]]),
      subscriptions: [subscription('failing')],
      failed: [row('inv_1', 'old', {}, { at: NOW - 3_600_001 })],
    });
    expect(all.map((one) => [one.kind, one.severity])).to.deep.equal([
      ['subscription_failing', 'error'],
      ['dead_letters', 'warning'],
      ['event_loop_blocked', 'warning'],
    ]);
  });

  it('counts those that are paused by their reason', () => {
    const rows = [row('inv_1', 'm', {}, { code: 570 }), row('inv_2', 'p', { retryCount: 0 })];
    const all = attentionOf({ ...quiet, paused: rows, pausedCount: 7 });
    expect(all.map((one) => [one.kind, one.count])).to.deep.equal([
      ['journal_mismatch', 1],
      ['paused', 6],
    ]);
  });
});

describe('errors', () => {
  it('are one trouble where only ids, numbers and quotations differ', () => {
    const messages = [
      'order 17 of "alice" timed out after 300 ms (3f2504e0-4f89-11d3-9a0c-0305e82c3301)',
      'order 9 of "bob" timed out after 5 ms (3f2504e0-4f89-11d3-9a0c-0305e82c3302)',
    ];
    expect(new Set(messages.map(normalised)).size).to.equal(1);
    expect(normalised('ECONNREFUSED 10.0.0.1:9092')).to.equal(normalised('ECONNREFUSED 10.0.0.2:9093'));
    expect(normalised('not found')).not.to.equal(normalised('not allowed'));
  });

  it('are grouped by handler and step, the largest group first, with the latest as its example', () => {
    const groups = errorGroups([
      row('inv_1', 'a 1', {}, { at: 1 }),
      row('inv_2', 'a 2', {}, { at: 3 }),
      row('inv_3', 'a 3', {}, { at: 2 }),
      row('inv_4', 'a 4', {}, { stepName: 'other' }),
      row('inv_5', 'a 5', { lastError: null }),
    ]);
    expect(groups.map(({ step, count, example, message }) => [step, count, example, message])).to.deep.equal([
      ['charge', 3, 'inv_2', 'a 2'],
      ['other', 1, 'inv_4', 'a 4'],
    ]);
  });
});
