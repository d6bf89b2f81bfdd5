/** A handler of a service, and where its screens are. */
import type { Schemas } from '../api/client.ts';
import type { HandlerStats } from '../api/contract.ts';

export type Service = Schemas['Service'];
export type Handler = Schemas['Handler'];

export interface HandlerRow {
  readonly service: Service;
  readonly handler: Handler;
}

export const rowsOf = (services: readonly Service[]): readonly HandlerRow[] =>
  services.flatMap((service) => service.handlers.map((handler) => ({ service, handler })));

/** Invocations of it that have not ended. */
export const livingOf = ({ queued, running, suspended, backingOff, paused }: HandlerStats): number =>
  queued + running + suspended + backingOff + paused;

export const handlerPath = (service: string, handler: string): string =>
  `/handlers/${encodeURIComponent(service)}/${encodeURIComponent(handler)}`;

export const invocationsPath = (params: Readonly<Record<string, string | readonly string[]>>): string => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params))
    for (const one of typeof value === 'string' ? [value] : value) search.append(name, one);
  return `/invocations?${search}`;
};
