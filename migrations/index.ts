/**
 * Every migration, oldest first. One that has been released is frozen: a later change is a new file. `keymail migrate
 * create` writes the next one and adds it here; `schema.sql` beside it is what they lead to, for review.
 */
import { Migration0001 } from './0001-initial.ts';

export const migrations = [{ name: '0001-initial', class: Migration0001 }] as const;
