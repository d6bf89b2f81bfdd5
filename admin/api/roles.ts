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

/** @throws ProblemError where the role is a lower one, or there is none */
export function mustBe(caller: Caller | null, wanted: Role): void {
  if (caller !== null && ROLES.indexOf(caller.role) >= ROLES.indexOf(wanted)) return;
  const who = caller === null ? 'nobody asked who you are' : `${caller.name} is ${caller.role}`;
  throw new ProblemError('role_too_low', `this needs the role ${wanted}, and ${who}`);
}
