// keymail.yaml, the environment over it, the command line over both.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { type Config, type ConfigSources, describeConfig, loadConfig } from '../../../engine/config/config.ts';
import { readEnvironment, variableOf } from '../../../engine/config/environment.ts';
import { ConfigError, type ConfigProblem } from '../../../engine/config/problems.ts';
import { knownKeys } from '../../../engine/config/schema.ts';
import { propertyNames } from '../../../engine/ingress/kafka/properties.ts';
import { DEFAULT_LIMITS } from '../../../engine/limits.ts';

const tokens = (rows: string) => `admin: { tokens: [${rows}] }`;
const TOKENS_WRONG =
  /^keymail\.yaml:1\S* admin\.tokens\S*: .*(found \*\*\*, )?allowed: a list of \{ name, token, role \}/;

describe('configuration', () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'keymail-config-'));
    for (const name of ['orders.ts', 'billing.ts']) writeFileSync(path.join(folder, name), '');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const load = (yaml: string, env: Record<string, string> = {}, more: Partial<ConfigSources> = {}): Config => {
    const file = path.join(folder, 'keymail.yaml');
    writeFileSync(file, yaml);
    return loadConfig({ file, env, cwd: '/', ...more });
  };

  const errorOf = (act: () => unknown): ConfigError => {
    try {
      act();
    } catch (error) {
      if (error instanceof ConfigError) return error;
      throw error;
    }
    throw new Error('this configuration was accepted');
  };

  const problemsOf = (yaml: string, env: Record<string, string> = {}): readonly ConfigProblem[] =>
    errorOf(() => load(yaml, env)).problems;

  const problemOf = (yaml: string, env: Record<string, string> = {}): ConfigProblem => {
    const problems = problemsOf(yaml, env);
    expect(problems).to.have.length(1);
    return problems[0]!;
  };

  describe('without a file', () => {
    it('is the default', () => {
      expect(loadConfig({ env: {}, cwd: '/data' })).to.deep.equal({
        ingress: { port: 8080, host: '127.0.0.1', bodyBytesMax: DEFAULT_LIMITS.entryBytesMax },
        admin: { port: 9070, host: '127.0.0.1', token: null, tokens: [] },
        store: { url: 'sqlite:./keymail.db', location: { kind: 'file', path: '/data/keymail.db' }, migrate: true },
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
      expect(config.store.location).to.deep.equal({ kind: 'file', path: path.join(folder, 'data/orders.db') });
      expect(config.store.migrate).to.equal(false);
      expect(config.services).to.deep.equal([path.join(folder, 'orders.ts'), path.join(folder, 'billing.ts')]);
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
      writeFileSync(path.join(folder, 'ca.pem'), '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n');
      const { clusters } = load(
        'kafka: { clusters: { c: { bootstrap.servers: "a:1", security.protocol: SSL, ssl.ca.location: ca.pem } } }',
      );
      expect(clusters['c']?.['ssl.ca.location']).to.equal(path.join(folder, 'ca.pem'));
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

  describe('the environment', () => {
    it('can set every key, with a name of its own', () => {
      const names = knownKeys.map(({ path: keyPath }) => variableOf(keyPath));
      expect(names).to.include.members(['KEYMAIL_INGRESS__BODY_BYTES_MAX', 'KEYMAIL_LOG_LEVEL', 'KEYMAIL_STORE__URL']);
      expect(names).to.include.members(['KEYMAIL_LIMITS__MAILBOX_DEPTH_MAX', 'KEYMAIL_LIMITS__DRAIN_MS']);
      expect(new Set(names)).to.have.property('size', names.length);
    });

    it('wins over the file, and its text becomes what the key wants', () => {
      const config = load('ingress: { port: 1 }\nlogLevel: warn\nadmin: { token: one }', {
        KEYMAIL_INGRESS__PORT: '2',
        KEYMAIL_STORE__MIGRATE: 'false',
        KEYMAIL_SERVICES: 'orders.ts, billing.ts',
        KEYMAIL_LIMITS__DRAIN_MS: '1m',
        KEYMAIL_ADMIN__TOKEN: '12345',
        KEYMAIL_ADMIN__TOKENS: '[{ "name": "ops", "token": "fedcba9876543210", "role": "operator" }]',
        KEYMAIL_LOG_LEVEL: 'error',
      });
      expect(config.ingress.port).to.equal(2);
      expect(config.store.migrate).to.equal(false);
      expect(config.services).to.have.length(2);
      expect(config.limits.drainMs).to.equal(60_000);
      expect(config.admin.token).to.equal('12345');
      expect(config.admin.tokens).to.deep.equal([{ name: 'ops', token: 'fedcba9876543210', role: 'operator' }]);
      expect(config.logLevel).to.equal('error');
    });

    it('reaches a cluster of the file, whose dots and dashes it can not have', () => {
      const { clusters } = load('kafka: { clusters: { My.c-1_x: { bootstrap.servers: "a:1" } } }', {
        KEYMAIL_KAFKA__CLUSTERS__MY_C_1_X__BOOTSTRAP_SERVERS: 'b:2',
        KEYMAIL_KAFKA__CLUSTERS__MY_C_1_X__FETCH_MAX_BYTES: '2048',
      });
      expect(clusters).to.deep.equal({ 'My.c-1_x': { 'bootstrap.servers': 'b:2', 'fetch.max.bytes': '2048' } });
    });

    it('makes a cluster that nobody named yet', () => {
      const config = loadConfig({ env: { KEYMAIL_KAFKA__CLUSTERS__MY_CLUSTER__BOOTSTRAP_SERVERS: 'a:1' }, cwd: '/' });
      expect(config.clusters).to.deep.equal({ 'my-cluster': { 'bootstrap.servers': 'a:1' } });
    });

    it('reaches every property of Kafka', () => {
      const env = Object.fromEntries(propertyNames.map((name) => [variableOf(['kafka', 'clusters', 'c', name]), 'x']));
      const { settings, problems } = readEnvironment(env, []);
      expect(settings.map((setting) => setting.path.at(-1))).to.have.members(propertyNames);
      expect(problems).to.deep.equal([]);
    });

    it('passes over what the command line reads, and what Kubernetes sets for a service named keymail', () => {
      const env = {
        KEYMAIL_ADMIN_URL: 'x',
        KEYMAIL_TOKEN: 'x',
        KEYMAIL_PORT: 'tcp://10.0.0.1:8080',
        KEYMAIL_SERVICE_HOST: '10.0.0.1',
        KEYMAIL_SERVICE_PORT_HTTP: '8080',
        KEYMAIL_PORT_8080_TCP_ADDR: '10.0.0.1',
      };
      expect(loadConfig({ env, cwd: '/' }).ingress.port).to.equal(8080);
    });

    it('refuses an unknown variable, with the nearest known one and without its value', () => {
      const problem = problemOf('', { KEYMAIL_ADMIN_TOKEN: 'hunter2' });
      expect(problem.where).to.equal('KEYMAIL_ADMIN_TOKEN');
      expect(problem.message).to.contain('did you mean KEYMAIL_ADMIN__TOKEN?');
      expect(JSON.stringify(problem)).not.to.contain('hunter2');
      expect(problemOf('', { KEYMAIL_KAFKA__BOOTSTRAP: 'x' }).message).to.contain('KEYMAIL_KAFKA__CLUSTERS__');
    });

    it('refuses a variable that could mean two clusters', () => {
      const two = '{ bootstrap.servers: "a:1" }';
      const problem = problemOf(`kafka: { clusters: { a-b: ${two}, a_b: ${two} } }`, {
        KEYMAIL_KAFKA__CLUSTERS__A_B__GROUP_ID: 'x',
      });
      expect(problem.message).to.contain('a-b, a_b');
    });

    it('is named in errors', () => {
      const { message } = errorOf(() => load('ingress: { port: 1 }', { KEYMAIL_INGRESS__PORT: 'http' }));
      expect(message).to.match(/^KEYMAIL_INGRESS__PORT ingress\.port: .*found "http", allowed: .*65535/);
    });
  });

  it('takes the command line over both', () => {
    const overrides = [{ path: ['ingress', 'port'], value: 3 }];
    expect(load('ingress: { port: 1 }', { KEYMAIL_INGRESS__PORT: '2' }, { overrides }).ingress.port).to.equal(3);
  });

  describe('errors', () => {
    it('come all at once, each with place, path, what was found and what is allowed', () => {
      const error = errorOf(() =>
        load(
          [
            'ingres: { port: 1 }',
            'ingress:',
            '  prot: 8081',
            '  port: "8080"',
            'admin: { host: 0.0.0.0 }',
            'store: { url: "postgresql://me:hunter2@db/keymail" }',
            'services: [nowhere.ts]',
            'kafka:',
            '  clusters:',
            '    c: { bootstrap.server: "a:1", sasl.password: 5 }',
            'limits: { mailboxDepthMax: 0, drainMs: soon }',
          ].join('\n'),
          { KEYMAIL_LOG_LEVEL: 'loud', KEYMAIL_NOPE: '1' },
        ),
      );
      const lines = error.message.split('\n');
      const expectLine = (...parts: string[]) =>
        expect(lines.some((line) => parts.every((part) => line.includes(part)))).to.equal(true, parts.join(' … '));

      expectLine('keymail.yaml:1:1 ingres:', 'did you mean ingress?', 'found {"port":1}', 'allowed: ingress, admin');
      expectLine('keymail.yaml:3:3 ingress.prot:', 'did you mean port?', 'found 8081', 'allowed: port, host');
      expectLine('keymail.yaml:4:3 ingress.port:', 'found "8080"', 'from 1 to 65535');
      expectLine('keymail.yaml:5:10 admin.host:', 'set admin.token', 'found "0.0.0.0"');
      expectLine('store.url:', 'PostgreSQL comes later', 'postgresql://me:***@db', 'allowed: sqlite:PATH');
      expectLine('keymail.yaml:7:1 services:', `there is no file ${path.join(folder, 'nowhere.ts')}`);
      expectLine('keymail.yaml:10:10 kafka.clusters.c.bootstrap.server:', 'did you mean bootstrap.servers?');
      expectLine('kafka.clusters.c.bootstrap.servers:', 'found nothing');
      expectLine('limits.mailboxDepthMax:', 'found 0', 'from 1');
      expectLine('limits.drainMs:', 'found "soon"', '"10s"');
      expectLine('KEYMAIL_LOG_LEVEL logLevel:', 'found "loud"', 'debug, info');
      expectLine('KEYMAIL_NOPE: no key has this name');
      expect(error.message).not.to.contain('hunter2');
    });

    for (const [what, yaml, message] of [
      ['a tab', 'ingress:\n\tport: 1', /^keymail\.yaml:2:1: this is not valid YAML/],
      ['an open bracket', 'services: [a', /^keymail\.yaml:1:1\d: this is not valid YAML/],
      ['a key given twice', 'logLevel: info\nlogLevel: warn', /^keymail\.yaml:2:1: .*unique/],
      ['an alias of nothing', 'logLevel: *level', /not valid YAML/],
      ['a list', '- 1', /a configuration is a mapping/],
      ['a section of another kind', 'ingress: 5', /^keymail\.yaml:1:1 ingress: this is a section.*found 5/],
      ['clusters of another kind', 'kafka: { clusters: [a] }', /kafka\.clusters: this is no mapping/],
      ['a cluster of another kind', 'kafka: { clusters: { c: "a:1" } }', /kafka\.clusters\.c: this is no mapping/],
      ['a cluster that no URL could name', 'kafka: { clusters: { "a/b": {} } }', /this is no name of a cluster/],
      ['a key named __proto__', '__proto__: { polluted: 1 }', /__proto__: there is no such key/],
      [
        'a property named constructor',
        'kafka: { clusters: { c: { bootstrap.servers: "a:1", constructor: 1 } } }',
        /c\.constructor: /,
      ],
      ['one port for both doors', 'admin: { port: 8080 }', /admin\.port: ingress\.port is the same/],
      ['a store without a path', 'store: { url: "sqlite:" }', /the path of the database file is missing/],
      ['a store with a host', 'store: { url: "sqlite://keymail.db" }', /without "\/\/"/],
      ['a store of another kind', 'store: { url: "mysql://x" }', /this is no address of a store/],
      ['a module that is a folder', 'services: ["."]', /is a folder; name the module in it/],
      ['an empty token', 'admin: { token: "" }', /admin\.token: .*found \*\*\*, allowed: printable/],
      ['a short token', tokens('{ name: a, token: secret-of-15-ch, role: viewer }'), TOKENS_WRONG],
      ['a role that is none', tokens('{ name: a, token: 0123456789abcdef, role: root }'), TOKENS_WRONG],
      ['a token without a name', tokens('{ token: 0123456789abcdef, role: viewer }'), TOKENS_WRONG],
      [
        'a token with more',
        tokens('{ name: a, token: 0123456789abcdef, role: admin, more: 1 }'),
        /more: there is no such key/,
      ],
      [
        'a name that two tokens have',
        tokens('{ name: a, token: 0123456789abcdef, role: viewer }, { name: a, token: 0123456789abcdeF, role: admin }'),
        /admin\.tokens: two tokens have the name a \(found \*\*\*/,
      ],
      [
        'a token that is somebody else’s',
        'admin: { token: 0123456789abcdef-x, tokens: [{ name: a, token: 0123456789abcdef-x, role: viewer }] }',
        /the token of a is another one's as well/,
      ],
      [
        'a second admin',
        'admin: { token: one, tokens: [{ name: admin, token: 0123456789abcdef, role: viewer }] }',
        /two tokens have the name admin/,
      ],
      [
        'a property that can not be honoured',
        'kafka: { clusters: { c: { bootstrap.servers: "a:1", group.instance.id: x } } }',
        /group\.instance\.id: it can't be honoured/,
      ],
    ] as const) {
      it(`name ${what}`, () => expect(errorOf(() => load(yaml)).message).to.match(message));
    }

    it('name a file that is not there', () => {
      const act = () => loadConfig({ file: 'other.yaml', env: {}, cwd: folder });
      expect(errorOf(act).message).to.equal(`${path.join(folder, 'other.yaml')}: there is no such file`);
      expect(errorOf(() => loadConfig({ file: '.', env: {}, cwd: folder })).message).to.contain('this is a folder');
    });

    it('have one cluster once', () => {
      const cluster = '{ clusters: { c: { bootstrap.servers: "a:1" } } }';
      expect(problemOf(`kafka: ${cluster}\nworker: { kafka: ${cluster} }`).path).to.equal('worker.kafka.clusters.c');
    });

    it('let any host through that has a token, and every loopback address without', () => {
      expect(load('admin: { host: 0.0.0.0, token: x }').admin.host).to.equal('0.0.0.0');
      const named = 'tokens: [{ name: a, token: 0123456789abcdef, role: viewer }]';
      expect(load(`admin: { host: 0.0.0.0, ${named} }`).admin.host).to.equal('0.0.0.0');
      expect(problemOf('admin: { host: 0.0.0.0, tokens: [] }').path).to.equal('admin.host');
      for (const host of ['localhost', '127.0.0.2', '::1'])
        expect(load(`admin: { host: "${host}" }`).admin.host).to.equal(host);
      expect(problemOf('admin: { host: 127.0.0.1.example.org }').path).to.equal('admin.host');
    });
  });

  it('is described without secrets', () => {
    const config = load('admin: { token: hunter2, tokens: [{ name: a, token: hunter4-hunter4-x, role: viewer }] }', {
      KEYMAIL_KAFKA__CLUSTERS__C__BOOTSTRAP_SERVERS: 'a:1',
      KEYMAIL_KAFKA__CLUSTERS__C__SECURITY_PROTOCOL: 'SASL_PLAINTEXT',
      KEYMAIL_KAFKA__CLUSTERS__C__SASL_MECHANISM: 'PLAIN',
      KEYMAIL_KAFKA__CLUSTERS__C__SASL_USERNAME: 'alice',
      KEYMAIL_KAFKA__CLUSTERS__C__SASL_PASSWORD: 'hunter3',
    });
    const text = JSON.stringify(describeConfig(config));
    expect(text)
      .to.contain('alice')
      .and.contain('"token":"***"')
      .and.contain('"sasl.password":"***"')
      .and.not.contain('hunter');
  });
});
