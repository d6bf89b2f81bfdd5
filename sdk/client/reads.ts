/** What others have begun, asked for over the ingress: a result waited for, or as it is now. */
import type { Output } from '../context.ts';
import { deserialized, type Serde, serde } from '../serde.ts';
import { exchange, HttpCallError, type HttpSettings } from './http.ts';
import { httpPath } from './path.ts';

export type { Output };

const NOT_READY = 470;
const JSON_SERDE = serde.json as Serde<never>;

/** Where a read of this kind (`attach`, `output`) goes, behind `/restate/`, in parts. */
export type PathTo = (verb: string) => readonly string[];

export function readsOver(settings: HttpSettings) {
  const read = (path: PathTo, verb: string) =>
    exchange(settings, {
      method: 'GET',
      path: httpPath(['restate', ...path(verb)]),
      headers: {},
      body: null,
      isOwnJson: false,
      timeoutMs: null,
      signal: null,
      repeatable: true,
    });
  return {
    async attach<O>(path: PathTo, output: Serde<O> = JSON_SERDE): Promise<O> {
      return deserialized(output, (await read(path, 'attach')).payload);
    },
    async output<O>(path: PathTo, output: Serde<O> = JSON_SERDE): Promise<Output<O>> {
      try {
        return { ready: true, result: deserialized(output, (await read(path, 'output')).payload) };
      } catch (error) {
        if (error instanceof HttpCallError && error.status === NOT_READY) return { ready: false };
        throw error;
      }
    },
  };
}
