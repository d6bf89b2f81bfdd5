/** Where each thing is shown. Screens link by these, and `screens.tsx` has the same paths as patterns. */

const segment = encodeURIComponent;

export const addressOf = {
  invocations: (filters: Readonly<Record<string, string>> = {}) => withQuery('/invocations', filters),
  invoke: (of: Readonly<Record<string, string>> = {}) => withQuery('/invoke', of),
  invocation: (id: string) => `/invocations/${segment(id)}`,
  handler: (service: string, handler: string) => `/handlers/${segment(service)}/${segment(handler)}`,
  /** The key stands behind the `?`: it may be empty, or hold a slash, and no path can say that safely. */
  actor: (object: string, key: string) => withQuery(`/actors/${segment(object)}`, { key }),
  deployments: '/deployments',
  subscription: (id: string) => `/subscriptions/${segment(id)}`,
  subscriptions: '/subscriptions',
  newSubscription: '/subscriptions/new',
  deadLetter: (id: string) => `/dead-letters/${segment(id)}`,
  deadLetters: (filters: Readonly<Record<string, string>> = {}) => withQuery('/dead-letters', filters),
} as const;

function withQuery(path: string, filters: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(filters).toString();
  return query === '' ? path : `${path}?${query}`;
}
