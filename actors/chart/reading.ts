/**
 * What the files that read a handler's source share: each reads one sort of node, and reaches the others through here.
 * Reading is bounded by `CHART_LIMITS`, so that odd source costs little and never throws.
 */
import { type AnyNode, type CallExpression, type Token, tokenizer } from 'acorn';
import { CHART_LIMITS } from './chart.ts';
import type { Flow } from './flow.ts';
import type { Binding, Callable, Scope, StatementList } from './scope.ts';
import type { FunctionNode } from './syntax.ts';

export interface Reading {
  /** The text that nodes count in. */
  readonly text: string;
  readonly notes: Set<string>;
  /** The lists of statements around the node at hand, innermost last. */
  readonly lists: StatementList[];
  /** Functions whose bodies are being read, innermost last; those that call themselves. */
  readonly calling: FunctionNode[];
  readonly recursive: Set<FunctionNode>;
  /** Functions that make no entry when they are not given the context. */
  readonly plain: Set<FunctionNode>;
  /** Function bodies read so far. */
  inlined: number;
  /** How deep the look-up of a value is. */
  depth: number;

  statements(nodes: readonly AnyNode[], scope: Scope): Flow;
  expression(node: AnyNode | null | undefined, scope: Scope): Flow;
  /** A call in two: what is evaluated before it, and what it does itself. */
  call(node: CallExpression, scope: Scope): { readonly before: Flow; readonly own: Flow };
  /** The flow of a function's body where it is called with these arguments. */
  called(callable: Callable, args: readonly AnyNode[], scope: Scope): Flow;
  /** What an expression is, as far as it can be seen. */
  valueOf(node: AnyNode | null | undefined, scope: Scope): Binding | null;
}

/** The innermost list; there is one whenever a node is read. */
export const listOf = (reading: Reading): StatementList => reading.lists.at(-1) as StatementList;

/** Reads what may happen again and again: what is begun in there is begun many times. */
export function inLoop<T>({ lists }: Reading, read: () => T): T {
  const around = [...lists];
  for (const list of around) list.loops++;
  try {
    return read();
  } finally {
    for (const list of around) list.loops--;
  }
}

/** A node's text in one line, the same however it is formatted, cut at `labelCharsMax`. */
export function labelOf({ text }: Reading, node: Pick<AnyNode, 'start' | 'end'>): string {
  const slice = text.slice(node.start, node.end);
  const shown = normalised(slice.slice(0, 4 * CHART_LIMITS.labelCharsMax));
  return cut(shown, CHART_LIMITS.labelCharsMax);
}

/** Half of a character that is cut through can't be stored. */
export const cut = (text: string, charsMax: number): string =>
  text.length <= charsMax ? text : `${text.slice(0, charsMax - 1).toWellFormed()}…`;

const NO_SPACE_AFTER = new Set(['(', '[', '.', '?.', '!', '~', '...']);
const NO_SPACE_BEFORE = new Set([')', ']', '.', '?.', ',', ';', ':']);
const OPENING = new Set(['(', '[']);

function normalised(text: string): string {
  const words: string[] = [];
  // Spaces count in a template, so it stays as it is, from its first backtick to its own last.
  const open: string[] = [];
  let template = 0;
  let seen = 0;
  try {
    for (const token of tokenizer(text, { ecmaVersion: 'latest', sourceType: 'module' })) {
      const { label } = token.type;
      if (open.length === 0 && label === '`') template = token.start;
      if (open.length === 0 && label !== '`') words.push(shownToken(text.slice(token.start, token.end), token));
      else if (isClosedBy(open, label)) words.push(text.slice(template, token.end).replaceAll(/\s+/g, ' '));
      seen = token.end;
    }
  } catch {
    // Cut in the middle of a token: as far as it went.
    if (words.length === 0 && open.length === 0) return text.replaceAll(/\s+/g, ' ').trim();
  }
  if (open.length > 0) words.push(text.slice(template, seen).replaceAll(/\s+/g, ' '));
  return spaced(words);
}

/** Keeps the brackets that are open within a template, itself included; true where this one closes it. */
function isClosedBy(open: string[], label: string): boolean {
  const opener = label === '}' ? '{' : label === '`' ? '`' : null;
  if (opener !== null && open.at(-1) === opener) {
    open.pop();
    return open.length === 0;
  }
  if (label === '`') open.push('`');
  else if (label === '{' || label === '${') open.push('{');
  return false;
}

function spaced(words: readonly string[]): string {
  let result = '';
  let before = '';
  for (const word of words) {
    const calls = OPENING.has(word) && /[\w$)\]]$/.test(before);
    if (result !== '' && !NO_SPACE_AFTER.has(before) && !NO_SPACE_BEFORE.has(word) && !calls) result += ' ';
    result += word;
    before = word;
  }
  return result;
}

function shownToken(raw: string, token: Token): string {
  if (token.type.label !== 'string') return raw.replaceAll(/\s+/g, ' ');
  const inner = raw.slice(1, -1);
  return inner.includes("'") ? raw : `'${inner}'`;
}
