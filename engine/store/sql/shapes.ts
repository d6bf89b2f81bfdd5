/** What values of a row may be, as small checks that are put together: for columns, and for JSON inside of columns. */

/** Says what a value should have been; null where it is that. */
export type Shape = (value: unknown) => string | null;

const says =
  (expected: string, fits: (value: unknown) => boolean): Shape =>
  (value) =>
    fits(value) ? null : expected;

export const text = says('text', (value) => typeof value === 'string');
/** Also a count or a time: NaN and fractions come from nowhere else than an editor's hand. */
export const whole = says('a whole number', Number.isInteger);
export const natural = says('a whole number from 0', (value) => Number.isInteger(value) && (value as number) >= 0);
export const number = says('a number', (value) => typeof value === 'number' && Number.isFinite(value));
export const bytes = says('text or bytes', (value) => typeof value === 'string' || value instanceof Uint8Array);

export const oneOf = (words: readonly string[]): Shape =>
  says(`one of ${words.join(', ')}`, (value) => typeof value === 'string' && words.includes(value));

export const orNull =
  (shape: Shape): Shape =>
  (value) =>
    value === null ? null : addTo(shape(value), ' or null');

/** A property that may be left out. */
export const optional =
  (shape: Shape): Shape =>
  (value) =>
    value === undefined ? null : shape(value);

export const listOf =
  (shape: Shape): Shape =>
  (value) =>
    Array.isArray(value) ? firstOf(value, (each) => shape(each), 'a list of ') : 'a list';

export const tuple =
  (...shapes: readonly Shape[]): Shape =>
  (value) => {
    if (!Array.isArray(value) || value.length !== shapes.length) return `a list of ${shapes.length}`;
    return firstOf(shapes, (shape, at) => shape(value[at]), '');
  };

/** Every value of an object. */
export const mapOf =
  (shape: Shape): Shape =>
  (value) =>
    isObject(value) ? firstOf(Object.values(value), (each) => shape(each), 'an object of ') : 'an object';

export const object =
  (shapes: Readonly<Record<string, Shape>>): Shape =>
  (value) => {
    if (!isObject(value)) return 'an object';
    for (const [name, shape] of Object.entries(shapes)) {
      const expected = shape(Object.hasOwn(value, name) ? value[name] : undefined);
      if (expected !== null) return `an object in which ${name} is ${expected}`;
    }
    return null;
  };

/** Text that is JSON of a shape. */
export const json =
  (shape: Shape): Shape =>
  (value) => {
    if (typeof value !== 'string') return 'JSON text';
    let parsed: unknown;
    try {
      parsed = JSON.parse(value);
    } catch {
      return 'JSON text'; // What the parser says may quote user data.
    }
    return addBefore('JSON: ', shape(parsed));
  };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const addTo = (said: string | null, more: string): string | null => (said === null ? null : said + more);
const addBefore = (more: string, said: string | null): string | null => (said === null ? null : more + said);

function firstOf<Each>(
  values: readonly Each[],
  check: (each: Each, at: number) => string | null,
  before: string,
): string | null {
  for (const [at, each] of values.entries()) {
    const said = check(each, at);
    if (said !== null) return before + said;
  }
  return null;
}
