/** How an entry is known to a chart: its kind, and a name. */
import type { Entry } from '../../sdk/protocol/index.ts';

/**
 * The name by which a chart knows an entry: a run's or sleep's own, a state's or promise's name, `service/handler` of whom a call or
 * send addresses. Most calls are named so already, and then nothing is put together.
 */
export function stepNameOf(entry: Entry): string {
  switch (entry.kind) {
    case 'run':
    case 'sleep':
    case 'get':
    case 'set':
    case 'clear':
    case 'promise':
    case 'peekPromise':
    case 'completePromise':
      return entry.name;
    case 'call':
    case 'send': {
      const { service, handler } = entry.target;
      const { name } = entry;
      const isAddress =
        name.length === service.length + handler.length + 1 &&
        name.startsWith(service) &&
        name.endsWith(handler) &&
        name[service.length] === '/';
      return isAddress ? name : `${service}/${handler}`;
    }
    case 'signal':
      return entry.answer.kind === 'failure' ? 'reject' : 'resolve';
    default:
      return '';
  }
}
