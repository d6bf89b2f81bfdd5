/** What comes of an act on many at once. */

/** What a batch would do. */
export interface BatchPreview<Row> {
  readonly matched: number;
  /** True where there are more than one batch takes. */
  readonly more: boolean;
  readonly sample: readonly Row[];
}

export interface BatchRefusal {
  readonly id: string;
  readonly code: string;
  readonly detail: string;
}

export interface BatchResult {
  readonly matched: number;
  readonly done: number;
  /** The first of those that were not done. */
  readonly refused: readonly BatchRefusal[];
  readonly more: boolean;
}
