/**
 * A key as the API's paths take it: a path can't end in nothing, and `.` and `..` are ways up, so such a key stands behind a NUL,
 * which no key has. Pure.
 */
export const keyInPath = (key: string): string => (/^\.{0,2}$/.test(key) ? `\u0000${key}` : key);
