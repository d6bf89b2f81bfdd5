/** Where the screen of one actor is. A key may be empty, and a path may not end in nothing: it is marked. */
export const actorPath = (service: string, key: string): string =>
  `/actors/${encodeURIComponent(service)}/${key === '' ? EMPTY : encodeURIComponent(key)}`;

/** No key: `%` in a key is encoded, so nobody else's path looks like this. */
const EMPTY = '%00';

export const keyOfPath = (part: string): string => (part === '\u0000' || part === EMPTY ? '' : part);
