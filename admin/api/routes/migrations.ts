/** The schema of the store: which migrations it has had. To change it, stop the engine: `keymail migrate`. */
import { z } from 'zod';
import { route } from '../route.ts';
import { pageOf, time } from '../schemas.ts';
import { timeViewOrNull } from '../views.ts';

const migration = z
  .strictObject({
    name: z.string(),
    description: z.string(),
    appliedAt: time.nullable(),
    pending: z
      .boolean()
      .meta({ description: 'always false under a running engine, which brings its store up to date' }),
  })
  .meta({ id: 'Migration' });

const migrations = pageOf(migration).extend({
  note: z.string().nullable().meta({ description: 'why there are none' }),
});

export const migrationRoutes = [
  route({
    method: 'get',
    path: '/migrations',
    tag: 'engine',
    summary: 'The migrations of this version, oldest first, and when the store had them',
    access: 'viewer',
    responses: { 200: { description: 'All of them.', schema: migrations } },
    problems: [],
    async handle({ engine }) {
      const rows = await engine.query.migrations();
      if (rows === null) return { status: 200, body: { items: [], next: null, note: IN_MEMORY } };
      const items = rows.map(({ appliedAt, ...row }) => ({
        ...row,
        appliedAt: timeViewOrNull(appliedAt),
        pending: appliedAt === null,
      }));
      return { status: 200, body: { items, next: null, note: null } };
    },
  }),
];

const IN_MEMORY = 'This store keeps everything in memory and is made anew at each start, so it has no migrations.';
