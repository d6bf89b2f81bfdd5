// What an admin API shows of one of each kind, in the time of `NOW`.

import { NOW } from './scripted.ts';

export const ago = (ms: number) => new Date(NOW - ms).toISOString();
export const text = (data: string) => ({ encoding: 'utf8', data, sizeBytes: data.length, truncated: false });
/** An answer with the only page of a list. */
export const page = (...items: readonly object[]) => ({ body: { items, next: null } });

export const invocation = (more: object = {}) => ({
  id: 'inv_1',
  service: 'orders',
  handler: 'process',
  key: 'order-17',
  status: 'backingOff',
  origin: { kind: 'kafka', subscription: 'sub_1', topic: 'orders', partition: 3, offset: 42 },
  parent: null,
  idempotencyKey: null,
  attempt: 2,
  retryCount: 1,
  dueAt: ago(-5_000),
  createdAt: ago(90_000),
  startedAt: ago(80_000),
  finishedAt: null,
  expiresAt: null,
  inputBytes: 12,
  cancelRequested: false,
  lastError: { code: 500, message: 'no stock\nat all', stepName: 'reserve', at: ago(3_000) },
  ...more,
});

export const subscription = (more: object = {}) => ({
  id: 'sub_1',
  source: 'kafka://my-cluster/orders',
  sink: 'service://orders/process',
  options: { startFrom: 'earliest' },
  status: 'active',
  state: 'failing',
  error: { code: 'broker_unreachable', message: 'no broker answers', remedy: 'Check the cluster.', at: ago(60_000) },
  backlog: { records: 7, bytes: 700 },
  lag: null,
  createdAt: ago(3_600_000),
  updatedAt: ago(3_600_000),
  partitions: [{ partition: 0, position: 5, logEnd: null, lag: null, state: 'waiting', error: null }],
  ...more,
});

export const deadLetter = (more: object = {}) => ({
  id: 'dl_1',
  subscription: 'sub_1',
  topic: 'orders',
  partition: 0,
  offset: 9,
  timestamp: ago(1_000),
  key: { encoding: 'base64', data: '/w==', sizeBytes: 1, truncated: false },
  value: text('{"a":1}'),
  code: 'key_not_utf8',
  message: 'the key is not UTF-8',
  attempts: 0,
  invocation: null,
  at: ago(1_000),
  status: 'open',
  redrivenAs: null,
  ...more,
});

/** One that waits for a person, and came over HTTP. */
export const pausedInvocation = (more: object = {}) =>
  invocation({
    ...{ status: 'paused', origin: { kind: 'http' }, retryCount: 1, dueAt: null, startedAt: null, lastError: null },
    ...more,
  });
