/** Who may do what: three roles, each with all that those before it may. */
import { ProblemError } from './problems.ts';

export const ROLES = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Who may: anybody (health checks, signing in), or whoever has this role or a higher one. What changes something leaves an audit row. */
export type RouteAccess = 'open' | Role;

/** Who asks: the name stands in the audit. */
export interface Caller {
  readonly name: string;
  readonly role: Role;
}

export interface TokenHolder extends Caller {
  readonly token: string;
}

/** How much one role may ask for, because it costs the engine, or those who steer it, something. */
export interface RoleBounds {
  /** Rows of a page. A larger wish is refused (`page_too_large`). */
  readonly pageRowsMax: number;
  /** How long one question to the store may take, ms. Then it is given up (`timeout`). */
  readonly queryMs: number;
  /** Reads that are being answered, of all who have the role together. A further one is refused (`too_many_reads`). */
  readonly readsMax: number;
  /** Streams of events that are open, of all who have the role together. A further one is refused (`too_many_role_streams`). */
  readonly streamsMax: number;
}

/** null: what holds for everybody. Those who steer must be able to look while a wall of viewers does. */
export const ROLE_BOUNDS = {
  viewer: { pageRowsMax: 200, queryMs: 2_000, readsMax: 16, streamsMax: 16 },
  operator: null,
  admin: null,
} as const satisfies Record<Role, RoleBounds | null>;

/** @throws ProblemError where the role is a lower one, or there is none */
export function mustBe(caller: Caller | null, wanted: Role): void {
  if (caller !== null && ROLES.indexOf(caller.role) >= ROLES.indexOf(wanted)) return;
  const who = caller === null ? 'nobody asked who you are' : `${caller.name} is ${caller.role}`;
  throw new ProblemError('role_too_low', `this needs the role ${wanted}, and ${who}`);
}
