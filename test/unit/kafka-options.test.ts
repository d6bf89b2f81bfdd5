// What a subscription may say of the cluster that it reads from.

import { expect } from 'chai';
import { OptionsError, parseOptions } from '../../engine/ingress/kafka/options.ts';
import { propertyNames } from '../../engine/ingress/kafka/properties.ts';

const cluster = {
  'bootstrap.servers': 'broker:9092',
  'security.protocol': 'SASL_SSL',
  'sasl.mechanism': 'SCRAM-SHA-512',
  'sasl.username': 'keymail',
  'sasl.password': 'of-the-cluster',
};

const refusalOf = (options: Readonly<Record<string, unknown>>): string | null => {
  try {
    parseOptions(options, cluster);
    return null;
  } catch (error) {
    if (error instanceof OptionsError) return error.message;
    throw error;
  }
};

describe('the options of a subscription', () => {
  it('send the password of the cluster nowhere else, in no plainer way, and on no weaker trust', () => {
    for (const [name, value] of [
      ['bootstrap.servers', 'thief:9092'],
      ['metadata.broker.list', 'thief:9092'],
      ['security.protocol', 'SASL_PLAINTEXT'],
      ['sasl.mechanism', 'PLAIN'],
      ['sasl.mechanisms', 'PLAIN'],
      ['ssl.ca.pem', '-----BEGIN CERTIFICATE-----'],
      ['ssl.endpoint.identification.algorithm', ''],
      ['enable.ssl.certificate.verification', 'false'],
    ] as const)
      expect(refusalOf({ [name]: value }), name).to.contain(`${name}: only the configuration says where a cluster is`);
  });

  it('name no file of this machine, whether it is there or not', () => {
    for (const name of propertyNames.filter((each) => each.endsWith('.location')))
      for (const file of ['/etc/passwd', '/no/such/file', '/dev/zero'])
        expect(refusalOf({ [name]: file }), name)
          .to.contain('only the configuration')
          .and.not.contain(file);
  });

  it('may say who reads, and how', () => {
    const own = { 'sasl.username': 'reader', 'sasl.password': 'own', 'fetch.min.bytes': '7' };
    const { settings } = parseOptions(own, cluster);
    expect(settings.client.brokers).to.deep.equal(['broker:9092']);
    expect(settings.client.sasl).to.include({ username: 'reader', password: 'own' });
  });

  it('name no moment to start from that no date can name', () => {
    expect(refusalOf({ startFrom: 8_640_000_000_000_000 })).to.equal(null);
    expect(refusalOf({ startFrom: 8_640_000_000_000_001 })).to.contain('allowed are earliest, latest, a time');
  });
});
