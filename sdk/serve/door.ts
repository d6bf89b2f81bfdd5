/**
 * What is asked of an endpoint, whichever way it came: `GET …/discover`, `POST …/invoke/{service}/{handler}`, `GET …/health`.
 * In front of these any path may stand. All but `health` must be signed where there are identity keys.
 */
import type { Definition } from '../definition.ts';
import { realClock } from '../driver/clock.ts';
import { endpointOf } from '../endpoint.ts';
import { SetupError } from '../options.ts';
import type { Endpoint } from '../protocol/index.ts';
import { invocationType, MANIFEST_VERSIONS, manifestType, PROTOCOL_VERSIONS } from '../protocol/wire/versions.ts';
import { type AnswerStream, ServedAttempt } from './attempt.ts';
import { type IdentityKeys, identityKeysFrom, identityProblem } from './identity.ts';
import { JournalRoom } from './journal-room.ts';
import { SERVE_LIMITS, type ServeLimits } from './limits.ts';
import { manifestOf, type ProtocolMode } from './manifest.ts';

/** What is served, and to whom. */
export interface EndpointOptions {
  /** What `service()`, `object()` and `workflow()` return. */
  readonly services: readonly Definition[];
  /**
   * Public keys of the engines that may call, as they print them (`publickeyv1_…`). Requests that none of them has signed are
   * refused. Without keys whoever reaches the endpoint can run its handlers.
   */
  readonly identityKeys?: readonly string[];
}

export interface DoorRequest {
  readonly method: string;
  /** Without a query. */
  readonly path: string;
  /** By its name in lower case. */
  readonly header: (name: string) => string | undefined;
}

export type DoorAnswer =
  | {
      readonly kind: 'whole';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | {
      readonly kind: 'attempt';
      readonly headers: Readonly<Record<string, string>>;
      readonly begin: (answer: AnswerStream) => ServedAttempt;
    };

const SERVER = { 'x-restate-server': 'keymail' };

export class Door {
  readonly #endpoint: Endpoint;
  readonly #keys: IdentityKeys | null;
  readonly #limits: ServeLimits;
  readonly #room: JournalRoom;
  readonly #attempts = new Set<ServedAttempt>();
  #isClosed = false;

  /** @throws SetupError */
  constructor({ services, identityKeys }: EndpointOptions, limits: Partial<ServeLimits> = {}) {
    this.#endpoint = endpointOf(services, { cancelsCalls: true, awakeableEntries: false });
    this.#keys = identityKeys === undefined ? null : identityKeysFrom(identityKeys);
    const { journalBytesMax, ...others } = { ...SERVE_LIMITS, ...limits };
    // One that has no room even alone would come again for ever.
    this.#limits = { ...others, journalBytesMax: Math.min(journalBytesMax, others.journalsBytesMax) };
    this.#room = new JournalRoom(others.journalsBytesMax);
    // Found here, not when an engine asks.
    manifestOf(this.#endpoint.services, 'BIDI_STREAM', MANIFEST_VERSIONS[0]);
  }

  get limits(): ServeLimits {
    return this.#limits;
  }

  /** Names of what is served. */
  get services(): readonly string[] {
    return this.#endpoint.services.map(({ name }) => name);
  }

  /** @param mode what the way that it came allows: both bodies at once, or one after the other */
  answer(request: DoorRequest, mode: ProtocolMode): DoorAnswer {
    const { method, header } = request;
    const parts = request.path.split('/').filter((part) => part !== '');
    const last = parts.at(-1);
    if (last === 'health' && method === 'GET')
      return { kind: 'whole', status: 200, headers: { ...SERVER, 'content-type': 'text/plain' }, body: 'OK' };
    // A handler may have this name, too.
    const [what, ...names] = last === 'discover' && method !== 'POST' ? [last] : parts.slice(-3);
    if (what !== 'discover' && (what !== 'invoke' || names.length !== 2)) return notFound(request.path);
    if (this.#keys !== null) {
      const path = `/${[what, ...names].join('/')}`;
      const problem = identityProblem(this.#keys, { header, path, now: Date.now() });
      if (problem !== null) return refusal(401, `the request ${problem}`);
    }
    if (what === 'discover') return method === 'GET' ? this.#discovered(header, mode) : notFound(request.path);
    return method === 'POST' ? this.#invoked(names.map(decoded), header) : notFound(request.path);
  }

  /** Ends all attempts; each is tried again. */
  close(): void {
    this.#isClosed = true;
    for (const attempt of this.#attempts) attempt.giveUp('the endpoint was closed: start it again');
  }

  #discovered(header: DoorRequest['header'], mode: ProtocolMode): DoorAnswer {
    const accepted = (header('accept') ?? '').split(',').map((type) => type.split(';')[0]?.trim());
    const version = MANIFEST_VERSIONS.find((one) => accepted.includes(manifestType(one)));
    if (version === undefined)
      return refusal(415, `say which manifest you take (accept): ${MANIFEST_VERSIONS.map(manifestType).join(', ')}`);
    try {
      const body = JSON.stringify(manifestOf(this.#endpoint.services, mode, version));
      return { kind: 'whole', status: 200, headers: { ...SERVER, 'content-type': manifestType(version) }, body };
    } catch (error) {
      if (error instanceof SetupError) return refusal(500, error.message);
      throw error;
    }
  }

  #invoked([service = '', handler = '']: readonly string[], header: DoorRequest['header']): DoorAnswer {
    const contentType = header('content-type') ?? '';
    if (!CONTENT_TYPES.includes(contentType))
      return refusal(
        415,
        `content-type is ${JSON.stringify(contentType)}; this endpoint takes ${CONTENT_TYPES.join(', ')}`,
      );
    const mode = this.#endpoint.services
      .find(({ name }) => name === service)
      ?.handlers.find(({ name }) => name === handler)?.mode;
    if (mode === undefined)
      return refusal(404, `there is no ${service}/${handler} here; there is ${this.services.join(', ')}`);
    if (this.#isClosed) return refusal(503, 'the endpoint is being closed');
    if (this.#attempts.size >= this.#limits.attemptsMax) {
      const refused = refusal(429, `${this.#limits.attemptsMax} attempts are under way (attemptsMax)`);
      return { ...refused, headers: { ...refused.headers, 'retry-after': '1' } };
    }
    return {
      kind: 'attempt',
      headers: { ...SERVER, 'content-type': contentType },
      begin: (answer) => this.#begin({ service, handler }, mode !== 'plain', answer),
    };
  }

  #begin(target: { service: string; handler: string }, keyed: boolean, answer: AnswerStream): ServedAttempt {
    const over = () => {
      clearTimeout(late);
      this.#attempts.delete(attempt);
    };
    const common = { endpoint: this.#endpoint, limits: this.#limits, room: this.#room, now: realClock.now };
    const attempt = new ServedAttempt({ ...common, target, keyed, over }, answer);
    const { journalWithinMs } = this.#limits;
    const late = setTimeout(() => {
      if (!attempt.hasBegun) attempt.giveUp(`the journal was not there within ${journalWithinMs / 1_000} s`);
    }, journalWithinMs);
    late.unref?.();
    this.#attempts.add(attempt);
    return attempt;
  }
}

const CONTENT_TYPES: readonly string[] = Array.from(
  { length: PROTOCOL_VERSIONS.max - PROTOCOL_VERSIONS.min + 1 },
  (_, index) => invocationType(PROTOCOL_VERSIONS.min + index),
);

const refusal = (status: number, message: string): Extract<DoorAnswer, { kind: 'whole' }> => ({
  kind: 'whole',
  status,
  headers: { ...SERVER, 'content-type': 'application/json' },
  body: JSON.stringify({ message }),
});

const notFound = (path: string): DoorAnswer =>
  refusal(
    404,
    `${path.slice(0, 200)} is nothing here: a service endpoint has /discover, /invoke/{service}/{handler} and /health`,
  );

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
