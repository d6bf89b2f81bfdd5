// Who asks in the tests of access: somebody of each role, by token or by cookie, from our page or a foreign one.

import type { Access } from '../../../admin/api/access.ts';
import type { Role, TokenHolder } from '../../../admin/api/roles.ts';
import { ROLES } from '../../../admin/api/roles.ts';
import { sessionCookie } from '../../../admin/api/session-cookie.ts';

export type Headers = Readonly<Record<string, string>>;

export const holders: readonly TokenHolder[] = ROLES.map((role) => ({
  name: `a-${role}`,
  role,
  token: `token-of-the-${role}`,
}));
export const holderOf = (role: Role) => holders.find((one) => one.role === role) as TokenHolder;

export const token: Access = { kind: 'token', holders };
export const loopback: Access = { kind: 'loopback' };

export const bearer = (text: string) => () => ({ authorization: `Bearer ${text}` });
export const cookieOf = (role: Role, now = Date.now()) =>
  sessionCookie(holderOf(role), { path: '/', secure: false }, now).split(';', 1)[0] as string;

export const OURS = (host: string) => ({ origin: `http://${host}`, 'sec-fetch-site': 'same-origin' });
export const FOREIGN = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
