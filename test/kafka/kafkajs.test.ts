// What the kafkajs adapter does that only a real broker can show: codecs, transactions, large values, and a broker that goes away.

import { expect } from 'chai';
import { createClusterAdmin, createKafkaSource } from '../../engine/ingress/kafka/kafkajs.ts';
import type { KafkaProperties } from '../../engine/ingress/kafka/properties.ts';
import type { RecordSource } from '../../engine/ingress/kafka/source.ts';
import { SourceError } from '../../engine/ingress/kafka/source-error.ts';
import { eventually } from '../setup/eventually.ts';
import { skip } from '../setup/skip.ts';
import type { Broker } from './broker/index.ts';
import { freePorts } from './broker/ports.ts';
import { Recorder } from './recorder.ts';
import { brokerStartMsMax, sharedBroker } from './shared-broker.ts';
import { testGroup, testSettings } from './test-settings.ts';
import { type Codec, javaProduce, Tools, whyNoJava } from './tools.ts';

describe('kafkajs on a real broker', function () {
  this.timeout(30_000);
  let broker: Broker;
  let tools: Tools;
  let recorder: Recorder;
  const opened: RecordSource[] = [];

  before(async function () {
    this.timeout(brokerStartMsMax);
    broker = await sharedBroker();
    tools = new Tools(broker.bootstrap);
  });

  after(() => tools.close());

  beforeEach(() => {
    recorder = new Recorder();
  });

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((source) => source.stop()));
  });

  const open = (topic: string, properties: KafkaProperties = {}, groupId = testGroup()) => {
    const settings = testSettings(broker.bootstrap, properties);
    const source = createKafkaSource({ settings, topics: [topic], groupId });
    opened.push(source);
    source.start(recorder);
    return source;
  };
  const produce = (topic: string, partition: number, ...values: string[]) =>
    tools.produce(
      topic,
      partition,
      values.map((value) => ({ value })),
    );
  const lag = async (topic: string) => {
    const last = recorder.batches.at(-1);
    const admin = createClusterAdmin(testSettings(broker.bootstrap));
    try {
      const range = (await admin.logRange(topic)).get(0);
      return Number((range?.high ?? 0n) - (last?.nextOffset ?? 0n));
    } finally {
      await admin.close();
    }
  };

  describe('what records carry', () => {
    it('keeps headers, whatever they are called', async () => {
      const topic = await tools.createTopic();
      const headers = {
        constructor: 'a',
        ['__proto__']: 'b',
        toString: 'c',
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        twice: ['1', '2'],
        binary: Buffer.from([0xff, 0x00]),
      };
      await tools.produce(topic, 0, [{ value: 'x', headers }]);
      open(topic);
      await eventually(() => expect(recorder.records()).to.have.length(1));
      const [record] = recorder.records();
      const text = record?.headers.map(([name, value]) => [name, value?.toString('latin1')]);
      expect(text).to.have.deep.members([
        ['constructor', 'a'],
        ['__proto__', 'b'],
        ['toString', 'c'],
        ['traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
        ['twice', '1'],
        ['twice', '2'],
        ['binary', '\xff\x00'],
      ]);
      expect(({} as Record<string, unknown>)['b']).to.equal(undefined);
      expect(record?.leaderEpoch).to.equal(0);
    });

    it('brings values of a megabyte, and what follows them', async () => {
      const topic = await tools.createTopic(1, { 'max.message.bytes': '4194304' });
      const large = Buffer.alloc(1024 * 1024, 'k');
      await tools.produce(topic, 0, [{ value: large }]);
      await tools.produce(topic, 0, [{ value: Buffer.concat([large, large, large]) }]);
      await produce(topic, 0, 'small');
      open(topic);
      await eventually(() => expect(recorder.records()).to.have.length(3));
      const [first, second, third] = recorder.records();
      expect(first?.value?.equals(large)).to.equal(true);
      expect(second?.value?.length).to.equal(3 * large.length);
      expect(third?.value?.toString()).to.equal('small');
    });
  });

  describe('compressed batches', () => {
    const codecs: Codec[] = ['gzip', 'snappy', 'lz4', 'zstd'];
    const lines = Array.from({ length: 2_000 }, (_, index) => `value ${index} ${'-'.repeat(index % 100)}`);

    for (const codec of codecs) {
      it(`reads ${codec} as this client writes it`, async () => {
        const topic = await tools.createTopic();
        await tools.produce(
          topic,
          0,
          lines.map((value) => ({ value })),
          codec,
        );
        open(topic);
        await eventually(() => expect(recorder.values()).to.have.length(lines.length));
        expect(recorder.values()).to.eql(lines);
      });
    }

    it('reads snappy as librdkafka writes it, raw', async () => {
      const topic = await tools.createTopic();
      await tools.produceRawSnappy(
        topic,
        0,
        lines.map((value) => ({ value })),
      );
      open(topic);
      await eventually(() => expect(recorder.values()).to.have.length(lines.length));
      expect(recorder.values()).to.eql(lines);
    });

    for (const codec of codecs) {
      it(`reads ${codec} as Java writes it`, async function () {
        const reason = await whyNoJava();
        if (reason !== null) skip(this, reason);
        const topic = await tools.createTopic();
        const keyed = lines.map((value, index) => `k${index}\t${value}`);
        await javaProduce(broker.bootstrap, topic, keyed, codec);
        open(topic);
        await eventually(() => expect(recorder.values()).to.have.length(lines.length));
        expect(recorder.values()).to.eql(lines);
        expect(recorder.records()[7]?.key?.toString()).to.equal('k7');
      });
    }
  });

  describe('transactions', () => {
    it('shows committed records only, and its position passes the markers', async () => {
      const topic = await tools.createTopic();
      await tools.produceInTransaction(topic, [{ value: 'committed 1' }, { value: 'committed 2' }], 'commit');
      await tools.produceInTransaction(topic, [{ value: 'aborted' }], 'abort');
      await tools.produceInTransaction(topic, [{ value: 'committed 3' }], 'commit');
      await tools.produceInTransaction(topic, [{ value: 'aborted too' }], 'abort');
      open(topic);
      await eventually(async () => expect(await lag(topic)).to.equal(0));
      expect(recorder.values()).to.eql(['committed 1', 'committed 2', 'committed 3']);
    });

    it('passes a log that holds nothing but an aborted transaction', async () => {
      const topic = await tools.createTopic();
      await tools.produceInTransaction(topic, [{ value: 'aborted' }], 'abort');
      open(topic);
      await eventually(async () => expect(await lag(topic)).to.equal(0));
      expect(recorder.records()).to.eql([]);
      expect(recorder.position()).to.equal(2);
      await produce(topic, 0, 'after');
      await eventually(() => expect(recorder.values()).to.eql(['after']));
      expect(recorder.errors).to.eql([]);
    });

    it('comes back to markers that the listener did not take', async () => {
      const topic = await tools.createTopic();
      await tools.produceInTransaction(topic, [{ value: 'aborted' }], 'abort');
      let refusals = 0;
      recorder.answer = (batch) => (refusals++ < 2 ? batch.firstOffset : batch.nextOffset);
      open(topic);
      await eventually(() => expect(recorder.position()).to.equal(2));
      expect(recorder.batches.map((batch) => batch.firstOffset)).to.eql([0n, 0n, 0n]);
      await produce(topic, 0, 'after');
      await eventually(() => expect(recorder.values()).to.eql(['after']));
    });
  });

  describe('the group', () => {
    it('tells Kafka how far it is, for the tools that show lag', async () => {
      const topic = await tools.createTopic();
      await produce(topic, 0, 'a', 'b');
      const groupId = testGroup();
      const source = open(topic, {}, groupId);
      await eventually(() => expect(recorder.position()).to.equal(2));
      await source.commit([{ topic, partition: 0, offset: 2n }]);
      expect((await tools.committed(groupId, topic)).get(0)).to.equal(2n);
    });

    it('rejects a report while it is not connected', async () => {
      const [port] = await freePorts(1);
      const source = open('anything', { 'bootstrap.servers': `127.0.0.1:${port}` });
      await eventually(() => expect(recorder.codes()).to.include('broker_unreachable'));
      const error = await source.commit([{ topic: 'anything', partition: 0, offset: 1n }]).then(
        () => null,
        (reason: unknown) => reason,
      );
      expect(error).to.be.instanceOf(SourceError);
    });

    it('reads its first record within two seconds, whatever a dead engine left behind', async () => {
      const topic = await tools.createTopic();
      await produce(topic, 0, 'a');
      open(topic);
      await eventually(() => expect(recorder.values()).to.eql(['a']));
      // The first one stays in its group, as if it had been killed.
      recorder = new Recorder();
      const startedAt = performance.now();
      open(topic);
      await eventually(() => expect(recorder.values()).to.eql(['a']));
      expect(performance.now() - startedAt).to.be.below(2_000);
    });

    it('keeps its membership while an answer takes longer than the session', async () => {
      const topic = await tools.createTopic();
      await produce(topic, 0, 'a');
      open(topic, { 'session.timeout.ms': 1_500, 'heartbeat.interval.ms': 300 });
      recorder.answer = async (batch) => {
        await new Promise((resolve) => setTimeout(resolve, 3_000));
        return batch.nextOffset;
      };
      await eventually(() => expect(recorder.position()).to.equal(1));
      await produce(topic, 0, 'b');
      await eventually(() => expect(recorder.position()).to.equal(2));
      expect(recorder.values()).to.eql(['a', 'b']);
      expect(recorder.assigned).to.have.length(1);
      expect(recorder.errors).to.eql([]);
    });
  });

  describe('a user', () => {
    let secure: NonNullable<Broker['secure']>;
    beforeEach(function () {
      if (broker.secure === null) skip(this, 'this broker has no listeners with users');
      secure = broker.secure;
    });

    for (const mechanism of ['PLAIN', 'SCRAM-SHA-256']) {
      it(`reads with ${mechanism}, and is told of a wrong password`, async () => {
        const topic = await tools.createTopic();
        await produce(topic, 0, 'a');
        const properties = {
          'bootstrap.servers': secure.saslBootstrap,
          'security.protocol': 'SASL_PLAINTEXT',
          'sasl.mechanism': mechanism,
          'sasl.username': secure.username,
        };
        open(topic, { ...properties, 'sasl.password': 'wrong-one' });
        await eventually(() => expect(recorder.codes()).to.include('authentication_failed'));
        expect(recorder.errors[0]?.message).not.to.contain('wrong-one');
        recorder = new Recorder();
        open(topic, { ...properties, 'sasl.password': secure.password });
        await eventually(() => expect(recorder.values()).to.eql(['a']));
      });
    }

    it('reads over TLS, and refuses a broker whose certificate it does not know', async () => {
      const topic = await tools.createTopic();
      await produce(topic, 0, 'a');
      const { username, password } = secure;
      const properties = {
        'bootstrap.servers': secure.sslBootstrap,
        'security.protocol': 'SASL_SSL',
        'sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required username="${username}" password="${password}";`,
      };
      open(topic, properties);
      await eventually(() => expect(recorder.codes()).to.include('authentication_failed'));
      expect(recorder.errors[0]?.message).to.contain('self-signed certificate');
      recorder = new Recorder();
      open(topic, { ...properties, 'ssl.ca.location': secure.caLocation });
      await eventually(() => expect(recorder.values()).to.eql(['a']));
    });
  });

  describe('a broker that goes away', () => {
    beforeEach(function () {
      if (!broker.controllable) skip(this, 'the broker of KAFKA_BOOTSTRAP is not ours to stop');
    });

    for (const end of ['shutDown', 'kill'] as const) {
      it(`is read again after ${end === 'kill' ? 'SIGKILL' : 'a restart'}, with nothing lost and nothing twice`, async () => {
        const topic = await tools.createTopic(2);
        await produce(topic, 0, 'a');
        await produce(topic, 1, 'b');
        open(topic);
        await eventually(() => expect(recorder.values()).to.have.members(['a', 'b']));
        await tools.close();
        await broker[end]();
        await eventually(() => expect(recorder.codes()).to.include('broker_unreachable'), 20_000);
        await eventually(() => expect(recorder.lost).to.have.members([`${topic}/0`, `${topic}/1`]));
        const connected = recorder.connected;
        await broker.start();
        await eventually(() => expect(recorder.connected).to.be.above(connected), 20_000);
        await produce(topic, 0, 'c');
        await produce(topic, 1, 'd');
        await eventually(() => expect(recorder.values()).to.have.members(['a', 'b', 'c', 'd']), 20_000);
        expect(recorder.values()).to.have.length(4);
      }).timeout(90_000);
    }

    it('is waited for when it is down at the start, and the first report comes soon', async () => {
      const topic = await tools.createTopic();
      await produce(topic, 0, 'a');
      await tools.close();
      await broker.shutDown();
      try {
        const startedAt = performance.now();
        open(topic);
        await eventually(() => expect(recorder.codes()).to.include('broker_unreachable'));
        expect(performance.now() - startedAt).to.be.below(3_000);
        expect(recorder.errors[0]?.remedy).to.contain('bootstrap.servers');
      } finally {
        await broker.start();
      }
      await eventually(() => expect(recorder.values()).to.eql(['a']), 20_000);
    }).timeout(90_000);

    it('is stopped within bounds while the broker is down', async () => {
      const topic = await tools.createTopic();
      const source = open(topic);
      await eventually(() => expect(recorder.connected).to.equal(1));
      await tools.close();
      await broker.kill();
      try {
        const startedAt = performance.now();
        await source.stop();
        expect(performance.now() - startedAt).to.be.below(6_000);
      } finally {
        await broker.start();
      }
    }).timeout(90_000);

    it('is reported when it hangs, and read again when it goes on', async () => {
      const topic = await tools.createTopic();
      await produce(topic, 0, 'a');
      open(topic, { 'request.timeout.ms': 1_500 });
      await eventually(() => expect(recorder.values()).to.eql(['a']));
      await broker.pause();
      try {
        await eventually(() => expect(recorder.codes()).to.include('broker_unreachable'), 20_000);
      } finally {
        await broker.resume();
      }
      const connected = recorder.connected;
      await eventually(() => expect(recorder.connected).to.be.above(connected), 30_000);
      await produce(topic, 0, 'b');
      await eventually(() => expect(recorder.values()).to.eql(['a', 'b']), 20_000);
    }).timeout(90_000);
  });
});
