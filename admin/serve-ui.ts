/**
 * The built admin UI under `ui/`, wherever the admin is mounted.
 *
 *  U1. Nothing in the page names an absolute path: a page finds its assets and the API by going up from its own address, so
 *      it works under any mount and behind a proxy that strips a prefix.
 *  U2. The policy allows what this server gives and nothing else: no inline script or style, no other host, no framing.
 *  U3. The files are no secret, so they need no token; but a foreign host (DNS rebinding) doesn't get them.
 *  U4. Names under `assets/` carry a hash, so they never change; the page itself is always asked for.
 *  U5. Who opens the mount itself is led to `ui/` by a script, because only the browser knows its address: a proxy may have taken
 *      away a prefix, and the slash behind it. The page finds that script as a query of itself, which is right at any address.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Request } from 'express';
import express from 'express';
import { writeAnswer } from '../engine/ingress/http/exchange.ts';
import type { Logger } from '../engine/log.ts';
import { silentLogger } from '../engine/log.ts';
import type { Guard } from './api/access.ts';
import { problemAnswer, problemOfExpress } from './api/problems.ts';

export interface UiOptions {
  readonly guard: Pick<Guard, 'checkHost'>;
  /** Port of the ingress, for the examples that a newcomer copies. Default: not known, because it is mounted elsewhere. */
  readonly ingressPort?: number;
  /** Default: says nothing. */
  readonly logger?: Logger;
  /** Of the built files. Default: where the build puts them; null where there are none. */
  readonly folder?: string | null;
}

const HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    ...["script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'", "connect-src 'self'"],
    ...["frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"],
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
} as const;

/** To be used ahead of the API, under the same mount. */
export function serveUi({
  guard,
  ingressPort,
  logger = silentLogger,
  folder = builtFolder(),
}: UiOptions): express.Router {
  const router = express.Router({ strict: true });
  const failing: express.ErrorRequestHandler = (error, request, response, next) => {
    if (response.headersSent) return next(error);
    writeAnswer(request, response, problemAnswer(problemOfExpress(error), logger));
  };
  const guarded: express.RequestHandler = (request, response, next) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    try {
      guard.checkHost(request);
    } catch (error) {
      return writeAnswer(request, response, problemAnswer(error, logger));
    }
    next();
  };
  router.use('/ui', guarded);
  const lead: express.RequestHandler = (request, response) => {
    const isScript = searchOf(request) === ENTRY_SCRIPT;
    response.setHeader('cache-control', 'no-cache');
    response.type(isScript ? 'text/javascript' : 'html').send(isScript ? LEAD_ON : ENTRY);
  };
  router.get('/', (request, _response, next) => (isForPeople(request) ? next() : next('route')), guarded, lead);
  router.get('/ui', (_request, response) => response.redirect('ui/'));
  if (folder === null) {
    router.get('/ui/{*path}', (_request, response) => void response.status(503).type('html').send(NOT_BUILT));
    return router.use('/ui', failing);
  }
  router.use(
    '/ui/assets',
    express.static(path.join(folder, 'assets'), { immutable: true, maxAge: '1y', index: false }),
  );
  router.use(
    '/ui/assets',
    (_request, response) => void response.status(404).type('text').send('There is no such file.'),
  );
  router.get('/ui/{*path}', (request, response) => {
    const html = pageFor(readFileSync(path.join(folder, 'index.html'), 'utf8'), request, ingressPort);
    response.setHeader('cache-control', 'no-cache');
    response.type('html').send(html);
  });
  return router.use('/ui', failing);
}

/** A program that asks for `/` gets the API's answer, a person the UI. */
const isForPeople = (request: Request): boolean =>
  (request.headers.accept ?? '').includes('text/html') || searchOf(request) === ENTRY_SCRIPT;

const searchOf = ({ url }: Request): string => url.split('?')[1] ?? '';

/** The page as built names everything from `./`; below `ui/`, that is as many steps up as the address has segments. */
function pageFor(html: string, request: Request, ingressPort: number | undefined): string {
  // Not decoded: an encoded slash is no step down.
  const below = (request.url.split('?')[0] ?? '').split('/').length - '/ui/'.split('/').length;
  const up = below === 0 ? './' : '../'.repeat(below);
  return html
    .replaceAll('="./', `="${up}`)
    .replace('name="keymail-ingress" content=""', `name="keymail-ingress" content="${ingressPort ?? ''}"`);
}

/** Beside the built server in the package, in `dist` when the sources run. */
function builtFolder(): string | null {
  const places = ['../ui/', '../dist/ui/'].map((place) => fileURLToPath(new URL(place, import.meta.url)));
  return places.find((place) => existsSync(path.join(place, 'index.html'))) ?? null;
}

const ENTRY_SCRIPT = 'lead-on.js';

const ENTRY = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Keymail</title>
<script src="?${ENTRY_SCRIPT}"></script>
<noscript>The admin UI of Keymail is a program in the page: allow JavaScript, or use the command line (keymail --help).</noscript>
</html>
`;

/** With the origin in front, a path that begins with two slashes is not taken for another host. */
const LEAD_ON = `const { origin, pathname, hash } = location;
location.replace(origin + pathname.replace(/\\/?$/, '/ui/') + hash);
`;

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Keymail</title>
<h1>The admin UI is not built</h1>
<p>This engine runs from its sources, and the UI's files are not there yet. Run <code>npm run build:ui</code> in the
checkout of Keymail, then start the engine again.</p>
<p>The API works without it: <a href="../openapi.json">openapi.json</a> describes it.</p>
</html>
`;
