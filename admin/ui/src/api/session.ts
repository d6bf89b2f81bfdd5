/** Who looks at this page, and what they may do. */
import { useQuery } from '@tanstack/react-query';
import type { Schemas } from './client.ts';
import { api, got } from './client.ts';

export type Role = NonNullable<Schemas['Session']['role']>;

const RANK: Readonly<Record<Role, number>> = { viewer: 0, operator: 1, admin: 2 };

export const sessionKey = ['session'] as const;

export function useSession() {
  return useQuery({
    queryKey: sessionKey,
    queryFn: ({ signal }) => got(api.GET('/session', { signal })),
    staleTime: Number.POSITIVE_INFINITY,
    meta: { live: false },
  });
}

/** Null where this person may; else why not, as a sentence for a tooltip. */
export function useMayNot(needed: Role): string | null {
  const role = useSession().data?.role ?? 'viewer';
  if (RANK[role] >= RANK[needed]) return null;
  return `This takes the role ${needed}; you are signed in as ${role}.`;
}
