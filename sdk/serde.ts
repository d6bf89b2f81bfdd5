/** How values become bytes and come back. JSON is the default everywhere. */
import { TerminalError } from './errors.ts';
import { lostIn, remedyFor } from './json-loss.ts';
import { bytesOf, EMPTY, ownPayload, type Payload, payloadFrom, payloadOfText, textOf } from './protocol/index.ts';
import { messageOf } from './thrown.ts';

/** Turns values of one type into payloads and back. Both ways are synchronous and give the same for the same. */
export interface Serde<T> {
  /** Content type of the bytes; null where any is taken (input) or none is known. */
  readonly contentType: string | null;
  /** JSON Schema of T, where known; it shows in the manifest and in OpenAPI. */
  readonly jsonSchema?: unknown;
  /** A value as what is stored and sent. @throws TerminalError (400) for a value that it can't carry. */
  serialize(value: T): Payload;
  /** The value again. @throws TerminalError (400) for bytes that are none of its own. */
  deserialize(payload: Payload): T;
}

/** The part of Standard Schema (standardschema.dev, version 1) that is read here; zod, valibot, arktype implement it. */
export interface StandardSchema<Output = unknown> {
  /** What the library puts there. */
  readonly '~standard': {
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    readonly types?: { readonly output: Output } | undefined;
    /** Standard JSON Schema, an addition that not every library has. */
    readonly jsonSchema?: { readonly input: (options: { readonly target: 'draft-2020-12' }) => unknown };
  };
}
interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}
type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

const JSON_TYPE = 'application/json';

/** `undefined` is the empty payload and back; all else is JSON text. */
const json: Serde<unknown> = {
  contentType: JSON_TYPE,
  serialize(value) {
    if (value === undefined) return EMPTY;
    return jsonText(value);
  },
  deserialize(payload) {
    if (payload.length === 0) return undefined;
    try {
      return JSON.parse(typeof payload === 'string' ? payload : textOf(payload)) as unknown;
    } catch (error) {
      throw new TerminalError(`malformed JSON: ${messageOf(error)}`, { errorCode: 400, cause: error });
    }
  },
};

const binary: Serde<Uint8Array> = {
  contentType: 'application/octet-stream',
  serialize(value) {
    if (value instanceof Uint8Array) return payloadFrom(value);
    if (value === undefined) return EMPTY;
    throw new TerminalError(`serde.binary carries a Uint8Array; found ${typeof value}`, { errorCode: 400 });
  },
  deserialize: (payload) => bytesOf(payload),
};

const empty: Serde<void> = {
  contentType: null,
  serialize: () => EMPTY,
  deserialize: () => undefined,
};

/**
 * What `serde` has. Written down, because TypeScript's own idea of it names a Uint8Array that takes a type argument, which
 * the versions before 5.7 don't know.
 */
export interface Serdes {
  /** JSON text; `undefined` is the empty payload and back. */
  readonly json: Serde<unknown>;
  /** A Uint8Array as it is. */
  readonly binary: Serde<Uint8Array>;
  /** Carries nothing. */
  readonly empty: Serde<void>;
  /** JSON, validated on the way in and shaped by a Standard Schema (zod, valibot, arktype …). */
  schema<Output>(standard: StandardSchema<Output>): Serde<Output>;
}

/** The serdes that come with Keymail: `json` (used where none is named), `binary`, `empty`, `schema(s)`. */
export const serde: Serdes = { json, binary, empty, schema };

/**
 * A value as a replay will find it, from the first. A serde of an author's may write any text, and its bytes may be a window
 * on a buffer that it fills again.
 * @throws TerminalError where the serde gives what is no payload
 */
export function serialized<T>(by: Serde<T>, value: T): Payload {
  const payload: unknown = by.serialize(value);
  if (typeof payload === 'string') return payloadOfText(payload);
  if (payload instanceof Uint8Array) return ownPayload(payload);
  throw new TerminalError(`this serde's serialize gave ${kindOf(payload)}, allowed: text or a Uint8Array, at once`);
}

/** The value of a payload, which stays what it is whatever is done to the value: a serde may give the very bytes. */
export const deserialized = <T>(by: Serde<T>, payload: Payload): T => by.deserialize(ownPayload(payload));

/** The default serde, typed as what the caller says the value is. */
export const jsonAs = <T>(): Serde<T> => json as Serde<T>;

function schema<Output>(standard: StandardSchema<Output>): Serde<Output> {
  const described = jsonSchemaOf(standard);
  return {
    contentType: JSON_TYPE,
    ...(described === undefined ? {} : { jsonSchema: described }),
    serialize: (value) => json.serialize(value),
    deserialize(payload) {
      const result = standard['~standard'].validate(json.deserialize(payload));
      if (result instanceof Promise) {
        result.catch(() => {}); // Refused below, whatever it would have said.
        throw new TerminalError('serde.schema needs a schema that validates without waiting; this one is asynchronous');
      }
      if (result.issues !== undefined) throw new TerminalError(sentenceOf(result.issues), { errorCode: 400 });
      return result.value;
    },
  };
}

function jsonText(value: unknown): string {
  if (value instanceof Promise) {
    value.catch(() => {}); // Refused here, whatever it would have said.
    throw new TerminalError("a promise can't be carried as JSON: await it first", { errorCode: 400 });
  }
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    throw new TerminalError(`this value can't be carried as JSON: ${firstLineOf(messageOf(error))}`, {
      errorCode: 400,
      cause: error,
    });
  }
  if (text === undefined) {
    throw new TerminalError(`${kindOf(value)} can't be carried as JSON: return plain data in its place`, {
      errorCode: 400,
    });
  }
  const lost = lostIn(value, text);
  if (lost === null) return text;
  const { kind, path } = lost;
  const what = path === '' ? `a value of class ${kind}` : `${path}, of class ${kind},`;
  throw new TerminalError(
    `${what} can't be carried as JSON, which keeps nothing of it: give ${remedyFor(kind)} in its place (or nothing, where nobody reads it), or name a serde`,
    { errorCode: 400 },
  );
}

function jsonSchemaOf(standard: StandardSchema): unknown {
  const converter = standard['~standard'].jsonSchema;
  if (converter === undefined) return undefined;
  try {
    return converter.input({ target: 'draft-2020-12' });
  } catch {
    // Types without a JSON form (dates, transforms) have no JSON Schema. The schema validates all the same;
    // only the description for OpenAPI is left out.
    return undefined;
  }
}

function sentenceOf(issues: readonly StandardIssue[]): string {
  const parts = issues.map(({ message, path }) => {
    const place = (path ?? []).map((step) => String(typeof step === 'object' ? step.key : step)).join('.');
    return place === '' ? message : `${place}: ${message}`;
  });
  return `the value does not match its schema: ${parts.join('; ')}`;
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  return typeof value === 'object' ? `a value of class ${value.constructor?.name ?? 'unknown'}` : `a ${typeof value}`;
}

/** V8 draws circles over several lines; one is enough. */
const firstLineOf = (text: string): string => text.split('\n', 1)[0] as string;
