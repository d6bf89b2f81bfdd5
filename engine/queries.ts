/** The admin's reads in one place: the store's, and what only the running engine knows. */
import type { EngineQueries } from './api.ts';
import type { StoreQueries } from './store/queries.ts';

type Own = Omit<EngineQueries, keyof StoreQueries>;

export function queriesOf(store: StoreQueries, own: Own): EngineQueries {
  return {
    invocations: (filter, page) => store.invocations(filter, page),
    invocation: (ref) => store.invocation(ref),
    statusCounts: (withFinished) => store.statusCounts(withFinished),
    journal: (ref) => store.journal(ref),
    output: (ref) => store.output(ref),
    actors: (service, page) => store.actors(service, page),
    actor: (service, key) => store.actor(service, key),
    deadLetters: (filter, page) => store.deadLetters(filter, page),
    deadLetter: (ref) => store.deadLetter(ref),
    deadLetterCounts: () => store.deadLetterCounts(),
    audit: (page) => store.audit(page),
    ...own,
  };
}
