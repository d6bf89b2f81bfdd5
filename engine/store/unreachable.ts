/** The end of a `switch` over a union: the compiler proves that it is never reached, a damaged row would name itself. */
export function unreachable(value: never): never {
  throw new Error(`bug: unexpected ${JSON.stringify(value)}`);
}
