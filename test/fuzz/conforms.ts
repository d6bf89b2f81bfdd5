// Whether an answer is what its OpenAPI document says: as far as the schemas of that document go.

/** A schema, as far as it is looked at. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly allOf?: readonly Schema[];
  readonly additionalProperties?: Schema | boolean;
}

type Resolve = (schema: Schema) => Schema;

/** What is wrong with a value, with the place of it; null where nothing is. */
export function wrongWith(value: unknown, schema: Schema, resolve: Resolve, place = '$'): string | null {
  const { type, properties, required, items, additionalProperties, allOf, ...one } = resolve(schema);
  const alternatives = one.anyOf ?? one.oneOf;
  if (alternatives !== undefined) {
    const wrongs = alternatives.map((each) => wrongWith(value, each, resolve, place));
    return wrongs.includes(null) ? null : `${place} is none of what it may be: ${wrongs.join('; ')}`;
  }
  if (one.enum !== undefined && !one.enum.includes(value))
    return `${place} is ${JSON.stringify(value)}, which is not listed`;
  if ('const' in one && one.const !== value) return `${place} is ${JSON.stringify(value)}`;
  const types = type === undefined ? [] : [type].flat();
  if (types.length > 0 && !types.some((name) => isOf(name, value)))
    return `${place} is ${value === null ? 'null' : typeof value}, not ${types.join(' or ')}`;
  if (Array.isArray(value)) return first(value.entries(), ([at, each]) => inside(each, items, `${place}[${at}]`));
  if (typeof value !== 'object' || value === null) return null;
  const found = value as Readonly<Record<string, unknown>>;
  const missing = (required ?? []).find((name) => !(name in found));
  if (missing !== undefined) return `${place}.${missing} is missing`;
  return (
    first(Object.entries(found), ([name, each]) => {
      const known = properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (known !== undefined) return inside(each, known, `${place}.${name}`);
      if (additionalProperties === false) return `${place}.${name} is not in the document`;
      return inside(
        each,
        typeof additionalProperties === 'object' ? additionalProperties : undefined,
        `${place}.${name}`,
      );
    }) ?? first(allOf ?? [], (each) => wrongWith(value, each, resolve, place))
  );

  function inside(each: unknown, its: Schema | undefined, where: string): string | null {
    return its === undefined ? null : wrongWith(each, its, resolve, where);
  }
}

function first<Each>(all: Iterable<Each>, look: (each: Each) => string | null): string | null {
  for (const each of all) {
    const wrong = look(each);
    if (wrong !== null) return wrong;
  }
  return null;
}

function isOf(name: string, value: unknown): boolean {
  switch (name) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === name;
  }
}
