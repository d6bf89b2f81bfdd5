// Everything that can go wrong between us and a cluster, as one table: what it means, whether waiting can help, what to do.

import type { LogRange, TopicPartition } from './log-position.ts';

interface FailureRow {
  /** True when the source goes on trying by itself; false when a human (or `seek`) must act first. It tries on in either case. */
  readonly retriable: boolean;
  readonly remedy: string;
}

export const sourceFailures = {
  broker_unreachable: {
    retriable: true,
    remedy: 'start the broker, or correct bootstrap.servers; reading goes on by itself when it answers',
  },
  unknown_topic: { retriable: true, remedy: 'create the topic, or correct its name in the subscription' },
  invalid_topic: { retriable: false, remedy: 'a topic name has 1 to 249 of the characters a-z A-Z 0-9 . _ -' },
  not_authorized: { retriable: false, remedy: 'grant this user Read and Describe on the topic, and Read on the group' },
  authentication_failed: { retriable: false, remedy: 'correct the sasl.* or ssl.* properties of the cluster' },
  codec_missing: { retriable: false, remedy: 'install the named package next to keymail, then restart' },
  batch_unreadable: {
    retriable: false,
    remedy: 'seek the subscription past the batch, or have it written again',
  },
  offset_out_of_range: {
    retriable: false,
    remedy: 'the log does not hold the position any more: seek to an offset between its low and high end',
  },
  listener_failed: { retriable: true, remedy: 'see the cause; the batch is offered again with backoff' },
  kafka_error: { retriable: true, remedy: 'see the message; the connection is made anew with backoff' },
} as const satisfies Record<string, FailureRow>;

export type SourceFailure = keyof typeof sourceFailures;

export interface SourceErrorDetails {
  /** Where it happened, when it concerns one partition. */
  readonly partition?: TopicPartition;
  /** For `offset_out_of_range`: what was asked, and what the log holds. */
  readonly position?: bigint;
  readonly range?: LogRange;
  readonly cause?: unknown;
}

export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly code: SourceFailure;
  readonly retriable: boolean;
  readonly remedy: string;
  readonly details: SourceErrorDetails;

  constructor(code: SourceFailure, message: string, details: SourceErrorDetails = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.code = code;
    this.retriable = sourceFailures[code].retriable;
    this.remedy = sourceFailures[code].remedy;
    this.details = details;
  }
}
