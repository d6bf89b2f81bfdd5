// The table: every property of a Kafka consumer that we know, and what becomes of it.
//   taken    read and passed on
//   fixed    only the value that Keymail works by anyway is accepted, so that a copied configuration goes through
//   refused  the client or Keymail's way of reading can't honour it
// Sources: https://kafka.apache.org/documentation/#consumerconfigs, https://github.com/confluentinc/librdkafka/blob/master/CONFIGURATION.md

import { brokers, bytes, choice, integer, ms, type Reading, text, yesOrNo } from './property-readings.ts';

export interface Draft {
  brokers?: string[];
  clientId?: string;
  groupId?: string;
  startAt?: 'earliest' | 'latest';
  rackId?: string;
  readUncommitted?: boolean;
  securityProtocol?: 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL';
  saslMechanism?: string;
  saslUsername?: string;
  saslPassword?: string;
  saslJaasConfig?: string;
  sslCaLocation?: string;
  sslCaPem?: string;
  sslCertificateLocation?: string;
  sslCertificatePem?: string;
  sslKeyLocation?: string;
  sslKeyPem?: string;
  sslKeyPassword?: string;
  sslKeystoreLocation?: string;
  sslVerify?: boolean;
  sslVerifyHostname?: boolean;
  fetchBytesMin?: number;
  fetchBytesMax?: number;
  fetchWaitMaxMs?: number;
  partitionBytesMax?: number;
  sessionTimeoutMs?: number;
  heartbeatIntervalMs?: number;
  rebalanceTimeoutMs?: number;
  metadataMaxAgeMs?: number;
  requestTimeoutMs?: number;
  connectionTimeoutMs?: number;
  retries?: number;
  retryFirstMs?: number;
  retryMaxMs?: number;
  reconnectFirstMs?: number;
  reconnectMaxMs?: number;
}

/** What holds where a property is absent. */
export const defaults = {
  clientId: 'keymail',
  connectionTimeoutMs: 3_000,
  authenticationTimeoutMs: 10_000,
  requestTimeoutMs: 15_000,
  /** Few and short: an error that lasts is to be seen in the subscription's status, and a new connection is made anyway. */
  retries: 2,
  retryFirstMs: 100,
  retryMaxMs: 1_000,
  reconnectFirstMs: 200,
  reconnectMaxMs: 10_000,
  sessionTimeoutMs: 30_000,
  rebalanceTimeoutMs: 60_000,
  heartbeatIntervalMs: 3_000,
  /** How long partitions that were added stay unnoticed. kafkajs would wait five minutes. */
  metadataMaxAgeMs: 30_000,
  /** Decoding holds up the event loop; a quarter of a megabyte costs some milliseconds. A larger record still comes, alone. */
  partitionBytesMax: 256 * 1024,
  fetchBytesMin: 1,
  fetchBytesMax: 4 * 1024 * 1024,
  /** Also how long a resumed partition may wait, when all others of its broker were paused. */
  fetchWaitMaxMs: 250,
} as const;

interface Taken {
  readonly kind: 'taken';
  readonly allowed: string;
  readonly isSecret?: boolean;
  /** False when the text is none that is allowed. */
  take(draft: Draft, text: string): boolean;
}
interface Fixed {
  readonly kind: 'fixed';
  readonly allowed: string;
  readonly why: string;
  accepts(text: string): boolean;
}
interface Refused {
  readonly kind: 'refused';
  readonly why: string;
}
export type PropertyRow = Taken | Fixed | Refused;

function taken<K extends keyof Draft>(into: K, reading: Reading<NonNullable<Draft[K]>>, isSecret = false): Taken {
  return {
    kind: 'taken',
    allowed: reading.allowed,
    isSecret,
    take(draft, text) {
      const value = reading.read(text);
      if (value !== undefined) draft[into] = value;
      return value !== undefined;
    },
  };
}

const fixed = (why: string, ...values: string[]): Fixed => ({
  kind: 'fixed',
  why,
  allowed: values.map((value) => (value === '' ? 'empty' : value)).join(' or '),
  accepts: (text) => values.some((value) => value.toLowerCase() === text.trim().toLowerCase()),
});

const refused = (why: string): Refused => ({ kind: 'refused', why });

const scram = { 'SCRAM-SHA-256': 'scram-sha-256', 'SCRAM-SHA-512': 'scram-sha-512' };
const mechanism = choice({ PLAIN: 'plain', ...scram });
const saslSecurity = choice({
  PLAINTEXT: 'PLAINTEXT',
  SSL: 'SSL',
  SASL_PLAINTEXT: 'SASL_PLAINTEXT',
  SASL_SSL: 'SASL_SSL',
} as const);
const startAt = choice({
  earliest: 'earliest',
  smallest: 'earliest',
  beginning: 'earliest',
  latest: 'latest',
  largest: 'latest',
  end: 'latest',
} as const);
const isolation = choice({ read_committed: false, read_uncommitted: true });
const hostname = choice({ https: true, none: false, '': false });

const positionsAreOurs = 'positions are kept in the database of Keymail, in one transaction with what was read';
const bytesAreDelivered = 'handlers get the bytes of key and value, and decode them';
const noKeytab = 'the client has no Kerberos; use PLAIN or SCRAM';
const noOauth = 'OAUTHBEARER is not supported yet; use PLAIN or SCRAM';
const noTlsChoice =
  'the TLS versions and ciphers are those of Node; set them for the process with --tls-min-v1.x or --tls-cipher-list';
const pemOnly = 'only PEM is read; convert the store with keytool and openssl, or use ssl.*.location with PEM files';
const noSocketOptions = 'the client sets no socket options';
const noBackpressure = 'backpressure is a matter of the subscription: see its options';

export const propertyTable: Readonly<Record<string, PropertyRow>> = {
  // Where, and as whom.
  'bootstrap.servers': taken('brokers', brokers),
  'metadata.broker.list': taken('brokers', brokers),
  'client.id': taken('clientId', text),
  'group.id': taken('groupId', text),
  'client.rack': taken('rackId', text),
  'security.protocol': taken('securityProtocol', saslSecurity),
  'sasl.mechanism': taken('saslMechanism', mechanism),
  'sasl.mechanisms': taken('saslMechanism', mechanism),
  'sasl.username': taken('saslUsername', text),
  'sasl.password': taken('saslPassword', text, true),
  'sasl.jaas.config': taken('saslJaasConfig', text, true),
  'sasl.kerberos.service.name': refused(noKeytab),
  'sasl.kerberos.keytab': refused(noKeytab),
  'sasl.kerberos.principal': refused(noKeytab),
  'sasl.oauthbearer.method': refused(noOauth),
  'sasl.oauthbearer.config': refused(noOauth),
  'sasl.oauthbearer.client.id': refused(noOauth),
  'sasl.oauthbearer.client.secret': refused(noOauth),
  'sasl.oauthbearer.token.endpoint.url': refused(noOauth),
  'sasl.login.callback.handler.class': refused(noOauth),
  'sasl.client.callback.handler.class': refused(noOauth),

  // TLS.
  'ssl.ca.location': taken('sslCaLocation', text),
  'ssl.ca.pem': taken('sslCaPem', text),
  'ssl.truststore.location': taken('sslCaLocation', text),
  'ssl.truststore.certificates': taken('sslCaPem', text),
  'ssl.truststore.type': fixed(pemOnly, 'PEM'),
  'ssl.truststore.password': refused('a truststore in PEM has no password'),
  'ssl.certificate.location': taken('sslCertificateLocation', text),
  'ssl.certificate.pem': taken('sslCertificatePem', text),
  'ssl.keystore.certificate.chain': taken('sslCertificatePem', text),
  'ssl.keystore.location': taken('sslKeystoreLocation', text),
  'ssl.keystore.type': fixed(pemOnly, 'PEM'),
  'ssl.keystore.password': refused('a keystore in PEM has no password of its own; use ssl.key.password for its key'),
  'ssl.key.location': taken('sslKeyLocation', text),
  'ssl.key.pem': taken('sslKeyPem', text, true),
  'ssl.keystore.key': taken('sslKeyPem', text, true),
  'ssl.key.password': taken('sslKeyPassword', text, true),
  'enable.ssl.certificate.verification': taken('sslVerify', yesOrNo),
  'ssl.endpoint.identification.algorithm': taken('sslVerifyHostname', hostname),
  'ssl.protocol': refused(noTlsChoice),
  'ssl.enabled.protocols': refused(noTlsChoice),
  'ssl.cipher.suites': refused(noTlsChoice),
  'ssl.curves.list': refused(noTlsChoice),
  'ssl.provider': refused(noTlsChoice),
  'ssl.crl.location': refused(noTlsChoice),

  // Reading.
  'auto.offset.reset': taken('startAt', startAt),
  'isolation.level': taken('readUncommitted', isolation),
  'fetch.min.bytes': taken('fetchBytesMin', bytes(1)),
  'fetch.max.bytes': taken('fetchBytesMax', bytes(1_024)),
  'fetch.max.wait.ms': taken('fetchWaitMaxMs', ms(1, 60_000)),
  'fetch.wait.max.ms': taken('fetchWaitMaxMs', ms(1, 60_000)),
  'max.partition.fetch.bytes': taken('partitionBytesMax', bytes(1_024)),
  'fetch.message.max.bytes': taken('partitionBytesMax', bytes(1_024)),
  'max.poll.records': refused(noBackpressure),
  'queued.min.messages': refused(noBackpressure),
  'queued.max.messages.kbytes': refused(noBackpressure),
  'check.crcs': fixed('the client does not compute the checksums of record batches', 'false'),
  'key.deserializer': refused(bytesAreDelivered),
  'value.deserializer': refused(bytesAreDelivered),
  'schema.registry.url': refused(bytesAreDelivered),
  'interceptor.classes': refused('the client runs no Java classes'),
  'exclude.internal.topics': fixed('a subscription names its topic, so nothing is excluded or included', 'true'),
  'allow.auto.create.topics': fixed('a subscription never creates its topic', 'false'),

  // Positions.
  'enable.auto.commit': fixed(positionsAreOurs, 'false'),
  'auto.commit.enable': fixed(positionsAreOurs, 'false'),
  'auto.commit.interval.ms': refused(positionsAreOurs),
  'enable.auto.offset.store': fixed(positionsAreOurs, 'false'),

  // The group.
  'session.timeout.ms': taken('sessionTimeoutMs', ms(1_000)),
  'heartbeat.interval.ms': taken('heartbeatIntervalMs', ms(100)),
  'max.poll.interval.ms': taken('rebalanceTimeoutMs', ms(1_000)),
  'rebalance.timeout.ms': taken('rebalanceTimeoutMs', ms(1_000)),
  'group.protocol': fixed('the client speaks the classic group protocol', 'classic'),
  'group.remote.assignor': refused('the client speaks the classic group protocol'),
  'group.instance.id': refused(
    'the client has no static membership; every engine uses a group of its own, so none is needed',
  ),
  'partition.assignment.strategy': fixed(
    'the client assigns partitions in turn',
    'roundrobin',
    'org.apache.kafka.clients.consumer.RoundRobinAssignor',
  ),

  // Connections.
  'metadata.max.age.ms': taken('metadataMaxAgeMs', ms(100)),
  'topic.metadata.refresh.interval.ms': taken('metadataMaxAgeMs', ms(100)),
  'request.timeout.ms': taken('requestTimeoutMs', ms(100)),
  'socket.timeout.ms': taken('requestTimeoutMs', ms(100)),
  'socket.connection.setup.timeout.ms': taken('connectionTimeoutMs', ms(100)),
  'socket.connection.setup.timeout.max.ms': refused('a connection has one timeout: socket.connection.setup.timeout.ms'),
  'default.api.timeout.ms': refused('each request has its own timeout: request.timeout.ms'),
  retries: taken('retries', integer(0, 100, 'attempts')),
  'retry.backoff.ms': taken('retryFirstMs', ms(1)),
  'retry.backoff.max.ms': taken('retryMaxMs', ms(1)),
  'reconnect.backoff.ms': taken('reconnectFirstMs', ms(1)),
  'reconnect.backoff.max.ms': taken('reconnectMaxMs', ms(1)),
  'connections.max.idle.ms': refused('the client keeps its connections'),
  'socket.keepalive.enable': fixed('the client always keeps its connections alive', 'true'),
  'socket.nagle.disable': refused(noSocketOptions),
  'receive.buffer.bytes': refused(noSocketOptions),
  'send.buffer.bytes': refused(noSocketOptions),
  'socket.receive.buffer.bytes': refused(noSocketOptions),
  'socket.send.buffer.bytes': refused(noSocketOptions),
  'broker.address.family': refused('Node chooses the address family; see --dns-result-order'),
  'client.dns.lookup': refused('Node resolves the names of brokers'),
  'security.providers': refused('the client runs no Java classes'),
  'metric.reporters': refused('the metrics are those of Keymail, at /metrics of the admin port'),
  'statistics.interval.ms': refused('the metrics are those of Keymail, at /metrics of the admin port'),
  debug: refused('the log level is that of Keymail'),
  log_level: refused('the log level is that of Keymail'),
};
