// The properties of TLS and SASL, which make sense only together.

import type { ConnectionOptions } from 'node:tls';
import type { KafkaConfig, SASLOptions } from 'kafkajs';
import type { Draft } from './properties-table.ts';

export type ReadFile = (path: string) => string;

/** Where problems go. The first one for a property counts. */
export interface Problems {
  invalid(name: string, allowed: string, remedy?: string): void;
  missing(name: string, allowed: string, remedy: string): void;
}

/** Undefined for an unencrypted connection. */
export function assembleSsl(draft: Draft, problems: Problems, readFile: ReadFile): KafkaConfig['ssl'] {
  const given = Object.keys(draft).filter((key) => key.startsWith('ssl'));
  if (!isEncrypted(draft)) {
    if (given.length > 0) {
      const remedy = 'the ssl.* properties need an encrypted connection';
      problems.invalid('security.protocol', 'SSL or SASL_SSL', remedy);
    }
    return undefined;
  }
  const ssl: ConnectionOptions = {};
  const read = (name: string, location: string | undefined) => readPem(name, location, problems, readFile);
  // A keystore in PEM holds the key and the certificates in one file; TLS takes from it what it needs.
  const keystore = read('ssl.keystore.location', draft.sslKeystoreLocation);
  const ca = draft.sslCaPem ?? read('ssl.ca.location', draft.sslCaLocation);
  const cert = draft.sslCertificatePem ?? read('ssl.certificate.location', draft.sslCertificateLocation) ?? keystore;
  const key = draft.sslKeyPem ?? read('ssl.key.location', draft.sslKeyLocation) ?? keystore;
  if ((key === undefined) !== (cert === undefined)) {
    const [missing, there] =
      key === undefined ? ['ssl.key.location', 'certificate'] : ['ssl.certificate.location', 'key'];
    problems.missing(missing, 'the path of a PEM file', `the client's ${there} is given without its other half`);
  }
  if (ca !== undefined) ssl.ca = ca;
  if (cert !== undefined) ssl.cert = cert;
  if (key !== undefined) ssl.key = key;
  if (draft.sslKeyPassword !== undefined) ssl.passphrase = draft.sslKeyPassword;
  if (draft.sslVerify !== undefined) ssl.rejectUnauthorized = draft.sslVerify;
  if (draft.sslVerifyHostname === false) ssl.checkServerIdentity = () => undefined;
  return ssl;
}

/** Undefined for a connection without a user. */
export function assembleSasl(draft: Draft, problems: Problems): SASLOptions | undefined {
  const isWanted = draft.securityProtocol?.startsWith('SASL') === true;
  const isGiven = [draft.saslMechanism, draft.saslUsername, draft.saslPassword, draft.saslJaasConfig].some(Boolean);
  if (!isWanted) {
    if (isGiven) {
      const remedy = 'the sasl.* properties need a connection with a user';
      problems.invalid('security.protocol', 'SASL_PLAINTEXT or SASL_SSL', remedy);
    }
    return undefined;
  }
  const login = draft.saslJaasConfig === undefined ? null : parseJaas(draft.saslJaasConfig);
  if (draft.saslJaasConfig !== undefined && login === null) problems.invalid('sasl.jaas.config', jaasAllowed);
  // Java's default is GSSAPI, which can't be honoured: the mechanism follows from the login module, or has to be named.
  const mechanism = draft.saslMechanism ?? (login?.module === 'plain' ? 'plain' : undefined);
  const username = draft.saslUsername ?? login?.username;
  const password = draft.saslPassword ?? login?.password;
  const allowed = 'PLAIN, SCRAM-SHA-256, SCRAM-SHA-512';
  if (mechanism === undefined) problems.missing('sasl.mechanism', allowed, 'say how the user is to be authenticated');
  if (draft.saslJaasConfig === undefined) {
    if (username === undefined)
      problems.missing('sasl.username', 'a text', 'name the user, here or in sasl.jaas.config');
    if (password === undefined)
      problems.missing('sasl.password', 'a text', 'give the password, here or in sasl.jaas.config');
  }
  if (mechanism === undefined || username === undefined || password === undefined) return undefined;
  return { mechanism, username, password } as SASLOptions;
}

export interface JaasLogin {
  readonly module: 'plain' | 'scram';
  readonly username: string;
  readonly password: string;
}

const jaasAllowed =
  'org.apache.kafka.common.security.{plain.PlainLoginModule|scram.ScramLoginModule} required username="…" password="…";';
/** Far longer than any: reading one that is none takes the square of its length, while the engine stands still. */
const JAAS_CHARS_MAX = 4_096;
const jaasLine = /^([\w.]+)\s+required\b(.*?);?\s*$/s;
const jaasOption = /(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s;"']+))/gs;

/** The user and password of one PLAIN or SCRAM login module; null for anything else. */
export function parseJaas(text: string): JaasLogin | null {
  if (text.length > JAAS_CHARS_MAX) return null;
  const [, className = '', rest = ''] = jaasLine.exec(text.trim()) ?? [];
  const module = className.endsWith('PlainLoginModule')
    ? 'plain'
    : className.endsWith('ScramLoginModule')
      ? 'scram'
      : null;
  const options = new Map<string, string>();
  for (const [, name = '', double, single, bare] of rest.matchAll(jaasOption)) {
    options.set(name, (double ?? single ?? bare ?? '').replace(/\\(.)/gs, '$1'));
  }
  const username = options.get('username');
  const password = options.get('password');
  if (module === null || username === undefined || password === undefined) return null;
  return { module, username, password };
}

function isEncrypted(draft: Draft): boolean {
  return draft.securityProtocol === 'SSL' || draft.securityProtocol === 'SASL_SSL';
}

function readPem(name: string, path: string | undefined, problems: Problems, readFile: ReadFile): string | undefined {
  if (path === undefined) return undefined;
  try {
    const pem = readFile(path);
    if (pem.includes('-----BEGIN ')) return pem;
    problems.invalid(name, 'a file in PEM', 'the file is not in PEM; convert it with keytool and openssl');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    problems.invalid(name, 'a file that can be read', `the file can't be read: ${reason}`);
  }
  return undefined;
}
