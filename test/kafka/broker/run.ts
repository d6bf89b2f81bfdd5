// Runs a command to its end, or says why it could not.

import { execFile } from 'node:child_process';

export interface RunResult {
  readonly ok: boolean;
  readonly stdout: string;
  /** What the command said, last lines first in importance: for error messages. */
  readonly output: string;
}

const outputBytesMax = 16 * 1024 * 1024;

/** Never rejects: a missing command, a non-zero exit and a timeout are all `ok: false` with the output. */
export function run(command: string, args: readonly string[], timeoutMs: number, input?: string): Promise<RunResult> {
  return new Promise((resolve) => {
    const options = { timeout: timeoutMs, maxBuffer: outputBytesMax, encoding: 'utf8' as const };
    const child = execFile(command, [...args], options, (error, stdout, stderr) => {
      const output = [stdout, stderr, error ? error.message : ''].join('\n').trim();
      resolve({ ok: error === null, stdout, output });
    });
    // A command that ends without reading its input closes the pipe; its exit code tells the story, not the EPIPE.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input ?? '');
  });
}
