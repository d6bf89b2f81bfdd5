/** Failures that are one trouble: of one handler, in one step, with one message but for what differs each time. */
import type { InvocationRow } from '../../../engine/store/queries.ts';
import { shortly } from './words.ts';

export interface ErrorGroup {
  readonly service: string;
  readonly handler: string;
  readonly step: string | null;
  /** The latest one's, as it was said. */
  readonly message: string;
  readonly count: number;
  readonly lastAt: number;
  /** The latest one that has it. */
  readonly example: string;
}

/** The largest groups first. */
export function errorGroups(rows: readonly InvocationRow[]): ErrorGroup[] {
  const groups = new Map<string, ErrorGroup>();
  for (const { id, target, lastError } of rows) {
    if (lastError === null) continue;
    const { service, handler } = target;
    const key = JSON.stringify([service, handler, lastError.stepName, normalised(lastError.message)]);
    const known = groups.get(key);
    const isLatest = known === undefined || lastError.at > known.lastAt;
    groups.set(key, {
      service,
      handler,
      step: lastError.stepName ?? null,
      message: isLatest ? shortly(lastError.message) : known.message,
      count: (known?.count ?? 0) + 1,
      lastAt: isLatest ? lastError.at : known.lastAt,
      example: isLatest ? id : known.example,
    });
  }
  return [...groups.values()].sort((a, b) => b.count - a.count || b.lastAt - a.lastAt);
}

/** Without ids, numbers and what stands in quotes. */
export const normalised = (message: string): string =>
  shortly(message)
    .replace(/"[^"]*"|'[^']*'|`[^`]*`/g, '"…"')
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '…')
    .replace(/\b(?=\w*\d)\w{6,}\b/g, '…')
    .replace(/\d+/g, '#');
