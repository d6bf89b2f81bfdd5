// The table that translates Kafka's property names.

import { expect } from 'chai';
import {
  type ClientSettings,
  type KafkaProperties,
  PropertiesError,
  type PropertyProblem,
  propertyNames,
  redactProperties,
  translateProperties,
} from '../../engine/ingress/kafka/properties.ts';
import { parseJaas } from '../../engine/ingress/kafka/properties-security.ts';

const pem = '-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n';
const readFile = (path: string) => {
  if (path === '/missing.pem') throw new Error('ENOENT: no such file');
  return path.endsWith('.jks') ? 'binary' : `${pem}${path}`;
};

const translate = (properties: KafkaProperties): ClientSettings =>
  translateProperties({ 'bootstrap.servers': 'localhost:9092', ...properties }, { readFile });

const problemsOf = (properties: KafkaProperties, path?: string): readonly PropertyProblem[] => {
  try {
    translateProperties(properties, { readFile, ...(path === undefined ? {} : { path }) });
  } catch (error) {
    if (error instanceof PropertiesError) return error.problems;
    throw error;
  }
  return [];
};

const problemOf = (name: string, value: unknown, more: KafkaProperties = {}): PropertyProblem => {
  const problems = problemsOf({ 'bootstrap.servers': 'localhost:9092', [name]: value, ...more });
  expect(problems, `${name}=${value}`).to.have.length(1);
  return problems[0] as PropertyProblem;
};

describe('Kafka properties', () => {
  describe('what is taken', () => {
    it('has defaults that make a source quick to resume and small in memory', () => {
      const { client, consumer, reconnect } = translate({});
      expect(client).to.deep.include({ brokers: ['localhost:9092'], clientId: 'keymail' });
      expect(client).not.to.have.any.keys('ssl', 'sasl');
      expect(consumer).to.deep.include({
        maxWaitTimeInMs: 250,
        maxBytesPerPartition: 262_144,
        metadataMaxAge: 30_000,
        sessionTimeout: 30_000,
        heartbeatInterval: 3_000,
        readUncommitted: false,
      });
      expect(reconnect).to.eql({ firstMs: 200, maxMs: 10_000 });
    });

    it('reads numbers and booleans, as such or as text', () => {
      expect(translate({ 'session.timeout.ms': 45_000 }).consumer.sessionTimeout).to.equal(45_000);
      expect(translate({ 'session.timeout.ms': ' 45000 ' }).consumer.sessionTimeout).to.equal(45_000);
      expect(translate({ 'enable.auto.commit': false })).to.have.property('client');
      expect(translate({ 'enable.auto.commit': 'false' })).to.have.property('client');
    });

    it("knows Java's and librdkafka's name for the same thing", () => {
      expect(translate({ 'fetch.max.wait.ms': 100 }).consumer.maxWaitTimeInMs).to.equal(100);
      expect(translate({ 'fetch.wait.max.ms': 100 }).consumer.maxWaitTimeInMs).to.equal(100);
      expect(translate({ 'auto.offset.reset': 'earliest' }).startAt).to.equal('earliest');
      expect(translate({ 'auto.offset.reset': 'smallest' }).startAt).to.equal('earliest');
      expect(translate({ 'max.partition.fetch.bytes': 4_096 }).consumer.maxBytesPerPartition).to.equal(4_096);
    });

    it('takes several brokers, with spaces and with a protocol in front', () => {
      const brokers = 'kafka-1.example.org:9092, PLAINTEXT://10.0.0.2:9093';
      expect(translate({ 'bootstrap.servers': brokers }).client.brokers).to.eql([
        'kafka-1.example.org:9092',
        '10.0.0.2:9093',
      ]);
    });

    it('takes what names a group, a client, a rack and an isolation level', () => {
      const { client, consumer, groupId } = translate({
        'group.id': 'orders',
        'client.id': 'shop',
        'client.rack': 'eu-1a',
        'isolation.level': 'read_uncommitted',
      });
      expect(groupId).to.equal('orders');
      expect(client.clientId).to.equal('shop');
      expect(consumer).to.include({ rackId: 'eu-1a', readUncommitted: true });
    });

    it('leaves out what is undefined', () => {
      expect(translate({ 'group.id': undefined })).not.to.have.property('groupId');
    });
  });

  describe('what is refused', () => {
    it('names what it found, where, what is allowed and what to do', () => {
      const problems = problemsOf({ 'bootstrap.servers': 'a:1', 'group.instance.id': 'one' }, 'kafka.clusters.shop');
      expect(problems).to.eql([
        {
          code: 'unsupported_property',
          path: 'kafka.clusters.shop.group.instance.id',
          found: '"one"',
          allowed: 'leave it out',
          remedy:
            "it can't be honoured: the client has no static membership; every engine uses a group of its own, so none is needed",
        },
      ]);
    });

    for (const [name, value] of [
      ['enable.auto.commit', true],
      ['auto.commit.interval.ms', 5_000],
      ['partition.assignment.strategy', 'range'],
      ['key.deserializer', 'org.apache.kafka.common.serialization.StringDeserializer'],
      ['sasl.kerberos.keytab', '/etc/keytab'],
      ['check.crcs', true],
      ['group.protocol', 'consumer'],
      ['ssl.truststore.type', 'JKS'],
    ] as const) {
      it(`refuses ${name}=${value} by name`, () => {
        expect(problemOf(name, value)).to.include({ code: 'unsupported_property', path: name });
      });
    }

    it('suggests the nearest name for one that it does not know', () => {
      expect(problemOf('bootstrap.server', 'a:1').allowed).to.equal('bootstrap.servers');
      expect(problemOf('sesion.timeout.ms', 1_000).remedy).to.contain('did you mean session.timeout.ms?');
      expect(problemOf('sessionTimeoutMs', 1_000).code).to.equal('unknown_property');
      expect(problemOf('constructor', 'x').code).to.equal('unknown_property');
      expect(problemOf('zzzzzzzzzzzz', 'x').remedy).to.equal('no property of a Kafka consumer has this name');
    });

    it('says all that is wrong at once', () => {
      const paths = problemsOf({ 'fetch.min.bytes': -1, 'isolation.level': 'none', nonsense: 1 }).map(
        (one) => one.path,
      );
      expect(paths).to.have.members(['fetch.min.bytes', 'isolation.level', 'nonsense', 'bootstrap.servers']);
    });

    for (const [name, value] of [
      ['bootstrap.servers', 'localhost'],
      ['bootstrap.servers', 'localhost:99999'],
      ['bootstrap.servers', '[::1]:9092'],
      ['bootstrap.servers', ['localhost:9092']],
      ['bootstrap.servers', null],
      ['session.timeout.ms', '10s'],
      ['session.timeout.ms', 1.5],
      ['fetch.min.bytes', -1],
      ['fetch.max.bytes', Number.NaN],
      ['client.id', ''],
      ['enable.ssl.certificate.verification', 'maybe'],
      ['sasl.mechanism', 'GSSAPI'],
      ['auto.offset.reset', 'none'],
    ] as const) {
      it(`refuses ${name}=${JSON.stringify(value)}`, () => {
        expect(problemOf(name, value)).to.include({ code: 'invalid_property', path: name });
      });
    }

    it('wants a heartbeat shorter than the session', () => {
      const problem = problemOf('heartbeat.interval.ms', 5_000, { 'session.timeout.ms': 5_000 });
      expect(problem.allowed).to.contain('less than session.timeout.ms (5000)');
    });
  });

  describe('users', () => {
    const user = { 'security.protocol': 'SASL_SSL', 'sasl.username': 'alice', 'sasl.password': 'pa ss' };

    it('takes PLAIN and SCRAM', () => {
      expect(translate({ ...user, 'sasl.mechanism': 'SCRAM-SHA-256' }).client.sasl).to.eql({
        mechanism: 'scram-sha-256',
        username: 'alice',
        password: 'pa ss',
      });
      const { client } = translate({ ...user, 'security.protocol': 'sasl_plaintext', 'sasl.mechanisms': 'PLAIN' });
      expect(client.sasl).to.include({ mechanism: 'plain' });
      expect(client).not.to.have.property('ssl');
    });

    it('takes the user from a login module', () => {
      const jaas =
        'org.apache.kafka.common.security.scram.ScramLoginModule required username="alice" password="a\\"b;c\\\\";';
      const { sasl } = translate({
        'security.protocol': 'SASL_PLAINTEXT',
        'sasl.mechanism': 'SCRAM-SHA-512',
        'sasl.jaas.config': jaas,
      }).client;
      expect(sasl).to.eql({ mechanism: 'scram-sha-512', username: 'alice', password: 'a"b;c\\' });
    });

    it('reads login modules of PLAIN and SCRAM alone', () => {
      expect(parseJaas("x.plain.PlainLoginModule required username='a' password=b;")).to.eql({
        module: 'plain',
        username: 'a',
        password: 'b',
      });
      expect(parseJaas('com.sun.security.auth.module.Krb5LoginModule required useKeyTab=true;')).to.equal(null);
      expect(parseJaas('org.apache.kafka.common.security.plain.PlainLoginModule required username="a";')).to.equal(
        null,
      );
      expect(parseJaas('')).to.equal(null);
    });

    it('does not hold up the engine with a text that is far too long', () => {
      const login = 'x.PlainLoginModule required username=a password=b';
      expect(parseJaas(`${login}${' '.repeat(1_000)}x=y;`)).not.to.equal(null);
      const before = performance.now();
      expect(parseJaas(`${login}${' '.repeat(100_000)}x=y;`)).to.equal(null);
      expect(performance.now() - before).to.be.lessThan(1_000);
    });

    it('says which half is missing', () => {
      const problems = problemsOf({
        'bootstrap.servers': 'a:1',
        'security.protocol': 'SASL_SSL',
        'sasl.mechanism': 'PLAIN',
      });
      expect(problems.map((one) => [one.code, one.path])).to.eql([
        ['missing_property', 'sasl.username'],
        ['missing_property', 'sasl.password'],
      ]);
    });

    it('refuses a user on a connection that has none', () => {
      expect(problemOf('sasl.username', 'alice').path).to.equal('security.protocol');
    });
  });

  describe('TLS', () => {
    it('uses the certificates of the machine where none are given', () => {
      expect(translate({ 'security.protocol': 'SSL' }).client.ssl).to.eql({});
    });

    it('takes PEM files and PEM text', () => {
      const { ssl } = translate({
        'security.protocol': 'SSL',
        'ssl.ca.location': '/ca.pem',
        'ssl.certificate.pem': 'CERT',
        'ssl.key.location': '/key.pem',
        'ssl.key.password': 'pw',
        'enable.ssl.certificate.verification': false,
        'ssl.endpoint.identification.algorithm': '',
      }).client;
      expect(ssl).to.include({ ca: `${pem}/ca.pem`, cert: 'CERT', key: `${pem}/key.pem`, passphrase: 'pw' });
      expect(ssl).to.include({ rejectUnauthorized: false }).and.to.have.property('checkServerIdentity');
    });

    it('takes a truststore and a keystore in PEM', () => {
      const { ssl } = translate({
        'security.protocol': 'SSL',
        'ssl.truststore.type': 'PEM',
        'ssl.truststore.location': '/trust.pem',
        'ssl.keystore.location': '/store.pem',
      }).client;
      expect(ssl).to.include({ ca: `${pem}/trust.pem`, cert: `${pem}/store.pem`, key: `${pem}/store.pem` });
    });

    it('says what is wrong with a file', () => {
      const tls = { 'security.protocol': 'SSL' };
      expect(problemOf('ssl.ca.location', '/missing.pem', tls).remedy).to.contain('ENOENT');
      expect(problemOf('ssl.truststore.location', '/trust.jks', tls).remedy).to.contain('not in PEM');
      expect(problemOf('ssl.certificate.location', '/cert.pem', tls).path).to.equal('ssl.key.location');
      expect(problemOf('ssl.ca.location', '/ca.pem').path).to.equal('security.protocol');
    });
  });

  describe('secrets', () => {
    it('are covered', () => {
      const shown = redactProperties({
        'bootstrap.servers': 'a:1',
        'sasl.username': 'alice',
        'sasl.password': 'secret1',
        'sasl.jaas.config': 'secret2',
        'ssl.key.pem': 'secret3',
        'ssl.keystore.key': 'secret4',
        'ssl.key.password': 'secret5',
        'ssl.keystore.password': 'secret6',
        'sasl.oauthbearer.client.secret': 'secret7',
        'my.own.token': 'secret8',
      });
      expect(JSON.stringify(shown)).not.to.match(/secret\d/);
      expect(shown).to.include({ 'bootstrap.servers': 'a:1', 'sasl.username': 'alice', 'sasl.password': '***' });
    });

    it('never appear in an error', () => {
      for (const name of propertyNames.filter((one) => redactProperties({ [one]: 'x' })[one] === '***')) {
        const message = problemsOf({ [name]: 'hunter2', 'security.protocol': 'PLAINTEXT' }).map((one) => one.found);
        expect(message.join(), name).not.to.contain('hunter2');
      }
    });
  });
});
