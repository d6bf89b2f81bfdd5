// The command line in front of an admin API (and ingress) that says what a test wants.

import { keymail, type Ran, type Scripted, ScriptedServer, type World } from './scripted.ts';

/** To be called within a `describe`, whose tests share the server; what it was asked is forgotten after each. */
export function cliHouse() {
  let server: ScriptedServer | undefined;
  before(async () => {
    server = await ScriptedServer.start();
  });
  afterEach(() => server?.reset());
  after(() => server?.close());

  function now(): ScriptedServer {
    if (server === undefined) throw new Error('the server runs once the suite has begun');
    return server;
  }
  return {
    address: () => now().url,
    /** The next answers, in order. */
    will: (...answers: readonly Scripted[]) => void now().will(...answers),
    /** Runs a command line: one text, or its words where some hold blanks. */
    ask: (args: readonly string[] | string, world: World = {}): Promise<Ran> =>
      keymail(typeof args === 'string' ? args.split(' ') : args, {
        ...world,
        env: { KEYMAIL_ADMIN_URL: now().url, KEYMAIL_INGRESS_URL: now().url, ...world.env },
      }),
    /** What the server was asked, in order. */
    asked: () => now().asked,
    /** The same, a line each. */
    sent: () => now().asked.map(({ method, url, body }) => `${method} ${url}${body === '' ? '' : ` ${body}`}`),
  };
}
