// The environment over keymail.yaml: the name of each variable, and what it reaches.

import { expect } from 'chai';
import { loadConfig } from '../../../engine/config/config.ts';
import { readEnvironment, variableOf } from '../../../engine/config/environment.ts';
import { knownKeys } from '../../../engine/config/schema.ts';
import { propertyNames } from '../../../engine/ingress/kafka/properties.ts';
import { configHouse, errorOf } from './house.ts';

describe('configuration by the environment', () => {
  const { load, problemOf } = configHouse();

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
      KEYMAIL_ADMIN_TOKEN: 'x',
      KEYMAIL_INGRESS_URL: 'x',
      KEYMAIL_TOKEN: 'x',
      KEYMAIL_PORT: 'tcp://10.0.0.1:8080',
      KEYMAIL_SERVICE_HOST: '10.0.0.1',
      KEYMAIL_SERVICE_PORT_HTTP: '8080',
      KEYMAIL_PORT_8080_TCP_ADDR: '10.0.0.1',
    };
    expect(loadConfig({ env, cwd: '/' }).ingress.port).to.equal(8080);
  });

  it('refuses an unknown variable, with the nearest known one and without its value', () => {
    const problem = problemOf('', { KEYMAIL_ADMIN__TOKE: 'hunter2' });
    expect(problem.where).to.equal('KEYMAIL_ADMIN__TOKE');
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
