/** What is said between the engine's thread and a worker's: requests with a number, and one reply to each. */
import type { WireError } from './errors.ts';

export interface Request {
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

export type Reply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: WireError };
