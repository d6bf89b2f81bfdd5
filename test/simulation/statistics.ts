/** How often each thing happened: a simulator whose faults never fire proves nothing. */
export class Statistics {
  readonly #counts = new Map<string, number>();

  count(what: string, by = 1): void {
    this.#counts.set(what, this.of(what) + by);
  }

  of(what: string): number {
    return this.#counts.get(what) ?? 0;
  }

  /** The sum over all names that begin so. */
  sum(prefix: string): number {
    let sum = 0;
    for (const [what, count] of this.#counts) if (what.startsWith(prefix)) sum += count;
    return sum;
  }

  lines(): string[] {
    const rows = [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1));
    return rows.map(([what, count]) => `${String(count).padStart(10)}  ${what}`);
  }
}
