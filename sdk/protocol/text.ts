/**
 * What text may be a key or a name, at every door: HTTP, Kafka, the admin API, and the context inside a handler.
 *
 * Text is stored as UTF-8, in which a lone surrogate has no bytes: it comes back as U+FFFD, so that two keys would become
 * one, and a replay would find another name than it asks for. NUL separates the parts of an address (`actors/address.ts`),
 * marks a key in a path (`key-in-path.ts`), and is where the SQLite of Node 22 ends what it reads.
 */

/**
 * Bytes of UTF-8 at most, for keys, idempotency keys, and names of state and of promises alike. Two of them lead a row together, and
 * PostgreSQL takes 2,704 bytes of an index's entry: a longer one would be refused in the middle of a turn.
 */
export const KEY_BYTES_MAX = 1_024;

/** What may be, as the end of a sentence. */
export const TEXT_ALLOWED = 'well-formed text without NUL';
export const KEY_ALLOWED = 'text of at most 1,024 bytes, without NUL';
export const NAME_ALLOWED = 'well-formed text of at most 1,024 bytes, without NUL';
export const IDEMPOTENCY_KEY_ALLOWED = 'text of 1 to 1,024 bytes, without NUL';

/** Text of others, for people to read: what could not be stored of it is shown as U+FFFD. */
export const readable = (text: string): string => text.toWellFormed().replaceAll('\u0000', '\ufffd');

/** Of a message, of a stack. It stays in a row, in memory with its key, and in each list that shows it. */
export const ERROR_CHARS_MAX = 65_536;
const CUT_CHARS = 40;

/** Text of an error, cut where it is longer than anybody reads. What was cut is not cut again. */
export const shortened = (text: string): string =>
  text.length <= ERROR_CHARS_MAX ? text : `${text.slice(0, ERROR_CHARS_MAX - CUT_CHARS)}… (${text.length} characters)`;

/** What is wrong with a name, as the end of a sentence; null where it may be used. */
export function textProblem(text: string): string | null {
  if (text.includes('\u0000')) return 'holds a NUL character';
  return text.isWellFormed() ? null : 'is not well-formed Unicode';
}

/** The same of a key. The empty one may be used, because a record may bring it. */
export function keyProblem(key: string): string | null {
  const problem = textProblem(key);
  if (problem !== null) return problem;
  // No character has more than three bytes for each of its UTF-16 units: most keys need not be measured.
  if (key.length * 3 <= KEY_BYTES_MAX) return null;
  const bytes = Buffer.byteLength(key);
  return bytes > KEY_BYTES_MAX ? `has ${bytes} bytes, more than ${KEY_BYTES_MAX}` : null;
}

/** The same of an idempotency key. */
export const idempotencyKeyProblem = (key: string): string | null => (key === '' ? 'is empty' : keyProblem(key));
