/** A handler's source, from which its chart is made. For the admin only: it never reaches a caller. */

export interface HandlerSource {
  /** The function as it runs: JavaScript, types stripped or compiled away. */
  readonly text: string;
  /** The module that it stands in; absent where that can't be had, or does not have the text. */
  readonly module?: ModuleSource;
  /** As its author wrote it; absent where only `text` is known. */
  readonly written?: WrittenSource;
}

export interface ModuleSource {
  /** JavaScript as well. */
  readonly text: string;
  /** Where the function's text begins in it. */
  readonly offset: number;
  /** Line of the author's file by line of `text`, both from 1 (index 0 means nothing), 0 where unknown. Absent: the same lines. */
  readonly lines?: readonly number[];
}

export interface WrittenSource {
  /** Path of the file. */
  readonly file: string;
  /** Of the function's beginning, from 1. */
  readonly line: number;
  readonly text: string;
}
