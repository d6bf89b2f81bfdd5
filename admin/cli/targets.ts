/** Handlers and keys as people write them: `service/handler`, `object/key/handler`, `object/key`. */
import { keyInPath } from '../../sdk/protocol/index.ts';
import { UsageError } from './failure.ts';

/** Paths of a URL for `service/handler` or `object/key/handler`; all that is between the first and last slash is the key. */
export function handlerPath(target: string): string {
  const first = target.indexOf('/');
  const last = target.lastIndexOf('/');
  const [service, handler] = [target.slice(0, first), target.slice(last + 1)];
  if (first < 1 || handler === '') {
    throw new UsageError(`${JSON.stringify(target)} names no handler.`, 'Write service/handler or object/key/handler.');
  }
  const key = first === last ? null : target.slice(first + 1, last);
  return [service, ...(key === null ? [] : [keyInPath(key)]), handler].map(encodeURIComponent).join('/');
}

/** Path for `object/key`; the key may hold slashes, or be empty. */
export function actorPath(target: string): string {
  const first = target.indexOf('/');
  const [object, key] = [target.slice(0, first), target.slice(first + 1)];
  if (first < 1) throw new UsageError(`${JSON.stringify(target)} names no key of an object.`, 'Write object/key.');
  return `${encodeURIComponent(object)}/${encodeURIComponent(keyInPath(key))}`;
}
