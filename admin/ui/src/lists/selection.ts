/**
 * Which rows are chosen, by id: `const selection = useSelection(filters.key)`; another `scope` (other filters) begins anew.
 */
import { useEffect, useState } from 'react';

export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly set: (ids: ReadonlySet<string>) => void;
  readonly clear: () => void;
}

const NONE: ReadonlySet<string> = new Set();

export function useSelection(scope: string): Selection {
  const [ids, set] = useState(NONE);
  const clear = () => set(NONE);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scope is what it depends on
  useEffect(() => set(NONE), [scope]);
  return { ids, set, clear };
}
