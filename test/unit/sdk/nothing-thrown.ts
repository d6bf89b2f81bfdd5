// Ways to fail with nothing: as real as any other failure, and easily taken for none.

/** Of a handler, and of a run's closure. */
export const NOTHING_THROWN: readonly [what: string, fail: () => Promise<never>, message: string][] = [
  ['throws undefined', () => thrown(undefined), 'undefined'],
  ['throws null', () => thrown(null), 'null'],
  ['rejects with undefined', () => Promise.reject(), 'undefined'],
  ['rejects with null', () => Promise.reject(null), 'null'],
  ['rejects with nothing in the end', () => new Promise((_, reject) => setImmediate(reject)), 'undefined'],
];

function thrown(nothing: null | undefined): never {
  throw nothing;
}
