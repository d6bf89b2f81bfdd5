/** What names mean while a handler is read: the context, functions, clients, texts, and promises that were begun and not awaited. */
import type { AnyNode } from 'acorn';
import type { RegionFlow } from './flow.ts';
import type { FunctionNode } from './syntax.ts';

/** A function and the names that its body sees. */
export interface Callable {
  readonly kind: 'function';
  readonly node: FunctionNode;
  readonly scope: Scope;
  /** What `this` is inside, for a method. */
  readonly owner: AnyNode | null;
}

/** How a client sends, and to which service; `service` is null where the source does not tell its name. */
export interface ClientBinding {
  readonly kind: 'client';
  readonly entry: 'call' | 'send';
  readonly service: string | null;
  readonly shown: string;
}

/** Something that was begun: promises, or an array of them. */
export interface Pending {
  readonly kind: 'pending';
  /** The list of statements that it belongs to. */
  readonly list: StatementList;
}

export type Binding =
  | { readonly kind: 'context' }
  | { readonly kind: 'contextMember'; readonly path: string }
  | Callable
  | ClientBinding
  | Pending
  | { readonly kind: 'text'; readonly text: string }
  /** What `service({ name })` and the like gave: the name of the service. */
  | { readonly kind: 'definition'; readonly name: string }
  | { readonly kind: 'object'; readonly node: AnyNode; readonly scope: Scope }
  /** A local value that says nothing: a parameter, a result. */
  | { readonly kind: 'value'; readonly list?: StatementList };

/** A list of statements that is being read: what it began, and where its promises are last heard of. */
export class StatementList {
  /** The statement at hand. */
  at = 0;
  /** Loops around the statement at hand, inside of this list. */
  loops = 0;
  readonly begun: { readonly at: number; until: number; readonly region: RegionFlow }[] = [];
  readonly #of = new Map<Pending, { until: number }[]>();

  /** What is begun in a loop is begun many times. */
  begin(pending: Pending | null, { many, ...rest }: RegionFlow): void {
    const region = { ...rest, many: many || this.loops > 0 };
    const entry = { at: this.at, until: pending === null ? Number.POSITIVE_INFINITY : this.at, region };
    this.begun.push(entry);
    if (pending === null) return;
    const entries = this.#of.get(pending);
    if (entries === undefined) this.#of.set(pending, [entry]);
    else entries.push(entry);
  }

  /** The promises are used in the statement at hand. */
  heardOf(pending: Pending): void {
    for (const entry of this.#of.get(pending) ?? []) entry.until = Math.max(entry.until, this.at);
  }

  /** Promises that nobody ever waits for go on to the end. */
  settle(): void {
    for (const entry of this.begun) if (entry.until === entry.at) entry.until = Number.POSITIVE_INFINITY;
  }
}

export class Scope {
  readonly #names = new Map<string, Binding>();
  readonly #parent: Scope | null;

  constructor(parent: Scope | null) {
    this.#parent = parent;
  }

  declare(name: string, binding: Binding): void {
    this.#names.set(name, binding);
  }

  /** An assignment: the name keeps its place. */
  assign(name: string, binding: Binding): void {
    let scope: Scope = this;
    while (!scope.#names.has(name) && scope.#parent !== null) scope = scope.#parent;
    scope.#names.set(name, binding);
  }

  get(name: string): Binding | null {
    return this.#names.get(name) ?? this.#parent?.get(name) ?? null;
  }
}
