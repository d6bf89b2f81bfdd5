/** The numbers under which a handler has asked for something. Of two things under one number, one would never be answered. */
import type { CompletionId, Entry } from '../../sdk/protocol/index.ts';
import { WireError } from '../../sdk/protocol/wire/codec.ts';

export class AskedIds {
  readonly #ids = new Set<CompletionId>();

  add(entry: Entry): void {
    for (const id of idsOf(entry)) this.#ids.add(id);
  }

  /** @throws WireError where a number of it was taken before */
  check(entry: Entry): void {
    const ids = idsOf(entry);
    const again = ids.find((id, at) => this.#ids.has(id) || ids.indexOf(id) < at);
    if (again !== undefined) throw new WireError(`the completion id ${again} for a second time`);
  }
}

function idsOf(entry: Entry): readonly CompletionId[] {
  if (!('id' in entry) || entry.id <= 0) return [];
  return entry.kind === 'call' ? [entry.id, entry.resultId] : [entry.id];
}
