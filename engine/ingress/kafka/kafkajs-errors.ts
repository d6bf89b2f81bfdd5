// What kafkajs throws, in our words. Its errors carry a name (its own class) or a type (the broker's answer), and wrap each other.

import { SourceError, type SourceFailure } from './source-error.ts';

/** By the broker's error type or the client's error class: the first that the chain of causes contains decides. */
const meanings: Readonly<Record<string, SourceFailure>> = {
  UNKNOWN_TOPIC_OR_PARTITION: 'unknown_topic',
  INVALID_TOPIC_EXCEPTION: 'invalid_topic',
  TOPIC_AUTHORIZATION_FAILED: 'not_authorized',
  GROUP_AUTHORIZATION_FAILED: 'not_authorized',
  CLUSTER_AUTHORIZATION_FAILED: 'not_authorized',
  SASL_AUTHENTICATION_FAILED: 'authentication_failed',
  UNSUPPORTED_SASL_MECHANISM: 'authentication_failed',
  ILLEGAL_SASL_STATE: 'authentication_failed',
  KafkaJSSASLAuthenticationError: 'authentication_failed',
  KafkaJSConnectionError: 'broker_unreachable',
  KafkaJSConnectionClosedError: 'broker_unreachable',
  KafkaJSRequestTimeoutError: 'broker_unreachable',
  KafkaJSBrokerNotFound: 'broker_unreachable',
  KafkaJSNoBrokerAvailableError: 'broker_unreachable',
  KafkaJSLockTimeout: 'broker_unreachable',
  KafkaJSGroupCoordinatorNotFound: 'broker_unreachable',
  LEADER_NOT_AVAILABLE: 'broker_unreachable',
  GROUP_COORDINATOR_NOT_AVAILABLE: 'broker_unreachable',
  GROUP_LOAD_IN_PROGRESS: 'broker_unreachable',
  NOT_LEADER_FOR_PARTITION: 'broker_unreachable',
  KafkaJSPartialMessageError: 'batch_unreadable',
  KafkaJSUnsupportedMagicByteInMessageSet: 'batch_unreadable',
};

const tlsTrouble = /certificate|\b(ssl|tls)\b|wrong version number|alert (handshake|unknown)/i;
const causesMax = 10;

/** @param what was being done, for the message: `reading orders`. */
export function toSourceError(error: unknown, what: string): SourceError {
  for (const cause of causes(error)) {
    if (cause instanceof SourceError) return cause;
    const { type, name } = cause as { type?: string; name?: string };
    const meaning = meanings[type ?? ''] ?? meanings[name ?? ''];
    // To kafkajs a certificate that is refused is a connection that failed; the remedy is another one.
    const code =
      meaning === 'broker_unreachable' && tlsTrouble.test(messageOf(cause)) ? 'authentication_failed' : meaning;
    if (code) return new SourceError(code, `${what}: ${messageOf(cause)}`, { cause: error });
  }
  return new SourceError('kafka_error', `${what}: ${messageOf(error)}`, { cause: error });
}

/** The broker answered, and its answer was an error. */
export function isAnswer(error: unknown): boolean {
  return causes(error).some((cause) => 'type' in cause && typeof cause.type === 'string');
}

/** The broker answered "not now": a new leader is being chosen, a topic was made a moment ago. */
export function isPassing(error: unknown): boolean {
  return isAnswer(error) && causes(error).some((cause) => 'retriable' in cause && cause.retriable === true);
}

function causes(error: unknown): object[] {
  const chain: object[] = [];
  for (let cause = error; cause instanceof Error && chain.length < causesMax; cause = cause.cause) chain.push(cause);
  return chain;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
