/**
 * Where this page is: the engine may be mounted under any path, behind any proxy, so nothing is known before the page has
 * been loaded. The server writes the way up from the page's address to `ui/` into it (`admin/serve-ui.ts`).
 */

const meta = (name: string): string => document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? '';

/** Of the UI, with a slash at its end. Taken once: the address changes as people move on. */
const uiRoot = new URL(meta('keymail-root') || './', document.baseURI);

/** The path that every address of the UI begins with, e.g. `/keymail/ui`. */
export const uiBase = uiRoot.pathname.replace(/\/$/, '');

/** Of the API, without a slash at its end. */
export const apiRoot = new URL('..', uiRoot).href.replace(/\/$/, '');

/** Of the ingress, where it is known: an engine mounted in an app has none of its own. */
export const ingressUrl: string | null = portOf(meta('keymail-ingress'));

function portOf(port: string): string | null {
  return port === '' ? null : `http://${location.hostname}:${port}`;
}
