// keymail.yaml: what each key becomes, what stands for one that is not there, and how it is shown.

import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { describeConfig, loadConfig } from '../../../engine/config/config.ts';
import { DEFAULT_LIMITS } from '../../../engine/limits.ts';
import { configHouse } from './house.ts';

describe('keymail.yaml', () => {
  const { at, load } = configHouse();

  describe('without a file', () => {
    it('is the default', () => {
      expect(loadConfig({ env: {}, cwd: '/data' })).to.deep.equal({
        ingress: { port: 8080, host: '127.0.0.1', bodyBytesMax: DEFAULT_LIMITS.entryBytesMax },
        admin: { port: 9070, host: '127.0.0.1', token: null, tokens: [] },
        store: {
          ...{ url: 'sqlite:./keymail.db', location: { kind: 'file', path: '/data/keymail.db' } },
          ...{ migrate: true, standby: true },
        },
        services: [],
        clusters: {},
        limits: DEFAULT_LIMITS,
        logLevel: 'info',
      });
    });

    it('is the same for an empty file and for empty sections', () => {
      expect(load('').ingress.port).to.equal(8080);
      expect(load('ingress:\nkafka:\nworker:\n  kafka:\nlimits:\n# nothing yet\n').limits).to.deep.equal(
        DEFAULT_LIMITS,
      );
    });
  });

  describe('the file', () => {
    it('sets every key', () => {
      const config = load(`
        ingress: { port: 0, host: 0.0.0.0, bodyBytesMax: 1000 }
        admin:
          port: 1
          host: '::'
          token: s3cret
          tokens: [{ name: wall, token: 0123456789abcdef, role: viewer }]
        store: { url: "sqlite:data/orders.db", migrate: false }
        services: [orders.ts, ./billing.ts]
        kafka: { clusters: { my-cluster: { bootstrap.servers: "localhost:9092", session.timeout.ms: 10000 } } }
        limits: { mailboxDepthMax: 5, drainMs: 2s }
        logLevel: debug
      `);
      expect(config.ingress).to.deep.equal({ port: 0, host: '0.0.0.0', bodyBytesMax: 1000 });
      expect(config.admin).to.deep.equal({
        port: 1,
        host: '::',
        token: 's3cret',
        tokens: [{ name: 'wall', token: '0123456789abcdef', role: 'viewer' }],
      });
      expect(config.store.location).to.deep.equal({ kind: 'file', path: at('data/orders.db') });
      expect(config.store.migrate).to.equal(false);
      expect(config.services).to.deep.equal([at('orders.ts'), at('billing.ts')]);
      expect(config.clusters).to.deep.equal({
        'my-cluster': { 'bootstrap.servers': 'localhost:9092', 'session.timeout.ms': 10_000 },
      });
      expect(config.limits).to.deep.equal({ ...DEFAULT_LIMITS, mailboxDepthMax: 5, drainMs: 2_000 });
      expect(config.logLevel).to.equal('debug');
    });

    it('may have its clusters under worker', () => {
      const { clusters } = load('worker: { kafka: { clusters: { old: { bootstrap.servers: "a:1" } } } }');
      expect(clusters).to.have.keys('old');
    });

    it('finds certificates beside itself', () => {
      writeFileSync(at('ca.pem'), '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n');
      const { clusters } = load(
        'kafka: { clusters: { c: { bootstrap.servers: "a:1", security.protocol: SSL, ssl.ca.location: ca.pem } } }',
      );
      expect(clusters['c']?.['ssl.ca.location']).to.equal(at('ca.pem'));
    });

    for (const [url, location] of [
      ['memory:', { kind: 'memory' }],
      ['sqlite::memory:', { kind: 'sqliteMemory' }],
      ['sqlite:/var/a.db', { kind: 'file', path: '/var/a.db' }],
      ['sqlite:///var/a.db', { kind: 'file', path: '/var/a.db' }],
    ] as const) {
      it(`knows the store ${url}`, () =>
        expect(load(`store: { url: "${url}" }`).store.location).to.deep.equal(location));
    }
  });

  it('takes the command line over both', () => {
    const overrides = [{ path: ['ingress', 'port'], value: 3 }];
    expect(load('ingress: { port: 1 }', { KEYMAIL_INGRESS__PORT: '2' }, { overrides }).ingress.port).to.equal(3);
  });

  it('is described without secrets', () => {
    const config = load(
      'store: { url: "postgresql://me:hunter5@db/keymail" }\nadmin: { token: hunter2, tokens: [{ name: a, token: hunter4-hunter4-x, role: viewer }] }',
      {
        KEYMAIL_KAFKA__CLUSTERS__C__BOOTSTRAP_SERVERS: 'a:1',
        KEYMAIL_KAFKA__CLUSTERS__C__SECURITY_PROTOCOL: 'SASL_PLAINTEXT',
        KEYMAIL_KAFKA__CLUSTERS__C__SASL_MECHANISM: 'PLAIN',
        KEYMAIL_KAFKA__CLUSTERS__C__SASL_USERNAME: 'alice',
        KEYMAIL_KAFKA__CLUSTERS__C__SASL_PASSWORD: 'hunter3',
      },
    );
    const text = JSON.stringify(describeConfig(config));
    expect(text)
      .to.contain('alice')
      .and.contain('"token":"***"')
      .and.contain('"sasl.password":"***"')
      .and.not.contain('hunter');
  });
});
