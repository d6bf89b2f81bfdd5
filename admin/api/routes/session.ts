/** Signing in and out of the UI: a token against a cookie. */
import { z } from 'zod';
import { ROLES } from '../roles.ts';
import { route } from '../route.ts';

const session = z
  .strictObject({
    access: z.enum(['loopback', 'token', 'mounted']),
    signedIn: z.boolean(),
    name: z.string().nullable(),
    role: z.enum(ROLES).nullable(),
    needsToken: z.boolean().meta({ description: 'true where nothing can be read before somebody has signed in' }),
  })
  .meta({ id: 'Session' });

const responses = { 200: { description: 'Who asks, and what they may.', schema: session } };

export const sessionRoutes = [
  route({
    method: 'get',
    path: '/session',
    tag: 'session',
    summary: 'Who asks, as this server sees it',
    access: 'open',
    responses,
    problems: [],
    handle: ({ guard, request }) => ({ status: 200, body: guard.session(request) }),
  }),
  route({
    method: 'post',
    path: '/session',
    tag: 'session',
    summary: 'Signs in: a token against a cookie that is good for 12 hours',
    access: 'open',
    body: z.strictObject({ token: z.string().min(1).max(1_024) }).meta({ id: 'SignIn' }),
    responses,
    problems: ['token_wrong', 'too_many_logins'],
    handle({ guard, request }, { body: { token } }) {
      const { view, cookie } = guard.signIn(request, token);
      return { status: 200, body: view, ...(cookie === null ? {} : { headers: { 'set-cookie': cookie } }) };
    },
  }),
  route({
    method: 'delete',
    path: '/session',
    tag: 'session',
    summary: 'Signs out: takes the cookie away',
    access: 'open',
    responses: { 204: { description: 'Done.' } },
    problems: [],
    handle: ({ guard, request }) => ({ status: 204, headers: { 'set-cookie': guard.signOut(request) } }),
  }),
];
