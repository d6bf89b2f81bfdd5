/** All that the command line has of the world around it, so that a test can be that world. */
import { createInterface } from 'node:readline/promises';

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
  /** The terminal that standard output is; null where it is a file or a pipe. */
  readonly screen: { readonly columns: number; readonly rows: number } | null;
  /** A person's answer, a line; null where nobody is there to ask. */
  ask(question: string): Promise<string | null>;
  /** Calls back at Ctrl-C, in place of ending the process; gives the function that undoes it. */
  onInterrupt(act: () => void): () => void;
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
  get screen() {
    const { isTTY, columns, rows } = process.stdout;
    return isTTY ? { columns, rows } : null;
  },
  async ask(question) {
    if (!process.stdin.isTTY) return null;
    const prompt = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return await prompt.question(question);
    } finally {
      prompt.close();
    }
  },
  onInterrupt(act) {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, act);
    return () => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, act);
    };
  },
};
