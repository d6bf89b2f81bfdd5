// What is said of a configuration that is wrong: where, what was found, what is allowed; and never a secret.

import { expect } from 'chai';
import { loadConfig } from '../../../engine/config/config.ts';
import { configHouse, errorOf } from './house.ts';

const tokens = (rows: string) => `admin: { tokens: [${rows}] }`;
/** No error shows one. */
const TOKENS = /secret-of-15-ch|0123456789abcdef/i;
const TOKENS_WRONG = /^keymail\.yaml:1\S* admin\.tokens\S*: .*allowed: a list of \{ name, token, role \}/;

describe('errors of the configuration', () => {
  const { at, load, problemOf } = configHouse();

  it('come all at once, each with place, path, what was found and what is allowed', () => {
    const error = errorOf(() =>
      load(
        [
          'ingres: { port: 1 }',
          'ingress:',
          '  prot: 8081',
          '  port: "8080"',
          'admin: { host: 0.0.0.0 }',
          'store: { url: "postgresql://me:hunter2@db" }',
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
    expectLine('store.url:', 'the name of the database is missing', 'postgresql://me:***@db', 'allowed: sqlite:PATH');
    expectLine('keymail.yaml:7:1 services:', `there is no file ${at('nowhere.ts')}`);
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
    it(`name ${what}`, () =>
      expect(errorOf(() => load(yaml)).message)
        .to.match(message)
        .and.not.match(TOKENS));
  }

  it('name a file that is not there', () => {
    const act = () => loadConfig({ file: 'other.yaml', env: {}, cwd: at() });
    expect(errorOf(act).message).to.equal(`${at('other.yaml')}: there is no such file`);
    expect(errorOf(() => loadConfig({ file: '.', env: {}, cwd: at() })).message).to.contain('this is a folder');
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
