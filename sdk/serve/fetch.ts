/**
 * `keymail/fetch`: handlers behind a function from Request to Response, as workers, edge runtimes and Deno, Bun or Node servers
 * take them. With all that `keymail` exports.
 */
import { messageOf } from '../thrown.ts';
import type { ServedAttempt } from './attempt.ts';
import { Door, type EndpointOptions } from './door.ts';

export * from '../index.ts';

/** What is served, and what the runtime can do. */
export interface FetchEndpointOptions extends EndpointOptions {
  /**
   * True where the runtime gives the request's body while the answer is being written (HTTP/2): then an attempt lasts as long as
   * there is something to do. Default false: the request first, then the answer, and each wait is an attempt of its own.
   */
  readonly bidirectional?: boolean;
}

/**
 * A handler of requests for the services.
 * @throws SetupError for services or keys
 * @example
 * export default { fetch: createEndpointHandler({ services: [orders] }) };
 */
export function createEndpointHandler({
  bidirectional = false,
  ...options
}: FetchEndpointOptions): (request: Request, ...more: unknown[]) => Promise<Response> {
  const door = new Door(options);
  return async (request) => {
    const answer = door.answer(
      {
        method: request.method,
        path: new URL(request.url).pathname,
        header: (name) => request.headers.get(name) ?? undefined,
      },
      bidirectional ? 'BIDI_STREAM' : 'REQUEST_RESPONSE',
    );
    if (answer.kind === 'whole') return new Response(answer.body, { status: answer.status, headers: answer.headers });
    const { readable, writer } = answerBody();
    const attempt = answer.begin(writer.stream);
    writer.gone = () => attempt.gone();
    const read = pump(request, attempt);
    if (!bidirectional) await read;
    return new Response(readable, { status: 200, headers: answer.headers });
  };
}

async function pump(request: Request, attempt: ServedAttempt): Promise<void> {
  try {
    if (request.body !== null) for await (const chunk of request.body) attempt.data(chunk as Uint8Array);
    attempt.inputEnded();
  } catch (error) {
    // Whoever still reads the answer must not wait for its end.
    attempt.giveUp(`the request broke off: ${messageOf(error)}`);
  }
}

function answerBody() {
  let controller: ReadableStreamDefaultController<Uint8Array>;
  let isOpen = true;
  const writer = {
    gone: () => {},
    stream: {
      write: (bytes: Uint8Array) => {
        if (isOpen) controller.enqueue(bytes);
      },
      end: () => {
        if (isOpen) controller.close();
        isOpen = false;
      },
    },
  };
  const readable = new ReadableStream<Uint8Array>({
    start: (given) => {
      controller = given;
    },
    cancel: () => {
      isOpen = false;
      writer.gone();
    },
  });
  return { readable, writer };
}
