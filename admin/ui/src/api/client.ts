/**
 * The one way from the page to the engine. Each call is typed by the engine's own document; what is not a success is thrown
 * as an `ApiProblem`.
 *
 *   const page = await got(api.GET('/invocations', { params: { query: { status: ['failed'] } }, signal }));
 */
import createClient from 'openapi-fetch';
import { apiRoot } from '../place.ts';
import { problemOf, problemOfNetwork } from './problem.ts';
import type { components, paths } from './schema.d.ts';

export type Schemas = components['schemas'];

export const api = createClient<paths>({
  baseUrl: apiRoot,
  credentials: 'same-origin',
  headers: { accept: 'application/json' },
});

api.use({
  async onResponse({ response }) {
    if (!response.ok) throw await problemOf(response);
  },
  onError({ error }) {
    // A call that was given up (another filter was chosen meanwhile) is nobody's problem.
    if (error instanceof DOMException && error.name === 'AbortError') return error;
    return problemOfNetwork();
  },
});

/** The body of a success. */
export async function got<Body>(answer: Promise<{ data?: Body }>): Promise<Body> {
  const { data } = await answer;
  return data as Body;
}
