/** Actors: keys of objects, each with its mailbox, the invocation that holds it, and its state. */
import { z } from 'zod';
import { ProblemError } from '../problems.ts';
import { route } from '../route.ts';
import { damage, pageOf, pageRequest, paging, payload } from '../schemas.ts';
import { previewView } from '../views.ts';
import { invocation, invocationView } from './invocations.ts';

const actor = z
  .strictObject({
    service: z.string(),
    key: z.string(),
    mailboxDepth: z.int(),
    holder: invocation.nullable().meta({ description: 'the exclusive invocation that has the key' }),
  })
  .meta({ id: 'Actor' });

const actorDetail = actor
  .extend({
    mailbox: z.array(invocation).meta({ description: 'the first of those that wait, in order' }),
    state: z.array(z.strictObject({ name: z.string(), value: payload })),
    damage,
  })
  .meta({ id: 'ActorDetail' });

export const actorRoutes = [
  route({
    method: 'get',
    path: '/actors',
    tag: 'actors',
    summary: 'Actors that have something alive or state, by service and key',
    access: 'viewer',
    query: z.strictObject({ service: z.string().optional(), ...paging }),
    responses: { 200: { description: 'A page.', schema: pageOf(actor) } },
    problems: ['invalid_cursor'],
    async handle({ engine }, { query }) {
      const { rows, next } = await engine.query.actors(query.service ?? null, pageRequest(query));
      const items = rows.map(({ holder, ...rest }) => ({
        ...rest,
        holder: holder === null ? null : invocationView(engine, holder),
      }));
      return { status: 200, body: { items, next } };
    },
  }),
  route({
    method: 'get',
    path: '/actors/{object}/{key}',
    tag: 'actors',
    summary: 'One actor: mailbox, holder, state',
    access: 'viewer',
    params: z.strictObject({ object: z.string(), key: z.string() }),
    responses: { 200: { description: 'The actor as it stands; long values are cut.', schema: actorDetail } },
    problems: ['not_found'],
    async handle({ engine }, { params: { object, key } }) {
      const found = await engine.query.actor(object, key);
      if (found === null)
        throw new ProblemError(
          'not_found',
          `${object.slice(0, 100)} has nothing under the key ${JSON.stringify(key.slice(0, 100))}`,
        );
      const body = {
        service: found.service,
        key: found.key,
        mailboxDepth: found.mailboxDepth,
        holder: found.holder === null ? null : invocationView(engine, found.holder),
        mailbox: found.mailbox.map((row) => invocationView(engine, row)),
        state: found.state.map(([name, value]) => ({ name, value: previewView(value) })),
        ...(found.damage === undefined ? {} : { damage: found.damage }),
      };
      return { status: 200, body };
    },
  }),
];
