/** Where a request of the client goes. Put together, and taken apart again, only where there is a network between. */
import { TEXT_ALLOWED } from '../protocol/index.ts';

export interface HttpPath {
  /** The first is `restate`; not percent-encoded. */
  readonly segments: readonly string[];
  /** Without its question mark. */
  readonly query: string;
}

/** @throws TypeError for a lone surrogate, which no address can hold: another key's would be sent in its place */
export function httpPath(segments: readonly string[], query = ''): HttpPath {
  for (const segment of segments) if (!segment.isWellFormed()) throw notWellFormed(segment);
  return { segments, query };
}

/** The whole URL, `base` being that of the ingress. */
export const urlOf = (base: string, { segments, query }: HttpPath): string =>
  `${base}/${segments.map(encodeURIComponent).join('/')}${query === '' ? '' : `?${query}`}`;

const notWellFormed = (segment: string): TypeError =>
  new TypeError(`${JSON.stringify(segment)} is not well-formed Unicode, allowed in keys and names: ${TEXT_ALLOWED}`);
