/** Answers to awakeables, from outside. */
import { EMPTY, type InvocationId, type Payload, textOf } from '../protocol/index.ts';
import type { Serde } from '../serde.ts';
import { serde, serialized } from '../serde.ts';
import type { HttpSettings } from './http.ts';
import { exchange } from './http.ts';
import { httpPath } from './path.ts';

/** An answer that was taken. */
export interface AwakeableAnswer {
  /** Whose awakeable it is. */
  readonly invocationId: InvocationId;
  /** `PreviouslyAccepted`: it had been answered before, and keeps that answer. */
  readonly status: 'Accepted' | 'PreviouslyAccepted';
}

/** What a client of the ingress has for awakeables. The first answer counts, so each may be sent again. */
export interface AwakeableClient {
  /** Answers an awakeable with a value; resolves when that is durable. */
  resolveAwakeable<T = unknown>(id: string, payload?: T, serde?: Serde<T>): Promise<AwakeableAnswer>;
  /** Answers an awakeable with a failure: who waits gets a TerminalError with this sentence. */
  rejectAwakeable(id: string, reason: string): Promise<AwakeableAnswer>;
}

export function awakeableClient(settings: HttpSettings): AwakeableClient {
  const answer = async (id: string, verb: 'resolve' | 'reject', body: Payload, contentType: string | null) => {
    const { payload } = await exchange(settings, {
      method: 'POST',
      path: httpPath(['restate', 'awakeables', id, verb]),
      headers: body === EMPTY || contentType === null ? {} : { 'content-type': contentType },
      body: body === EMPTY ? null : body,
      isOwnJson: false,
      timeoutMs: null,
      signal: null,
      repeatable: true,
    });
    return JSON.parse(textOf(payload)) as AwakeableAnswer;
  };
  return {
    resolveAwakeable: async (id, payload, by = serde.json as Serde<never>) =>
      answer(id, 'resolve', serialized(by, payload as never), by.contentType),
    rejectAwakeable: async (id, reason) => answer(id, 'reject', reason, 'text/plain'),
  };
}
