/**
 * Configuration from the environment: `KEYMAIL_` and the path in upper snake case, joined by `__`.
 *
 * Names of Kafka's properties and of clusters lose their dots and dashes on the way (`MY_CLUSTER__BOOTSTRAP_SERVERS`), so
 * they are found again by folding the known names the same way. A cluster that nobody named yet gets lower case and dashes.
 */
import { parse as parseYaml } from 'yaml';
import { propertyNames } from '../ingress/kafka/properties.ts';
import { nearest } from '../nearest.ts';
import type { ConfigProblem } from './problems.ts';
import { type KnownKey, knownKeys } from './schema.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A variable as the key that it sets. */
export interface Setting {
  readonly path: readonly string[];
  readonly value: unknown;
  readonly variable: string;
}

export interface EnvironmentSettings {
  readonly settings: readonly Setting[];
  readonly problems: readonly ConfigProblem[];
}

/** Variables that mean something to the command line and set no key. */
export const OTHER_VARIABLES = [
  'KEYMAIL_CONFIG',
  'KEYMAIL_ADMIN_URL',
  'KEYMAIL_ADMIN_TOKEN',
  'KEYMAIL_INGRESS_URL',
  'KEYMAIL_TOKEN',
] as const;

/** The settings in `env`; `clusters` are the names that the file gives. */
export function readEnvironment(env: Environment, clusters: readonly string[]): EnvironmentSettings {
  const settings: Setting[] = [];
  const problems: ConfigProblem[] = [];
  for (const [variable, value] of Object.entries(env)) {
    if (!variable.startsWith(PREFIX) || value === undefined || isForeign(variable)) continue;
    const found = clusterSetting(variable, value, clusters) ?? keySetting(variable, value);
    if (found === null) problems.push(unknownVariable(variable));
    else if ('message' in found) problems.push(found);
    else settings.push(found);
  }
  return { settings, problems };
}

/** The variable that sets a key: `ingress.bodyBytesMax` is `KEYMAIL_INGRESS__BODY_BYTES_MAX`. */
export function variableOf(path: readonly string[]): string {
  const parts = path.map((name) => fold(name.replace(/([a-z0-9])([A-Z])/g, '$1_$2')));
  return PREFIX + parts.join('__');
}

const PREFIX = 'KEYMAIL_';
const CLUSTER = /^KEYMAIL_(WORKER__)?KAFKA__CLUSTERS__(.+)__((?:(?!__).)+)$/;
const CLUSTER_FORM = 'KEYMAIL_KAFKA__CLUSTERS__MY_CLUSTER__BOOTSTRAP_SERVERS';

const keysByVariable = new Map(knownKeys.filter(isSettable).map((key) => [variableOf(key.path), key]));
const propertiesByFolded = new Map(propertyNames.map((name) => [fold(name), name]));

/** Clusters have no value of their own: their properties have. */
function isSettable({ path }: KnownKey): boolean {
  return path.at(-1) !== 'clusters';
}

/**
 * Kubernetes gives every pod the addresses of all services: for one named `keymail` they begin as ours do
 * (`KEYMAIL_SERVICE_HOST`, `KEYMAIL_PORT_8080_TCP_ADDR`).
 */
function isForeign(variable: string): boolean {
  if (OTHER_VARIABLES.some((other) => other === variable)) return true;
  return /^KEYMAIL_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$/.test(
    variable,
  );
}

function keySetting(variable: string, value: string): Setting | null {
  const key = keysByVariable.get(variable);
  return key === undefined ? null : { path: key.path, value: valueFor(key, value), variable };
}

/** Text means what the key wants: itself, a number or a yes or no as YAML reads it, a list with commas, or a list of JSON. */
function valueFor({ schema }: KnownKey, text: string): unknown {
  const readings = [text, scalarOf(text), text.split(',').map((part) => part.trim()), jsonListOf(text)];
  const fitting = readings.find((reading) => schema.safeParse(reading).success);
  return fitting === undefined ? text : fitting;
}

function jsonListOf(text: string): unknown {
  try {
    return text.trimStart().startsWith('[') ? JSON.parse(text) : text;
  } catch {
    return text;
  }
}

function scalarOf(text: string): unknown {
  return /^(-?\d+(\.\d+)?|true|false)$/.test(text) ? parseYaml(text) : text;
}

function clusterSetting(variable: string, value: string, clusters: readonly string[]): Setting | ConfigProblem | null {
  const match = CLUSTER.exec(variable);
  if (match === null) return null;
  const [, worker, cluster = '', property = ''] = match;
  const known = clusters.filter((name) => fold(name) === cluster);
  if (known.length > 1) {
    const message = `the variable could mean any of these clusters, whose names differ in dots and dashes only: ${known.join(', ')}`;
    return { path: '', where: variable, found: null, allowed: null, message };
  }
  const name = known[0] ?? cluster.toLowerCase().replaceAll('_', '-');
  const propertyName = propertiesByFolded.get(property) ?? property.toLowerCase().replaceAll('_', '.');
  return { path: [...(worker ? ['worker'] : []), 'kafka', 'clusters', name, propertyName], value, variable };
}

function unknownVariable(variable: string): ConfigProblem {
  const isKafka = variable.includes('KAFKA');
  const known = nearest(variable, [...keysByVariable.keys(), ...OTHER_VARIABLES]) ?? (isKafka ? CLUSTER_FORM : null);
  const hint =
    known === null
      ? '; a key is written KEYMAIL_ADMIN__PORT, its parts joined by two underscores'
      : `; did you mean ${known}?`;
  // Its value is not shown: it may be a secret under a wrong name.
  return { path: '', where: variable, found: null, allowed: null, message: `no key has this name${hint}` };
}

function fold(name: string): string {
  return name.replace(/[.-]/g, '_').toUpperCase();
}
