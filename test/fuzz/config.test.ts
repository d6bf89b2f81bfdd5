// Configurations of every shape: a Config or a ConfigError that says where, what and what else; never a secret in it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { describeConfig, loadConfig } from '../../engine/config/config.ts';
import { variableOf } from '../../engine/config/environment.ts';
import { ConfigError } from '../../engine/config/problems.ts';
import { knownKeys } from '../../engine/config/schema.ts';
import { holds, withinMs } from '../setup/chance.ts';
import { testFolder } from '../setup/folders.ts';

const RUNS = 700;
/** Stands wherever a secret may stand, and must be nowhere else. */
const SECRET = 'S3cr3t_';

const VALID = {
  ingress: { port: 8081, host: '127.0.0.1', bodyBytesMax: 1_000 },
  admin: { port: 9071, host: '127.0.0.1', token: SECRET },
  store: { url: 'sqlite:./here.db', migrate: true },
  services: [],
  kafka: {
    clusters: {
      main: {
        'bootstrap.servers': 'one:9092,two:9092',
        'security.protocol': 'SASL_SSL',
        'sasl.mechanism': 'PLAIN',
        'sasl.username': 'me',
        'sasl.password': SECRET,
        'ssl.key.password': SECRET,
      },
      other: {
        'bootstrap.servers': 'x:1',
        'security.protocol': 'SASL_PLAINTEXT',
        'sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required username="u" password="${SECRET}";`,
      },
    },
  },
  limits: { drainMs: '5s', attemptsMax: 10 },
  logLevel: 'warn',
};

const oddScalar = fc.oneof(
  fc.constantFrom<unknown[]>(
    null,
    true,
    '',
    0,
    -1,
    1.5,
    1e300,
    '8080',
    [],
    {},
    [[]],
    'sqlite:',
    'postgres://u:S3cr3t_@h/d',
    '~',
    '__proto__',
  ),
  fc.string({ unit: 'binary', maxLength: 10 }),
);
const names = fc.oneof(
  fc.constantFrom(
    'prot',
    'ingress',
    'token',
    'clusters',
    'kafka',
    'worker',
    '__proto__',
    'constructor',
    'sasl.pasword',
    'group.id',
    'max.poll.records',
    '',
  ),
  fc.string({ maxLength: 6 }),
);
type Mutation = {
  readonly at: number;
  readonly how: 'replace' | 'wrap' | 'remove' | 'rename' | 'add' | 'nest';
  readonly value: unknown;
  readonly name: string;
};
const mutations: fc.Arbitrary<Mutation[]> = fc.array(
  fc.record({
    at: fc.nat(200),
    how: fc.constantFrom('replace', 'wrap', 'remove', 'rename', 'add', 'nest'),
    value: oddScalar,
    name: names,
  }),
  { maxLength: 4 },
);

const scraps = fc.constantFrom(
  ...[
    'ingress:',
    '  port: 1',
    '\tport: 2',
    '- a',
    'a: &x',
    'b: *x',
    '<<: *x',
    '!!binary',
    '? ',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '|',
    '>',
    '#',
    '%YAML 1.2',
    '---',
    '...',
  ],
  ...[
    'admin:',
    `  token: ${SECRET}`,
    `  token: "${SECRET}`,
    `  token: *${SECRET}`,
    `  token: !${SECRET} x`,
    `  token: "\\q${SECRET}"`,
    `  token: "\\x${SECRET}"`,
    `  token: @${SECRET}`,
    '  token: {',
    ': ',
    'é',
    '\u0000',
    '\ufeff',
    'a: [&y *y]',
    'z: &z [*z,*z]',
    '!!js/function x',
    'kafka: {clusters: {a: }}',
  ],
);
const texts = fc.oneof(
  fc.array(scraps, { maxLength: 8 }).map((lines) => lines.join('\n')),
  fc.string({ unit: 'binary', maxLength: 60 }),
);

const variables = fc.oneof(
  fc.constantFrom(...knownKeys.map(({ path: key }) => variableOf(key))),
  fc.constantFrom(
    'KEYMAIL_KAFKA__CLUSTERS__MAIN__SASL_PASSWORD',
    'KEYMAIL_KAFKA__CLUSTERS__NEW_ONE__BOOTSTRAP_SERVERS',
    'KEYMAIL_KAFKA__CLUSTERS',
    'KEYMAIL_KAFKA__CLUSTERS____X',
  ),
  fc.constantFrom(
    'KEYMAIL_',
    'KEYMAIL___PROTO__',
    'KEYMAIL_ADMIN__TOKE',
    'KEYMAIL_WORKER__KAFKA__CLUSTERS____PROTO____A',
    'KEYMAIL_PORT',
    'PATH',
  ),
  fc.string({ maxLength: 12 }).map((text) => `KEYMAIL_${text}`),
);
const odd = fc.dictionary(
  variables,
  fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom('', '8080', 'true', '-1', '5s', 'a,b', 'memory:'),
  ),
  { maxKeys: 4 },
);
/** A secret only where one belongs: anywhere else nobody could know. */
const environments = fc
  .tuple(odd, fc.boolean())
  .map(([env, secret]) => (secret ? { ...env, KEYMAIL_ADMIN__TOKEN: SECRET } : env));

describe('configurations of every shape', function () {
  this.timeout(withinMs(30_000));
  const folder = mkdtempSync(testFolder('fuzz-config'));
  const file = path.join(folder, 'keymail.yaml');
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('that were valid before somebody edited them', async () => {
    const property = fc.property(mutations, environments, (edits, env) => {
      const tree = structuredClone(VALID) as Record<string, unknown>;
      for (const edit of edits) mutate(tree, edit);
      check(stringify(tree), env);
    });
    await holds(RUNS, property);
  });

  it('that are any text', async () => {
    await holds(RUNS, fc.property(texts, environments, check));
  });

  function check(text: string, env: Record<string, string>): void {
    writeFileSync(file, text);
    let told: string;
    try {
      told = JSON.stringify(describeConfig(loadConfig({ file, env, cwd: folder })));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      expect(error.problems).to.have.length.greaterThan(0);
      for (const { path: key, where, found, allowed, message } of error.problems) {
        expect(key !== '' || (where ?? '') !== '', `a place for ${message}`).to.equal(true);
        expect([typeof message, message === '']).to.deep.equal(['string', false]);
        for (const part of [found, allowed]) expect(part === null || typeof part === 'string').to.equal(true);
      }
      told = `${error.message} ${JSON.stringify(error.problems)}`;
    }
    if (told.includes(SECRET)) throw new Error(`a secret is told: ${told}`);
  }
});

/** One edit at one of all the places that there are. */
function mutate(tree: Record<string, unknown>, { at, how, value, name }: Mutation): void {
  const places = placesOf(tree);
  const place = places[at % places.length];
  if (place === undefined) return;
  const [parent, key] = place;
  const old = parent[key];
  if (how === 'replace') parent[key] = value;
  else if (how === 'wrap') parent[key] = [old];
  else if (how === 'nest') parent[key] = { [key]: old };
  else if (how === 'remove') delete parent[key];
  else if (how === 'add')
    Object.defineProperty(parent, name, { value, enumerable: true, configurable: true, writable: true });
  else {
    delete parent[key];
    // Under a name that says nothing of secrets nobody could know that it is one.
    const isSecret = /S3cr3t/.test(JSON.stringify(old)) && (typeof old === 'string' || Array.isArray(old));
    const renamed = isSecret ? `${key}s` : name;
    Object.defineProperty(parent, renamed, { value: old, enumerable: true, configurable: true, writable: true });
  }
}

function placesOf(tree: Record<string, unknown>): (readonly [parent: Record<string, unknown>, key: string])[] {
  return Object.entries(tree).flatMap(([key, value]) => {
    const inner =
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? placesOf(value as Record<string, unknown>)
        : [];
    return [[tree, key] as const, ...inner];
  });
}
