/**
 * What is durable, as the commits told it: every invocation that ever was, with its whole journal, whatever retention has
 * removed since. Written from nothing but the changes of committed turns; all other checks ask here.
 *
 *  P1  what has ended never changes again; P3  a journal only grows, by one item after the other.
 */
import type { Invocation, Progress } from '../../../actors/invocation.ts';
import { isFinished } from '../../../actors/lifecycle.ts';
import type { CompletionId, Entry, JournalItem, Outcome, Seq } from '../../../sdk/protocol/index.ts';
import { CANCEL_SIGNAL, isAwakeable } from '../../../sdk/protocol/index.ts';
import { demand } from './violation.ts';

export interface Archived {
  row: Invocation;
  readonly journal: JournalItem[];
  /** Entries whose answer is to come, by the id that it will have. */
  readonly open: Map<CompletionId, Entry>;
  readonly answered: Map<CompletionId, Outcome>;
  /** How many completions user code can have been given. */
  completions: number;
  output: Outcome | null;
  purged: boolean;
}

export class Archive {
  readonly all = new Map<Seq, Archived>();
  readonly byId = new Map<string, Archived>();
  /** Changed by the turn that is looked at. */
  readonly touched = new Set<Archived>();

  of(seq: Seq): Archived {
    const found = this.all.get(seq);
    demand(found !== undefined, 'P3', () => `a change for ${seq}, which was never made`);
    return found;
  }

  get living(): Archived[] {
    return [...this.all.values()].filter(({ row }) => !isFinished(row.status));
  }

  insert(row: Invocation): Archived {
    demand(!this.all.has(row.seq), 'P1', () => `${row.seq} was made twice`);
    const archived: Archived = {
      ...{ row, journal: [], open: new Map(), answered: new Map() },
      ...{ completions: 0, output: null, purged: false },
    };
    this.all.set(row.seq, archived);
    this.byId.set(row.id, archived);
    this.touched.add(archived);
    return archived;
  }

  update(archived: Archived, progress: Progress): void {
    const { row } = archived;
    demand(!isFinished(row.status), 'P1', () => `${row.seq} was ${row.status} and becomes ${progress.status}`);
    demand(
      progress.attempt === row.attempt || (progress.attempt === row.attempt + 1 && progress.status === 'running'),
      'P1',
      () => `attempt ${row.attempt} of ${row.seq} is followed by ${progress.attempt}, ${progress.status}`,
    );
    archived.row = { ...row, ...progress };
    this.touched.add(archived);
    if (!isFinished(progress.status)) return;
    demand(archived.output !== null, 'P1', () => `${row.seq} is ${progress.status} without an output`);
  }

  append(archived: Archived, item: JournalItem): void {
    const { row, journal } = archived;
    demand(
      item.index === journal.length,
      'P3',
      () => `item ${item.index} of ${row.seq} follows ${journal.length} items`,
    );
    demand(archived.output === null, 'P3', () => `${row.seq} has an output, and gets item ${item.index}`);
    if (item.type === 'completion') this.#complete(archived, item.id, item.outcome);
    else this.#enter(archived, item.entry, item.seen);
    journal.push(item);
    this.touched.add(archived);
  }

  #complete(archived: Archived, id: CompletionId, outcome: Outcome): void {
    const { row, open, answered } = archived;
    demand(!answered.has(id), 'P1', () => `completion ${id} of ${row.seq} came twice`);
    demand(
      open.delete(id) || id === CANCEL_SIGNAL || isAwakeable(id),
      'P3',
      () => `completion ${id} of ${row.seq}, which nobody asked for`,
    );
    answered.set(id, outcome);
    archived.completions += 1;
  }

  #enter(archived: Archived, entry: Entry, seen: number): void {
    const { row, journal, open, answered, completions } = archived;
    const isFirst = journal.length === 0;
    demand((entry.kind === 'input') === isFirst, 'P3', () => `${entry.kind} is item ${journal.length} of ${row.seq}`);
    demand(seen <= completions, 'P4', () => `${row.seq} had seen ${seen} completions, ${completions} were durable`);
    if (entry.kind === 'output') archived.output = entry.outcome;
    // A signal may be answered before it is asked for.
    if (!('id' in entry) || entry.id === 0 || (entry.kind === 'awakeable' && answered.has(entry.id))) return;
    for (const id of entry.kind === 'call' ? [entry.id, entry.resultId] : [entry.id]) {
      demand(!open.has(id) && !answered.has(id), 'P1', () => `${row.seq} asked twice under the number ${id}`);
    }
    if (entry.kind === 'call') open.set(entry.resultId, entry);
    if (entry.outcome === undefined) open.set(entry.id, entry);
    else {
      answered.set(entry.id, entry.outcome);
      archived.completions += 1;
    }
  }
}

/** The durable answer to the step of this name; undefined where there is none. */
export function answerTo(archived: Archived, kind: Entry['kind'], name: string): Outcome | undefined {
  for (const item of archived.journal) {
    if (item.type !== 'entry' || item.entry.kind !== kind) continue;
    const { entry } = item;
    if (!('name' in entry) || entry.name !== name || !('id' in entry)) continue;
    return archived.answered.get(entry.kind === 'call' ? entry.resultId : entry.id);
  }
  return undefined;
}
