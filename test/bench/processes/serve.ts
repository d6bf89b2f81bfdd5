/** A measured process's side of `subprocess.ts`: does what its parent asks, and ends when the parent is gone. */

// Each process declares its own arguments; they are checked where a `Subprocess<typeof methods>` calls them.
// biome-ignore lint/suspicious/noExplicitAny: methods take what their callers give, whatever that is
export type Methods = Readonly<Record<string, (...args: any[]) => unknown>>;

export interface Request {
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

export interface Reply {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

export function serve(methods: Methods): void {
  process.on('message', (request: Request) => void answer(request));
  // The parent is gone, whichever way: nobody will ask to stop.
  process.on('disconnect', () => process.exit());
  // Ctrl-C reaches the whole group; the parent says when to stop.
  process.on('SIGINT', () => undefined);

  async function answer({ id, method, args }: Request): Promise<void> {
    try {
      reply({ id, value: await methods[method]?.(...args) });
    } catch (error) {
      reply({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  }
}

function reply(message: Reply): void {
  process.send?.(message);
}
