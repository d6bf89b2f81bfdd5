/**
 * A form for a JSON Schema: a field for each property of an object, as far as it is a scalar, an enumeration or a list of
 * scalars; any other property is a field of JSON text, and a schema that is no object has no form. Fields hold texts, and the
 * JSON is put together from them, so that a number keeps its digits. Pure.
 */

export type Scalar = 'string' | 'number' | 'integer' | 'boolean';

interface FieldBase {
  readonly name: string;
  readonly about: string | null;
  readonly required: boolean;
}

export type SchemaField = FieldBase &
  (
    | { readonly kind: Scalar }
    /** Each choice as JSON. */
    | { readonly kind: 'choice'; readonly choices: readonly string[] }
    /** An item on each line. */
    | { readonly kind: 'list'; readonly items: Scalar }
    | { readonly kind: 'json' }
  );

/** By the name of the field; a map, because a property may be called anything. */
export type Texts = ReadonlyMap<string, string>;

type Schema = Readonly<Record<string, unknown>>;

/** Null where there is no form for it. */
export function fieldsOf(schema: unknown): readonly SchemaField[] | null {
  if (!isObject(schema) || schema['type'] !== 'object' || !isObject(schema['properties'])) return null;
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const fields = Object.entries(schema['properties']).map(([name, inner]) =>
    fieldOf(name, isObject(inner) ? inner : {}, required.includes(name)),
  );
  return fields.length === 0 ? null : fields;
}

function fieldOf(name: string, schema: Schema, required: boolean): SchemaField {
  const about = typeof schema['description'] === 'string' ? schema['description'] : null;
  const base = { name, about, required };
  const choices = Array.isArray(schema['enum']) ? schema['enum'] : 'const' in schema ? [schema['const']] : null;
  if (choices !== null) return { ...base, kind: 'choice', choices: choices.map((each) => JSON.stringify(each)) };
  const kind = scalarOf(schema);
  if (kind !== null) return { ...base, kind };
  const items = schema['type'] === 'array' && isObject(schema['items']) ? scalarOf(schema['items']) : null;
  if (items !== null && !('prefixItems' in schema)) return { ...base, kind: 'list', items };
  return { ...base, kind: 'json' };
}

function scalarOf(schema: Schema): Scalar | null {
  const { type } = schema;
  if ('enum' in schema || 'const' in schema) return null;
  return type === 'string' || type === 'number' || type === 'integer' || type === 'boolean' ? type : null;
}

const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What the fields hold before anybody has typed: the schema's defaults. */
export function firstTexts(schema: unknown, fields: readonly SchemaField[]): Texts {
  const properties = new Map(
    isObject(schema) && isObject(schema['properties']) ? Object.entries(schema['properties']) : [],
  );
  return new Map(
    fields.flatMap((field) => {
      const inner = properties.get(field.name);
      const given = isObject(inner) && inner['default'] !== undefined ? textOf(field, inner['default']) : null;
      if (given !== null) return [[field.name, given] as const];
      if (!field.required) return [];
      if (field.kind === 'choice') return [[field.name, field.choices[0] ?? ''] as const];
      return field.kind === 'boolean' ? [[field.name, 'false'] as const] : [];
    }),
  );
}

/** Why what a field holds can't be sent; null where it can. */
export function fieldProblem(field: SchemaField, text: string): string | null {
  // Text may be empty, and a list too; anything else that is left empty is left out.
  if (text === '')
    return field.required && field.kind !== 'string' && field.kind !== 'list' ? 'It needs a value.' : null;
  switch (field.kind) {
    case 'string':
    case 'choice':
      return null;
    case 'number':
    case 'integer':
    case 'boolean':
      return scalarProblem(field.kind, text);
    case 'list':
      return field.items === 'string'
        ? null
        : (linesOf(text)
            .map((line) => scalarProblem(field.items, line))
            .find((problem) => problem !== null) ?? null);
    case 'json':
      return jsonProblem(text);
  }
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const INTEGER = /^-?(?:0|[1-9]\d*)$/;

function scalarProblem(kind: Scalar, text: string): string | null {
  switch (kind) {
    case 'string':
      return null;
    case 'number':
      return NUMBER.test(text.trim()) ? null : `“${text.trim()}” is no number.`;
    case 'integer':
      return INTEGER.test(text.trim()) ? null : `“${text.trim()}” is no whole number.`;
    case 'boolean':
      return /^(?:true|false)$/.test(text.trim()) ? null : `“${text.trim()}” is neither true nor false.`;
  }
}

/** Null where it is JSON. */
export function jsonProblem(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return `This is no JSON: ${(error as Error).message}.`;
  }
}

/** The JSON of what the fields hold; what is left empty and not required is left out. */
export function jsonOf(fields: readonly SchemaField[], texts: Texts): string {
  const members = fields.flatMap((field) => {
    const token = tokenOf(field, texts.get(field.name) ?? '');
    return token === null ? [] : [`  ${JSON.stringify(field.name)}: ${token}`];
  });
  return members.length === 0 ? '{}' : `{\n${members.join(',\n')}\n}`;
}

function tokenOf(field: SchemaField, text: string): string | null {
  if (text === '' && !field.required) return null;
  switch (field.kind) {
    case 'string':
      return JSON.stringify(text);
    case 'list':
      return `[${linesOf(text)
        .map((line) => (field.items === 'string' ? JSON.stringify(line) : line.trim()))
        .join(', ')}]`;
    default:
      return text.trim();
  }
}

const linesOf = (text: string): readonly string[] => text.split('\n').filter((line) => line.trim() !== '');

/** What the fields hold for this JSON; null where they can't show all of it. */
export function textsOf(fields: readonly SchemaField[], json: string): Texts | null {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return null;
  }
  if (!isObject(value)) return null;
  const texts = new Map<string, string>();
  for (const [name, inner] of Object.entries(value)) {
    const field = fields.find((each) => each.name === name);
    const text = field === undefined ? null : textOf(field, inner);
    if (text === null) return null;
    texts.set(name, text);
  }
  // Numbers that a double can't hold, and members that come twice, would be lost on the way.
  const before = bare(json);
  return before.length === bare(JSON.stringify(value)).length ? texts : null;
}

const bare = (json: string): string =>
  json.replace(/"(?:[^"\\]|\\.)*"|\s+/g, (part) => (part.startsWith('"') ? '"' : ''));

function textOf(field: SchemaField, value: unknown): string | null {
  switch (field.kind) {
    case 'string':
      return typeof value === 'string' ? value : null;
    case 'number':
    case 'integer':
      return typeof value === 'number' ? JSON.stringify(value) : null;
    case 'boolean':
      return typeof value === 'boolean' ? String(value) : null;
    case 'choice': {
      const text = JSON.stringify(value);
      return field.choices.includes(text) ? text : null;
    }
    case 'list': {
      if (!Array.isArray(value)) return null;
      const lines = value.map((item) => itemText(field.items, item));
      return lines.some((line) => line === null) ? null : lines.join('\n');
    }
    case 'json':
      return JSON.stringify(value, null, 2);
  }
}

function itemText(kind: Scalar, item: unknown): string | null {
  if (kind === 'string') return typeof item === 'string' && item.trim() !== '' && !item.includes('\n') ? item : null;
  return typeof item === (kind === 'boolean' ? 'boolean' : 'number') ? String(item) : null;
}
