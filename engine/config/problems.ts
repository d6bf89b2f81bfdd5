/** What is wrong with a configuration: every problem, each with its place, what was found there and what is allowed. */

export interface ConfigProblem {
  /** The key's whole path: `admin.port`, `kafka.clusters.my-cluster.bootstrap.servers`. Empty where no key is meant. */
  readonly path: string;
  /** Where it was written: `keymail.yaml:3:5`, or the name of an environment variable. Null where it was not given at all. */
  readonly where: string | null;
  /** As it was given, cut to a line; `***` for a secret, null where nothing was. */
  readonly found: string | null;
  readonly allowed: string | null;
  /** A sentence. */
  readonly message: string;
}

/** Thrown with all problems at once, so that who corrects a file does it in one go. `message` has one line for each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(lineOf).join('\n'));
    this.problems = problems;
  }
}

/** A value as an error may show it: on one line, short, without secrets. */
export function shown(path: string, value: unknown): string | null {
  if (value === undefined) return null;
  if (isSecretName(path)) return '***';
  const text = JSON.stringify(visible(value, DEPTH_MAX)) ?? String(value);
  const safe = text.replace(/(:\/\/[^:@/\s"]*):[^\s"]*@/g, '$1:***@');
  return safe.length > SHOWN_MAX ? `${safe.slice(0, SHOWN_MAX)}…` : safe;
}

const SHOWN_MAX = 80;
const DEPTH_MAX = 4;
const CHILDREN_MAX = 10;

/** What of a value is shown: no secrets further down, and an end where YAML's aliases make a circle. */
function visible(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return '…';
  if (Array.isArray(value)) return value.slice(0, CHILDREN_MAX).map((each) => visible(each, depth - 1));
  const entries = Object.entries(value).slice(0, CHILDREN_MAX);
  return Object.fromEntries(
    entries.map(([name, each]) => [name, isSecretName(name) ? '***' : visible(each, depth - 1)]),
  );
}

/** Also for names that we don't know: a misspelt password is a password. */
function isSecretName(path: string): boolean {
  return /token|password|secret|private|jaas|credential|\.key(\.pem)?$/i.test(path);
}

function lineOf({ path, where, found, allowed, message }: ConfigProblem): string {
  const place = [where, path].filter((part) => part !== null && part !== '').join(' ');
  const facts = [found === null ? '' : `found ${found}`, allowed === null ? '' : `allowed: ${allowed}`];
  const details = facts.filter((part) => part !== '').join(', ');
  return `${place === '' ? '' : `${place}: `}${message}${details === '' ? '' : ` (${details})`}`;
}
