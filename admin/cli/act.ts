/** Doing one thing to several: each is reported by itself, and one that fails doesn't keep the others from theirs. */
import { CliError, EXIT } from './failure.ts';
import type { Io } from './io.ts';
import { paint, printJson, printLine } from './print.ts';
import { escapeControls } from './text.ts';

export interface Deed {
  readonly ids: readonly string[];
  /** What was done, as it is printed after each id: `cancelled`. */
  readonly done: string;
  readonly json: boolean;
  act(id: string): Promise<unknown>;
}

/** @throws CliError at the end where any failed */
export async function actOnEach(io: Io, { ids, done, json, act }: Deed): Promise<void> {
  const results: { id: string; ok: boolean; result?: unknown; error?: string; remedy?: string | null }[] = [];
  for (const id of ids) {
    try {
      const result = await act(id);
      results.push({ id, ok: true, ...(result === undefined ? {} : { result }) });
      if (!json) printLine(io, `${id}  ${done}`);
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      results.push({ id, ok: false, error: error.message, remedy: error.remedy });
      const remedy = error.remedy === null ? '' : ` ${error.remedy}`;
      if (!json)
        io.err(`${escapeControls(id)}  ${paint(io, 'failed:', 'red')} ${escapeControls(error.message + remedy)}\n`);
    }
  }
  if (json) printJson(io, results);
  const failed = results.filter(({ ok }) => !ok).length;
  if (failed > 0) throw new CliError(`${failed} of ${ids.length} failed.`, null, EXIT.failed);
}
