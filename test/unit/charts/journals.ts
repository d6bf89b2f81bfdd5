/** Journals by hand, in few words. */
import type { Entry, JournalItem, Outcome } from '../../../sdk/protocol/index.ts';
import { failed, json } from '../sdk/script.ts';

type Line = string | { readonly answer: number; readonly fails?: boolean };

/**
 * `run a` is a step that is done, `run a?` one that waits, `run a!` one that failed; `set x`, `get x`, `sleep x?`,
 * `call s/h?`, `send s/h`, `keys`, `output`, `output! message`. An answer names the line (from 1) that it answers.
 */
export function journal(...lines: readonly Line[]): JournalItem[] {
  const items: JournalItem[] = [entryItem(0, { kind: 'input', payload: '', headers: [] })];
  lines.forEach((line, index) => {
    const at = index + 1;
    if (typeof line === 'string') {
      items.push(entryItem(at, entryOf(line, at)));
    } else {
      const outcome: Outcome = line.fails ? failed(500, 'failed') : json('done');
      items.push({ type: 'completion', index: at, at: timeOf(at), id: line.answer, outcome });
    }
  });
  return items;
}

const timeOf = (index: number): number => Date.UTC(2026, 0, 1) + index * 1000;

const entryItem = (index: number, entry: Entry): JournalItem => ({
  type: 'entry',
  index,
  at: timeOf(index),
  seen: 0,
  entry,
});

function entryOf(line: string, id: number): Entry {
  const [kind = '', ...rest] = line.split(' ');
  const text = rest.join(' ');
  const name = text.replace(/[?!]$/, '');
  const outcome: Outcome = text.endsWith('!') ? failed(500, `${name} failed`) : json('done');
  const answered = text.endsWith('?') ? {} : { outcome };
  const [service = '', handler = ''] = name.split('/');
  const outgoing = { name, target: { service, handler, key: null }, payload: '', headers: [] };
  switch (kind) {
    case 'run':
      return { kind, id, name, ...answered };
    case 'sleep':
      return { kind, id, name, delayMs: 1, ...answered };
    case 'get':
      return { kind, id: 0, name, outcome };
    case 'keys':
      return { kind, id: 0, outcome };
    case 'awakeable':
      return { kind, id: -Number(name) };
    case 'set':
      return { kind, name, value: '1' };
    case 'call':
      return { kind, id: id + 1000, resultId: id, ...outgoing };
    case 'send':
      return { kind, id: 0, delayMs: 0, ...outgoing };
    case 'output':
      return { kind, outcome: json('result') };
    case 'output!':
      return { kind: 'output', outcome: failed(500, text) };
    default:
      throw new Error(`no such line: ${line}`);
  }
}
