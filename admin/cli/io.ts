/** All that the command line has of the world around it, so that a test can be that world. */

export interface Io {
  /** What the command is for: standard output. */
  out(text: string): void;
  /** What is said about it: standard error. */
  err(text: string): void;
  /** All of standard input. */
  readStdin(): Promise<string>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Milliseconds since the epoch. */
  now(): number;
  /** True where colours are seen by a person. */
  readonly hasColors: boolean;
}

/** The real world. */
export const processIo: Io = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  async readStdin() {
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  },
  env: process.env,
  cwd: process.cwd(),
  now: () => Date.now(),
  hasColors: process.stdout.isTTY === true && process.stdout.hasColors(),
};
