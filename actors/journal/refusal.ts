/** What stands in the way of an entry; the attempt ends with it. */
export interface EntryRefusal {
  readonly message: string;
  /** True where another try can't help: the invocation pauses. */
  readonly final: boolean;
}
