// Two more listeners for the tests of users and certificates: SASL_PLAINTEXT (PLAIN, SCRAM-SHA-256) and SASL_SSL (PLAIN).

import { join } from 'node:path';
import type { SecureListeners } from './broker.ts';
import { javaTool } from './maven.ts';
import { run } from './run.ts';

const user = { username: 'alice', password: 'alice-secret' } as const;
const storePassword = 'changeit';
const keytoolMs = 60_000;

/** For the tool that formats the storage, where SCRAM keeps its users. */
export const scramUser = `SCRAM-SHA-256=[name=${user.username},password=${user.password}]`;

export interface SecurePorts {
  readonly saslPort: number;
  readonly sslPort: number;
}

export function secureListeners({ saslPort, sslPort }: SecurePorts, directory: string): SecureListeners {
  return {
    saslBootstrap: `127.0.0.1:${saslPort}`,
    sslBootstrap: `127.0.0.1:${sslPort}`,
    caLocation: join(directory, 'broker.pem'),
    ...user,
  };
}

/** Adds the listeners to a broker's settings. */
export function withSecureListeners(
  base: Readonly<Record<string, string>>,
  { saslPort, sslPort }: SecurePorts,
  directory: string,
): Record<string, string> {
  const added = `SASL_PLAINTEXT://127.0.0.1:${saslPort},SASL_SSL://127.0.0.1:${sslPort}`;
  const module = 'org.apache.kafka.common.security';
  const plain = `${module}.plain.PlainLoginModule required user_${user.username}="${user.password}";`;
  return {
    ...base,
    listeners: `${base['listeners']},${added}`,
    'advertised.listeners': `${base['advertised.listeners']},${added}`,
    'listener.security.protocol.map': `${base['listener.security.protocol.map']},SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL`,
    'listener.name.sasl_plaintext.sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256',
    'listener.name.sasl_plaintext.plain.sasl.jaas.config': plain,
    'listener.name.sasl_plaintext.scram-sha-256.sasl.jaas.config': `${module}.scram.ScramLoginModule required;`,
    'listener.name.sasl_ssl.sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.sasl_ssl.plain.sasl.jaas.config': plain,
    'listener.name.sasl_ssl.ssl.keystore.location': join(directory, 'broker.p12'),
    'listener.name.sasl_ssl.ssl.keystore.password': storePassword,
  };
}

/** A certificate of its own for 127.0.0.1, in the broker's keystore and as PEM for the clients. */
export async function makeCertificate(directory: string): Promise<void> {
  const store = ['-keystore', join(directory, 'broker.p12'), '-storepass', storePassword, '-alias', 'broker'];
  const subject = ['-dname', 'CN=localhost', '-ext', 'SAN=ip:127.0.0.1,dns:localhost', '-validity', '30'];
  await keytool(['-genkeypair', '-keyalg', 'EC', '-storetype', 'PKCS12', ...store, ...subject]);
  await keytool(['-exportcert', '-rfc', '-file', join(directory, 'broker.pem'), ...store]);
}

async function keytool(args: readonly string[]): Promise<void> {
  const result = await run(javaTool('keytool'), args, keytoolMs);
  if (!result.ok) throw new Error(`keytool ${args[0]} failed: ${result.output}`);
}
