/** A first call to try, made from what is registered. */
import type { ServiceManifest } from '../../sdk/protocol/index.ts';
import { sampleCall } from '../sample-call.ts';

/** A curl line for the first handler that HTTP may call; null where there is none. */
export function curlFor(services: readonly ServiceManifest[], ingressUrl: string): string | null {
  for (const service of services) {
    const handler = service.handlers.find((each) => !(each.ingressPrivate ?? service.ingressPrivate ?? false));
    if (handler !== undefined) return sampleCall(service, handler, ingressUrl).join(' ');
  }
  return null;
}
