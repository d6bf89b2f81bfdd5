/**
 * `keymail/lambda`: handlers as a function of AWS Lambda, behind a function URL, an API gateway (both versions of its events) or
 * called by an engine itself. The request comes whole, and so does the answer. With all that `keymail` exports.
 */
import type { ServedAttempt } from './attempt.ts';
import { Door, type DoorAnswer, type EndpointOptions } from './door.ts';

export * from '../index.ts';

/** What Lambda gives: of both versions of the gateway's events what is needed. */
export interface LambdaEvent {
  /** Of version 1. */
  readonly path?: string;
  /** Of version 1. */
  readonly httpMethod?: string;
  /** Of version 2. */
  readonly rawPath?: string;
  /** Of version 2. */
  readonly requestContext?: { readonly http?: { readonly method?: string } };
  /** By name, in upper or lower case. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Text, or base64 where `isBase64Encoded` says so. */
  readonly body?: string | null;
  /** What the protocol sends is bytes, so it is true for all but empty bodies. */
  readonly isBase64Encoded?: boolean;
}

/** What Lambda takes. */
export interface LambdaResult {
  /** Of HTTP. */
  readonly statusCode: number;
  /** By name, in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Text, or base64 where `isBase64Encoded` says so. */
  readonly body: string;
  /** True for what handlers answer. */
  readonly isBase64Encoded: boolean;
}

/**
 * A handler for Lambda.
 * @throws SetupError for services or keys
 * @example
 * export const handler = createEndpointHandler({ services: [orders] });
 */
export function createEndpointHandler(options: EndpointOptions): (event: LambdaEvent) => Promise<LambdaResult> {
  const door = new Door(options);
  return async (event) => {
    const headers = new Map(Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
    const body = Buffer.from(event.body ?? '', event.isBase64Encoded === true ? 'base64' : 'utf8');
    const method = event.httpMethod ?? event.requestContext?.http?.method ?? (body.length > 0 ? 'POST' : 'GET');
    const path = event.path ?? event.rawPath ?? '/';
    const answer = door.answer({ method, path, header: (name) => headers.get(name) }, 'REQUEST_RESPONSE');
    if (answer.kind === 'whole') {
      return { statusCode: answer.status, headers: answer.headers, body: answer.body, isBase64Encoded: false };
    }
    const whole = await wholeAnswer(answer, body);
    return { statusCode: 200, headers: answer.headers, body: whole.toString('base64'), isBase64Encoded: true };
  };
}

function wholeAnswer(answer: Extract<DoorAnswer, { kind: 'attempt' }>, body: Buffer): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  return new Promise((resolve) => {
    const attempt: ServedAttempt = answer.begin({
      write: (bytes) => chunks.push(bytes),
      end: () => resolve(Buffer.concat(chunks)),
    });
    attempt.data(body);
    attempt.inputEnded();
  });
}
