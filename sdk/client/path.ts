/** Parts of an address. */
import { TEXT_ALLOWED } from '../protocol/index.ts';

/** @throws TypeError for a lone surrogate, which no address can hold: another key's would be sent in its place */
export function inPath(part: string): string {
  if (part.isWellFormed()) return encodeURIComponent(part);
  throw new TypeError(`${JSON.stringify(part)} is not well-formed Unicode, allowed in keys and names: ${TEXT_ALLOWED}`);
}
