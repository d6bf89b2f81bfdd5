/**
 * Every migration, oldest first. One that has been released is frozen: a later change is a new file. `keymail migrate
 * create` writes the next one and adds its row here; `schema.sql` beside it is what they all lead to, for review.
 *
 * The classes are loaded only to run them: MikroORM takes 200 ms to load, and a database that is up to date needs the names.
 */
export const migrations = [
  // `destructive`: loses data that a later `down` could not bring back, so the file is copied first.
  { name: '0001-initial', destructive: false, load: async () => (await import('./0001-initial.ts')).Migration0001 },
] as const;

/** As MikroORM wants them. */
export async function loadMigrations() {
  return Promise.all(migrations.map(async ({ name, load }) => ({ name, class: await load() })));
}
