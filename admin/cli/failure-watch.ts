/**
 * What fails, told on the console of `keymail dev`. Who calls a handler waits for its result and hears nothing while it is tried
 * again; so who writes one would look at a terminal where nothing happens. Each trouble is told once, with its line of the source.
 */
import type { Engine } from '../../engine/api.ts';
import { messageOf } from './failure.ts';
import type { Io } from './io.ts';
import { placeIn } from './place.ts';
import { paint } from './print.ts';
import { escapeControls } from './text.ts';

/** The newest ones that are looked at, when something has changed. */
const ROWS = 20;
/** Troubles that are remembered: then all may be told once more. */
const TOLD_MAX = 1_000;

const WHAT_NOW = {
  backingOff: 'It is tried again.',
  paused: 'It is paused.',
  failed: 'That is its result.',
} as const;

type Row = Awaited<ReturnType<Engine['query']['invocations']>>['rows'][number];

/** Tells from now on. Gives the function that ends it. */
export function tellFailures(engine: Engine, io: Io): () => void {
  const told = new Set<string>();
  let isLooking = false;
  let reader = engine.feed.read(null, () => void look());

  async function look(): Promise<void> {
    if (isLooking) return;
    isLooking = true;
    try {
      // One look is for all that has happened before it.
      while (hasNews()) {
        const statuses = ['backingOff', 'paused', 'failed'] as const;
        const { rows } = await engine.query.invocations({ statuses }, { cursor: null, limit: ROWS });
        for (const row of [...rows].reverse()) tell(row);
      }
    } catch (error) {
      // The store has its own trouble, and its own words for it: the log has them.
      io.err(`What fails can't be told for now: ${messageOf(error)}\n`);
    } finally {
      isLooking = false;
    }
  }

  function hasNews(): boolean {
    for (let any = false; ; any = true) {
      const event = reader?.next() ?? null;
      if (event === null) return any;
      if (event !== 'lost') continue;
      // It has fallen behind: the rows say what it has missed.
      reader?.close();
      reader = engine.feed.read(null, () => void look());
      return true;
    }
  }

  function tell(row: Row): void {
    const { lastError, status, target } = row;
    if (lastError === null) return;
    const trouble = `${target.service}/${target.handler} ${status} ${lastError.message}`;
    if (told.has(trouble)) return;
    if (told.size >= TOLD_MAX) told.clear();
    told.add(trouble);
    const step = lastError.stepName === undefined ? '' : ` in the step ${JSON.stringify(lastError.stepName)}`;
    const place = placeIn(lastError.stack ?? '');
    const key = target.key === null ? '' : `/${target.key}`;
    const who = `${target.service}${key}/${target.handler} failed${step}`;
    const what = `${lastError.message}${place === null ? '' : ` (${place})`}`;
    const more = `${WHAT_NOW[status as keyof typeof WHAT_NOW] ?? ''} More: keymail invocations get ${engine.query.idOf(row)}`;
    io.err(`${paint(io, '✗', 'red')} ${escapeControls(`${who}: ${what}`)}\n${more}\n`);
  }

  return () => reader?.close();
}
