// Ends a child when this process is gone, however it went: a pipe closes even after SIGKILL, an exit handler does not run.

import { spawn } from 'node:child_process';

export interface Watchdog {
  /** The child ended by itself or by us: nothing is left to watch. */
  release(): void;
}

/** Kills `pid` and removes `directory` when this process ends without `release`. */
export function watch(pid: number, directory: string): Watchdog {
  const script = 'read -r word; [ "$word" = release ] || { kill -9 "$1"; rm -rf "$2"; }';
  // Detached, or Ctrl-C would reach the watchdog together with the process that it watches.
  const shell = spawn('sh', ['-c', script, 'watchdog', String(pid), directory], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  shell.unref();
  // The watchdog may be gone already when it is released; there is nobody left to tell.
  shell.stdin.on('error', () => undefined);
  (shell.stdin as unknown as { unref?: () => void }).unref?.();
  return { release: () => shell.stdin.end('release\n') };
}
