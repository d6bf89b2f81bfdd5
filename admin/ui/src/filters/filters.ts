/**
 * Filters of a list that live in the address, so that a link shows what its sender saw.
 *
 *   const FILTERS = [
 *     { kind: 'choice', name: 'status', title: 'Status', options: [{ value: 'failed', label: 'Failed' }] },
 *     { kind: 'text', name: 'key', title: 'Key' },
 *     { kind: 'time', name: 'createdFrom', title: 'Created after' },
 *   ] as const satisfies readonly Filter[];
 *   const filters = useFilters(FILTERS);
 *   filters.values.status // ['failed']
 */
import type { LucideIcon } from 'lucide-react';
import { useSearchParams } from 'react-router';

interface FilterName {
  /** In the address, and for the API. */
  readonly name: string;
  readonly title: string;
}

export interface Option {
  readonly value: string;
  readonly label: string;
  readonly icon?: LucideIcon;
}

export type Filter =
  | (FilterName & { readonly kind: 'choice'; readonly options: readonly Option[]; readonly one?: boolean })
  | (FilterName & {
      readonly kind: 'text';
      readonly placeholder?: string;
      /** Fewer characters find too much. */
      readonly lengthMin?: number;
      readonly suggestions?: readonly string[];
    })
  | (FilterName & { readonly kind: 'time' });

export interface Filters {
  readonly all: readonly Filter[];
  /** Only what is set. */
  readonly values: Readonly<Record<string, readonly string[]>>;
  /** One text for all of it: changes when, and only when, a filter does. */
  readonly key: string;
  readonly isSet: boolean;
  readonly set: (name: string, values: readonly string[]) => void;
  /** All at once, from what follows the `?` of an address. */
  readonly replace: (search: string) => void;
  readonly clear: () => void;
}

export function useFilters(all: readonly Filter[]): Filters {
  const [search, setSearch] = useSearchParams();
  const entries = all.map(({ name }) => [name, search.getAll(name).filter((value) => value !== '')] as const);
  const values = Object.fromEntries(entries.filter(([, given]) => given.length > 0));
  const names = new Set(all.map(({ name }) => name));
  const write = (next: readonly (readonly [string, readonly string[]])[]) =>
    setSearch((before) => [
      ...[...before].filter(([name]) => !names.has(name)),
      ...next.flatMap(([name, given]) => given.map((value) => [name, value] as [string, string])),
    ]);
  return {
    all,
    values,
    key: searchOf(values),
    isSet: Object.keys(values).length > 0,
    set: (name, given) => write(entries.map(([each, old]) => [each, each === name ? given : old] as const)),
    replace: (text) => {
      const next = new URLSearchParams(text);
      write(all.map(({ name }) => [name, next.getAll(name)] as const));
    },
    clear: () => write([]),
  };
}

/** What stands behind the `?` for these values. */
export function searchOf(values: Readonly<Record<string, readonly string[]>>): string {
  return new URLSearchParams(
    Object.entries(values).flatMap(([name, given]) => given.map((value) => [name, value] as [string, string])),
  ).toString();
}
