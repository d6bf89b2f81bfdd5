/**
 * The configuration of an engine and its doors: `keymail.yaml`, the environment over it, the command line over both.
 *
 *  1. Nothing is taken silently: an unknown key, a wrong type, a value that can't be had is an error.
 *  2. All errors come at once, each with the place where the value was written.
 *  3. No secret is in an error, nor in what `describeConfig` gives.
 */
import { statSync } from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import { redactProperties } from '../ingress/kafka/properties.ts';
import type { Limits } from '../limits.ts';
import type { LogLevel } from '../log.ts';
import { isLoopback } from '../loopback.ts';
import { nearest } from '../nearest.ts';
import { withoutPassword } from '../store/sql/postgres/address.ts';
import { type Clusters, clusterNames, readClusters } from './clusters.ts';
import { type Environment, readEnvironment, type Setting } from './environment.ts';
import { ConfigError, type ConfigProblem, shown } from './problems.ts';
import { allowedAt, configSchema } from './schema.ts';
import { type StoreLocation, storeLocation } from './store-url.ts';
import { childOf, isSection, type Tree, withValue } from './tree.ts';
import { readYamlFile } from './yaml-file.ts';

export interface Config {
  readonly ingress: { readonly port: number; readonly host: string; readonly bodyBytesMax: number };
  readonly admin: {
    readonly port: number;
    readonly host: string;
    readonly token: string | null;
    readonly tokens: readonly AdminToken[];
  };
  readonly store: {
    readonly url: string;
    readonly location: StoreLocation;
    readonly migrate: boolean;
    /** On PostgreSQL: waits for an engine that has the database; else refuses. */
    readonly standby: boolean;
  };
  /** Absolute paths of the modules with services. */
  readonly services: readonly string[];
  readonly clusters: Clusters;
  readonly limits: Limits;
  readonly logLevel: LogLevel;
}

/** Somebody who may use the admin API. */
export interface AdminToken {
  readonly name: string;
  readonly token: string;
  readonly role: 'viewer' | 'operator' | 'admin';
}

/** Values that win over file and environment, by path: what a command line says. */
export type Overrides = readonly { readonly path: readonly string[]; readonly value: unknown }[];

export interface ConfigSources {
  /** The YAML file; without it, the defaults. */
  readonly file?: string;
  readonly env: Environment;
  /** Relative paths are taken from the file's folder; from here where there is no file. */
  readonly cwd: string;
  readonly overrides?: Overrides;
}

/** @throws ConfigError with every problem there is */
export function loadConfig({ file, env, cwd, overrides = [] }: ConfigSources): Config {
  const filePath = file === undefined ? null : path.resolve(cwd, file);
  const yaml = filePath === null ? null : readYamlFile(filePath);
  const folder = filePath === null ? cwd : path.dirname(filePath);
  const fromFile = yaml?.tree ?? {};
  const environment = readEnvironment(env, clusterNames(fromFile));
  const settings = [...environment.settings, ...overrides.map((override) => ({ ...override, variable: null }))];
  const tree = settings.reduce<Tree>((so, { path: at, value }) => withValue(so, at, value), fromFile);
  const locate = locator(settings, yaml);

  const parsed = configSchema.safeParse(withSections(tree));
  const { clusters, problems: clusterProblems } = readClusters(tree, folder, locate);
  const problems = [
    ...environment.problems,
    ...(parsed.error?.issues ?? []).flatMap((issue) => issueProblems(issue, tree, locate)),
    ...acrossKeys(tree, folder, locate),
    ...clusterProblems,
  ];
  if (parsed.data === undefined || problems.length > 0) throw new ConfigError(problems);
  return assemble(parsed.data, clusters, folder);
}

/** The configuration as it may be printed: secrets are replaced by `***`. */
export function describeConfig(config: Config): Record<string, unknown> {
  const { clusters, admin, store, ...rest } = config;
  const redacted = Object.entries(clusters).map(([name, properties]) => [name, redactProperties(properties)] as const);
  return {
    ...rest,
    store: { ...store, url: withoutPassword(store.url), location: store.location.kind },
    admin: {
      ...admin,
      token: admin.token === null ? null : '***',
      tokens: admin.tokens.map((one) => ({ ...one, token: '***' })),
    },
    kafka: { clusters: Object.fromEntries(redacted) },
  };
}

type Locate = (keyPath: readonly string[]) => string | null;

function locator(
  settings: readonly (Omit<Setting, 'variable'> & { variable: string | null })[],
  yaml: { locate: Locate } | null,
): Locate {
  return (keyPath) => {
    const joined = keyPath.join('\0');
    const setting = settings.findLast((each) => each.path.join('\0') === joined);
    return setting === undefined ? (yaml?.locate(keyPath) ?? null) : setting.variable;
  };
}

/** Sections that are left out or empty (`ingress:` and nothing after it) are there, with their defaults. */
function withSections(tree: Tree): Tree {
  const sections = ['ingress', 'admin', 'store', 'limits', 'kafka', 'worker'].map((name) => [name, tree[name] ?? {}]);
  const filled: Record<string, unknown> = { ...tree, ...Object.fromEntries(sections) };
  const worker = filled['worker'];
  return isSection(worker) ? { ...filled, worker: { ...worker, kafka: worker['kafka'] ?? {} } } : filled;
}

function issueProblems(issue: z.core.$ZodIssue, tree: Tree, locate: Locate): ConfigProblem[] {
  const keyPath = issue.path.filter((part) => typeof part === 'string');
  if (issue.code === 'unrecognized_keys') return issue.keys.map((name) => unknownKey([...keyPath, name], tree, locate));
  const name = keyPath.join('.');
  const value = childOf(tree, keyPath);
  const { text, names } = allowedAt(keyPath);
  const isWrong = names.length > 0 ? 'this is a section, with keys of its own' : 'this value is not possible here';
  const message = issue.code === 'custom' ? issue.message : value === undefined ? 'a value is missing' : isWrong;
  return [{ path: name, where: locate(keyPath), found: shown(name, value), allowed: text, message }];
}

function unknownKey(keyPath: readonly string[], tree: Tree, locate: Locate): ConfigProblem {
  const name = keyPath.join('.');
  const { names, text } = allowedAt(keyPath.slice(0, -1));
  const known = nearest(keyPath.at(-1) ?? '', names);
  const message = `there is no such key${known === null ? '' : `; did you mean ${known}?`}`;
  return { path: name, where: locate(keyPath), found: shown(name, childOf(tree, keyPath)), allowed: text, message };
}

/** What only shows when keys are held against each other or against the machine. Keys of a wrong type are passed over. */
function acrossKeys(tree: Tree, folder: string, locate: Locate): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const report = (keyPath: readonly string[], allowed: string | null, message: string) => {
    const name = keyPath.join('.');
    problems.push({ path: name, where: locate(keyPath), found: shown(name, childOf(tree, keyPath)), allowed, message });
  };
  const host = childOf(tree, ['admin', 'host']);
  const tokens = childOf(tree, ['admin', 'tokens']);
  const isOpen = childOf(tree, ['admin', 'token']) === undefined && (!Array.isArray(tokens) || tokens.length === 0);
  if (typeof host === 'string' && !isLoopback(host) && isOpen) {
    const message =
      'whoever reaches this address could steer the engine: set admin.token (KEYMAIL_ADMIN__TOKEN) as well';
    report(['admin', 'host'], 'a loopback address, or any with admin.token', message);
  }
  const port = childOf(tree, ['ingress', 'port']) ?? 8080;
  if (port !== 0 && port === (childOf(tree, ['admin', 'port']) ?? 9070)) {
    report(['admin', 'port'], 'another port', 'ingress.port is the same; the two doors need a port each');
  }
  const twice = doubleOf(tokens, childOf(tree, ['admin', 'token']));
  if (twice !== null) report(['admin', 'tokens'], 'names and tokens that differ', twice);
  const services = childOf(tree, ['services']);
  for (const service of Array.isArray(services) ? services : []) {
    const trouble = typeof service === 'string' ? moduleTrouble(path.resolve(folder, service)) : null;
    if (trouble === null) continue;
    const where = locate(['services']);
    // The message names the file.
    problems.push({ path: 'services', where, found: null, allowed: null, message: trouble });
  }
  return problems;
}

/** The audit names who did what, and a token says who: neither may mean two. `admin.token` is somebody named admin. */
function doubleOf(tokens: unknown, adminToken: unknown): string | null {
  const names = new Set<unknown>(adminToken === undefined ? [] : ['admin']);
  const secrets = new Set<unknown>(adminToken === undefined ? [] : [adminToken]);
  for (const one of Array.isArray(tokens) ? tokens.filter(isSection) : []) {
    const { name, token } = one;
    if (typeof name !== 'string' || typeof token !== 'string') continue;
    if (names.has(name)) return `two tokens have the name ${name.slice(0, 64)}`;
    if (secrets.has(token)) return `the token of ${name.slice(0, 64)} is another one's as well`;
    names.add(name);
    secrets.add(token);
  }
  return null;
}

function moduleTrouble(file: string): string | null {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return `there is no file ${file}`;
  return stats.isDirectory() ? `${file} is a folder; name the module in it` : null;
}

function assemble(data: z.infer<typeof configSchema>, clusters: Clusters, folder: string): Config {
  const { ingress, admin, store, services, limits, logLevel } = data;
  return {
    ingress: { ...ingress, bodyBytesMax: ingress.bodyBytesMax ?? limits.entryBytesMax },
    admin: { ...admin, token: admin.token ?? null },
    store: { ...store, location: storeLocation(store.url, folder) },
    services: services.map((service) => path.resolve(folder, service)),
    clusters,
    limits,
    logLevel,
  };
}
