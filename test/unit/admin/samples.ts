// One row of each kind that the admin API shows, as the engine gives it.

import { formatDeadLetterId } from '../../../actors/dead-letter/id.ts';
import type { DeadLetter } from '../../../actors/subscription/subscription.ts';
import type { SubscriptionInfo } from '../../../engine/api.ts';
import type { InvocationRow } from '../../../engine/store/queries.ts';
import { id, ref } from '../ingress/scripted-engine.ts';

export const row: InvocationRow = {
  ...ref,
  id,
  address: 'acounter\u0000k' as never,
  target: { service: 'counter', handler: 'add', key: 'k' },
  mode: 'exclusive',
  origin: { kind: 'kafka', subscription: 'sub_1', topic: 't', partition: 0, offset: 5, timestampMs: 1_700_000_000_000 },
  parent: null,
  idempotencyKey: null,
  createdAt: 1_700_000_000_000,
  inputBytes: 3,
  chart: null,
  status: 'backingOff',
  position: 1,
  attempt: 2,
  retryCount: 1,
  retryingSince: 1_700_000_000_100,
  dueAt: 1_700_000_001_000,
  startedAt: 1_700_000_000_050,
  finishedAt: null,
  expiresAt: null,
  lastError: {
    code: 500,
    message: 'boom',
    stack: 'Error: boom\n  at x',
    stepId: 1,
    stepName: 'charge',
    at: 1_700_000_000_100,
  },
  cancelRequested: false,
  step: 'charge',
};

export const subscription: SubscriptionInfo = {
  id: 'sub_1',
  source: 'kafka://local/t',
  sink: 'service://counter/add',
  options: { startFrom: 'latest' },
  status: 'active',
  state: 'failing',
  error: { code: 'unreachable', message: 'no broker', remedy: 'start one', at: 1_700_000_000_000 },
  backlog: { records: 2, bytes: 30 },
  createdAt: 1_700_000_000_000,
  updatedAt: 1_700_000_000_000,
  partitions: [
    { partition: 0, position: 5, logEnd: 9, lag: 4, lagSeconds: 2, state: 'reading', error: null },
    {
      partition: 1,
      position: 1,
      logEnd: 2,
      lag: 1,
      lagSeconds: null,
      state: 'halted',
      error: { code: 'data_loss', message: 'gone', remedy: 'seek', at: 1_700_000_000_000 },
    },
  ],
};

export const letter: DeadLetter = {
  shard: 1,
  seq: 9,
  subscription: 'sub_1',
  topic: 't',
  partition: 0,
  offset: 3,
  timestampMs: 1_700_000_000_000,
  key: Uint8Array.from([0xff]),
  value: 'text',
  headers: [
    ['h', null],
    ['h', 'x'],
  ],
  target: { service: 'counter', handler: 'add', key: null },
  code: 'key_not_utf8',
  message: 'the key is not UTF-8',
  attempts: 0,
  invocation: null,
  at: 1_700_000_000_000,
  status: 'open',
  redrivenAs: null,
};
export const letterId = formatDeadLetterId(letter);
