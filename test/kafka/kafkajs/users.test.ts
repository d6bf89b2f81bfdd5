// Users and certificates: who is let in, and what the others are told.

import { expect } from 'chai';
import { eventually } from '../../setup/eventually.ts';
import { skip } from '../../setup/skip.ts';
import type { Broker } from '../broker/index.ts';
import { Recorder } from '../recorder.ts';
import { describeOnBroker } from './house.ts';

describeOnBroker('kafkajs: a user', (house) => {
  let secure: NonNullable<Broker['secure']>;
  beforeEach(function () {
    if (house.broker.secure === null) skip(this, 'this broker has no listeners with users');
    secure = house.broker.secure;
  });

  for (const mechanism of ['PLAIN', 'SCRAM-SHA-256']) {
    it(`reads with ${mechanism}, and is told of a wrong password`, async () => {
      const topic = await house.tools.createTopic();
      await house.produce(topic, 0, 'a');
      const properties = {
        'bootstrap.servers': secure.saslBootstrap,
        'security.protocol': 'SASL_PLAINTEXT',
        'sasl.mechanism': mechanism,
        'sasl.username': secure.username,
      };
      house.open(topic, { ...properties, 'sasl.password': 'wrong-one' });
      await eventually(() => expect(house.recorder.codes()).to.include('authentication_failed'));
      expect(house.recorder.errors[0]?.message).not.to.contain('wrong-one');
      house.recorder = new Recorder();
      house.open(topic, { ...properties, 'sasl.password': secure.password });
      await eventually(() => expect(house.recorder.values()).to.eql(['a']));
    });
  }

  it('reads over TLS, and refuses a broker whose certificate it does not know', async () => {
    const topic = await house.tools.createTopic();
    await house.produce(topic, 0, 'a');
    const { username, password } = secure;
    const properties = {
      'bootstrap.servers': secure.sslBootstrap,
      'security.protocol': 'SASL_SSL',
      'sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required username="${username}" password="${password}";`,
    };
    house.open(topic, properties);
    await eventually(() => expect(house.recorder.codes()).to.include('authentication_failed'));
    expect(house.recorder.errors[0]?.message).to.contain('self-signed certificate');
    house.recorder = new Recorder();
    house.open(topic, { ...properties, 'ssl.ca.location': secure.caLocation });
    await eventually(() => expect(house.recorder.values()).to.eql(['a']));
  });
});
