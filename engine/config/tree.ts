/** Configuration before it is checked: what YAML and the environment gave, of any shape. */

export type Tree = Readonly<Record<string, unknown>>;

export function isSection(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path, or undefined where the way to it ends before. */
export function childOf(tree: Tree, path: readonly string[]): unknown {
  let value: unknown = tree;
  for (const name of path) {
    if (!isSection(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

/** A copy with the value at `path`. What stands in its way and is no section stays, for the schema to complain about. */
export function withValue(tree: Tree, path: readonly string[], value: unknown): Tree {
  const [name, ...rest] = path;
  if (name === undefined) return tree;
  if (rest.length === 0) return { ...tree, [name]: value };
  const child = (Object.hasOwn(tree, name) ? tree[name] : undefined) ?? {};
  return isSection(child) ? { ...tree, [name]: withValue(child, rest, value) } : tree;
}
