/**
 * What JSON makes `{}` of, without a word: a Map, a Set, an Error, a RegExp … An object of a class of one's own keeps its fields there,
 * a Date its text, a typed array its numbers; these keep nothing, and what a step returned is another thing than what its replay finds.
 */

/** As deep as is looked; what JSON nests deeper is hardly data. */
const DEPTH_MAX = 100;

export interface Lost {
  /** `Map` */
  readonly kind: string;
  /** `.items[3]`; empty for the value itself. */
  readonly path: string;
}

/** The first part that is lost, or null. To be asked with the text that was made: without `{}` in it nothing is. */
export function lostIn(value: unknown, text: string): Lost | null {
  return text.includes('{}') ? lost(value, '', 0) : null;
}

function lost(value: unknown, path: string, depth: number): Lost | null {
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return null;
  // It says itself what becomes of it.
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return null;
  const entries = Object.entries(value);
  if (entries.length === 0) {
    const kind = kindOf(value);
    return kind === null ? null : { kind, path };
  }
  // Numbers all of them.
  if (ArrayBuffer.isView(value)) return null;
  const isList = Array.isArray(value);
  for (const [name, member] of entries) {
    const found = lost(member, isList ? `${path}[${name}]` : `${path}.${name}`, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

/** Of a thing without members: by the name that its class gives all of its kind; null where nothing is lost that anybody waits for. */
function kindOf(value: object): string | null {
  const kind = Object.prototype.toString.call(value).slice('[object '.length, -1);
  if (!LOST.has(kind)) return null;
  return value instanceof Error ? value.name : kind;
}

/** Data, and what it comes in. What has none of its own stays out: a step that posts something gives fetch's Response, and nobody reads it. */
const LOST: ReadonlySet<string> = new Set([
  ...['Map', 'Set', 'Error', 'RegExp', 'ArrayBuffer', 'DataView', 'URLSearchParams', 'Headers', 'FormData', 'Promise'],
  ...['Array Iterator', 'Map Iterator', 'Set Iterator', 'Generator'],
]);

/** What to do in its place. */
export function remedyFor(kind: string): string {
  if (kind === 'Map') return 'Object.fromEntries(map), or [...map]';
  if (kind === 'Set') return '[...set]';
  if (kind.endsWith('Error')) return 'its message, or throw it';
  if (kind === 'RegExp') return 'its source';
  return 'the data in it';
}
