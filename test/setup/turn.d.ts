// What `turn.mjs` is to TypeScript. (A `turn.d.mts` would have the formatter take the import for one of a `.mts`.)

declare module '*/turn.mjs' {
  export function takeTurn(file: string, who: string): () => void;
  export function isTaken(file: string): boolean;
}
