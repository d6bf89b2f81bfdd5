/**
 * A key as the paths of both doors take it. A path can't end in nothing, and `.` and `..` are steps in it (encoded or not), so
 * that clients, proxies and routers take them away: such a key stands behind a NUL (`%00`), which no key has. One that has it
 * all the same stands behind another, so that the door sees it, and refuses it.
 */

const MARK = '\u0000';

/** Not yet percent-encoded. */
export const keyInPath = (key: string): string => (isLost(key) || key.startsWith(MARK) ? `${MARK}${key}` : key);

/** The key of a percent-decoded part of a path. */
export const keyOfPath = (part: string): string =>
  part.startsWith(MARK) && isLost(part.slice(MARK.length)) ? part.slice(MARK.length) : part;

const isLost = (key: string): boolean => key === '' || key === '.' || key === '..';
