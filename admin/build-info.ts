/** Which build this is, and which schema it needs of its store. */
import { readFileSync } from 'node:fs';
import { schemaState } from '../engine/store/sql/schema-state.ts';
import type { BuildInfo } from './api/route.ts';

export function buildInfo(): BuildInfo {
  // For a file that does not exist every migration is still to come: the last one is where this version wants to be.
  return { version: version(), schema: schemaState('').pending.at(-1) ?? '' };
}

/** From package.json, which is one folder above the sources and two above `dist`'s. */
function version(): string {
  for (const up of ['../package.json', '../../package.json']) {
    const found = packageAt(new URL(up, import.meta.url));
    if (found?.name === 'keymail' && typeof found.version === 'string') return found.version;
  }
  return 'unknown';
}

function packageAt(url: URL): { readonly name?: unknown; readonly version?: unknown } | null {
  try {
    return JSON.parse(readFileSync(url, 'utf8')) as { name?: unknown; version?: unknown };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
