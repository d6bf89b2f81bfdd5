/**
 * Whoever calls an engine inside of a program has an async context: the id of a request, a span. What they wake goes on for
 * others too, so an engine runs in the context in which this module was loaded: for a program that imports it at its start
 * the empty one. Not that in which the engine was made: where the first request makes it, every handler would see that request.
 *
 * It is entered where an engine is made and closed and where its clock calls back, so once for a wake-up and not for each
 * attempt: a turn, its effects, and the attempts that they start have it by themselves.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

/** Calls `fn` with the arguments behind it, in the empty context. */
export const inEmptyContext = AsyncLocalStorage.snapshot();
