// Holds the sources against the rules, as a pure function of their texts, so that each rule can be seen to fail.

import { posix } from 'node:path';
import { generated, layers, linesMax, packageHomes, pureBuiltins, pureCores, topLevel } from './rules.ts';
import { readSource, type Source } from './source.ts';

export interface Repository {
  /** Every TypeScript file by its path from the root. */
  readonly files: ReadonlyMap<string, string>;
  /** What each entry of the package's `exports` is made from: `keymail/engine` is `admin/embedded.ts`. */
  readonly exports: ReadonlyMap<string, string>;
}

interface Import {
  readonly name: string;
  readonly kind: 'relative' | 'self' | 'package';
  /** The file that is meant, for the first two kinds. */
  readonly target: string;
}

/** One sentence for each violation. */
export function checkArchitecture(repository: Repository): string[] {
  const sources = [...repository.files].map(([path, text]) => readSource(path, text));
  const production = sources.filter(({ path }) => !isInside(path, 'test'));
  const importsOf = (source: Source) => source.imports.map((name) => resolve(source.path, name, repository));

  return [
    ...production.flatMap((source) => importsOf(source).flatMap((each) => checkArrow(source, each, repository))),
    ...production.flatMap((source) => importsOf(source).flatMap((each) => checkHome(source, each))),
    ...production.flatMap((source) => checkPurity(source)),
    ...production.flatMap((source) => checkLength(source)),
    ...sources.flatMap((source) => checkChance(source)),
    ...checkCircles(new Map(sources.map((source) => [source.path, importsOf(source).map(({ target }) => target)]))),
  ];
}

export function checkTopLevel(entries: readonly string[]): string[] {
  return entries
    .filter((entry) => !topLevel.some((allowed) => allowed === entry))
    .map((entry) => `${entry} is not part of the top level, which is fixed: ${topLevel.join(' ')}`);
}

function resolve(from: string, name: string, { exports }: Repository): Import {
  if (name.startsWith('.')) return { name, kind: 'relative', target: posix.join(posix.dirname(from), name) };
  if (name === 'keymail' || name.startsWith('keymail/'))
    return { name, kind: 'self', target: exports.get(name) ?? name };
  return { name, kind: 'package', target: '' };
}

function checkArrow({ path }: Source, { name, kind, target }: Import, { files }: Repository): string[] {
  if (kind === 'package') return [];
  const layer = layers.find(({ place }) => isInside(path, place));
  if (!layer) return [`${path} belongs to no layer: give its place a row`];
  // The styles and pictures of the UI are its bundler's business.
  if (!files.has(target)) return isInside(path, 'admin/ui') ? [] : [`${path} imports ${name}, which leads nowhere`];

  const allowed: readonly string[] = kind === 'self' ? layer.byName : [layer.place, ...layer.mayImport];
  if (kind === 'self' && allowed.length === 0) return [`${path} imports ${name} by name, not by its path`];
  const owner = layers.find(({ place }) => isInside(target, place))?.place;
  const isAllowed = allowed.some((place) => isInside(target, place) && !isFencedOff({ owner, place }));
  return isAllowed ? [] : [`${path} imports ${target}: ${layer.place} may import ${allowed.join(', ')} only`];
}

/** `admin` doesn't stand for its command line, nor `sdk` for its examples: a narrower layer has to be named. */
function isFencedOff({ owner, place }: { readonly owner: string | undefined; readonly place: string }): boolean {
  const fences = ['sdk/examples', 'sdk/testing', 'admin/cli', 'admin/embedded', 'admin/ui'];
  return owner !== undefined && fences.includes(owner) && place !== owner;
}

function checkHome({ path }: Source, { name, kind }: Import): string[] {
  if (kind !== 'package') return [];
  const parts = name.split('/');
  const packageName = name.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0];
  const row = packageHomes.find((each) => each.package === packageName || each.package === `${parts[0]}/*`);
  if (!row && name.startsWith('node:')) return [];
  if (!row) return [`${path} imports ${name}, a package without a home: give it a row`];
  if (row.homes.some((home) => isInside(path, home))) return [];
  return [`${path} imports ${name}, whose home is ${row.homes.join(', ')}: ${row.why}`];
}

function checkPurity(source: Source): string[] {
  const core = pureCores.find(({ place }) => isInside(source.path, place));
  if (!core) return [];
  const builtins = source.imports.filter(
    (name) => name.startsWith('node:') && !pureBuiltins.some((pure) => pure === name),
  );
  return [
    ...source.impurities.map(
      (impurity) => `${source.path} uses ${impurity}: in ${core.place} time and chance come in as values`,
    ),
    ...builtins.map((name) => `${source.path} imports ${name}: ${core.place} is pure`),
    ...(source.isAsync && !core.mayBeAsync ? [`${source.path} is async: ${core.place} never waits`] : []),
  ];
}

function checkChance({ path, draws }: Source): string[] {
  if (!isInside(path, 'test') || path === 'test/setup/chance.ts') return [];
  return draws.map((name) => `${path} uses ${name}: a test draws by test/setup/chance.ts, so that it can be repeated`);
}

function checkLength({ path, lines }: Source): string[] {
  return lines > linesMax && !generated.some((each) => each === path)
    ? [`${path} has ${lines} lines, more than ${linesMax}`]
    : [];
}

/** Imports of types count too: a circle of types is a circle of ideas. */
function checkCircles(targetsOf: ReadonlyMap<string, readonly string[]>): string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]) => {
    if (trail.includes(path)) circles.push(`import circle: ${[...trail.slice(trail.indexOf(path)), path].join(' → ')}`);
    if (trail.includes(path) || done.has(path)) return;
    for (const target of targetsOf.get(path) ?? []) walk(target, [...trail, path]);
    done.add(path);
  };
  for (const path of targetsOf.keys()) walk(path, []);
  return circles;
}

function isInside(path: string, place: string): boolean {
  if (place.endsWith('*')) return path.startsWith(place.slice(0, -1));
  return path === place || path === `${place}.ts` || path.startsWith(`${place}/`);
}
