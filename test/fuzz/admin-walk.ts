// Everything that people look at through the admin API, read to the end: nothing in it may be a 500, nothing may hang.

import { inTime } from './in-time.ts';
import type { Document } from './openapi.ts';
import { operationAt, operationsOf } from './openapi.ts';
import type { World } from './world.ts';

const ANSWER_MS = 20_000;

/**
 * Every answer of the walk, by its path. @throws Error for a 5xx, an answer that is not as the OpenAPI document says or that
 * never comes, a list that never ends
 * @param some which invocations to look at one by one. Default: all
 */
export async function walkAdmin(
  world: World,
  some: (at: number) => boolean = () => true,
): Promise<Map<string, string>> {
  const answers = new Map<string, string>();
  const operations = operationsOf((await (await fetch(`${world.admin.url}/openapi.json`)).json()) as Document);
  const look = async (path: string): Promise<Listed> => {
    const response = await inTime(path, ANSWER_MS, fetch(`${world.admin.url}${path}`));
    const text = await inTime(path, ANSWER_MS, response.text());
    if (response.status >= 500) throw new Error(`${path} gave ${response.status}: ${text}\n${world.log.at(-1)}`);
    answers.set(path, text);
    if (!/json/.test(response.headers.get('content-type') ?? '')) return {};
    const operation = operationAt(operations, 'GET', path.split('?')[0] ?? '');
    const value: unknown = JSON.parse(text);
    const wrong = operation === undefined ? 'no such operation' : operation.wrongWith(response.status, value);
    if (response.ok && wrong !== null) throw new Error(`${path} is not as documented: ${wrong}\n${text}`);
    return value as Listed;
  };
  const list = async (path: string): Promise<Item[]> => {
    const items: Item[] = [];
    for (let next: string | null | undefined = null, pages = 0; next !== undefined; pages += 1) {
      if (pages > 100) throw new Error(`${path} does not end`);
      const joint = path.includes('?') ? '&' : '?';
      const page: Listed = await look(`${path}${joint}limit=20${next === null ? '' : `&cursor=${next}`}`);
      items.push(...(page.items ?? []));
      next = page.next ?? undefined;
    }
    return items;
  };
  for (const [at, { id = '' }] of (await list('/invocations')).entries()) {
    if (!some(at)) continue;
    await look(`/invocations/${id}`);
    await look(`/invocations/${id}/journal`);
    await look(`/invocations/${id}/chart`);
  }
  for (const statuses of ['status=running&status=suspended&status=paused', 'status=failed', 'service=cart'])
    await list(`/invocations?${statuses}`);
  for (const { service = '', key = '' } of await list('/actors'))
    await look(`/actors/${encodeURIComponent(service)}/${encodeURIComponent(key)}`);
  for (const { id = '' } of await list('/dead-letters')) await look(`/dead-letters/${id}`);
  const { items: subscriptions = [] } = await look('/subscriptions');
  for (const { id = '' } of subscriptions) await look(`/subscriptions/${id}`);
  await list('/audit');
  for (const path of ['/metrics', '/health', '/services', '/session', '/overview', '/overview?window=6h'])
    await look(path);
  return answers;
}

interface Item {
  readonly id?: string;
  readonly service?: string;
  readonly key?: string;
}

interface Listed {
  readonly items?: readonly Item[];
  readonly next?: string | null;
}
