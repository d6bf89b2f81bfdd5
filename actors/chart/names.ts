/** Names of steps as far as the source tells them. */
import type { AnyNode } from 'acorn';
import { CHART_LIMITS, type ChartState } from './chart.ts';
import { cut, labelOf, type Reading } from './reading.ts';
import type { Scope } from './scope.ts';

/** A name; `match` is given where only a part of it is known, with `*` for what is not. */
export interface Name {
  readonly label: string;
  readonly match: string | null;
}

export const exactly = (text: string): Name => {
  const label = cut(text, CHART_LIMITS.idCharsMax);
  return { label, match: label === text ? null : text };
};

export const anyName = (label: string): Name => ({ label, match: '*' });

/** The name that an expression gives: a text, a template, a constant; anything else may be any. */
export function nameOf(reading: Reading, node: AnyNode, scope: Scope): Name {
  const text = textOf(reading, node, scope);
  if (text !== null) return exactly(text);
  const match = patternOf(reading, node, scope);
  if (!match.includes('*')) return exactly(match);
  const label = labelOf(reading, node);
  return { label: label.startsWith('`') ? label.replaceAll('`', '') : label, match };
}

/** The text of an expression, where it is known. */
export function textOf(reading: Reading, node: AnyNode | undefined, scope: Scope): string | null {
  const value = reading.valueOf(node, scope);
  return value?.kind === 'text' ? value.text : null;
}

/** Known parts as they are, unknown ones as `*`. */
function patternOf(reading: Reading, node: AnyNode, scope: Scope): string {
  const text = textOf(reading, node, scope);
  if (text !== null) return text;
  let pattern = '*';
  if (node.type === 'TemplateLiteral') {
    pattern = node.quasis
      .map((quasi, index) => {
        const hole = node.expressions[index];
        return (quasi.value.cooked ?? '*') + (hole === undefined ? '' : patternOf(reading, hole, scope));
      })
      .join('');
  } else if (node.type === 'BinaryExpression' && node.operator === '+') {
    pattern = patternOf(reading, node.left as AnyNode, scope) + patternOf(reading, node.right, scope);
  }
  return pattern.replaceAll(/\*+/g, '*');
}

/** What a step is called in the journal; a pattern has `*` for what is not known. */
export function journalNameOf({ label, match }: Pick<ChartState, 'label' | 'match'>) {
  const name = match ?? label;
  return { name, isPattern: match?.includes('*') ?? false };
}

/** How a name of the journal is held against a pattern. */
export function matcherOf(pattern: string): (name: string) => boolean {
  const parts = pattern.split('*');
  const [first = ''] = parts;
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) return (name) => name === pattern;
  return (name) => {
    if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false;
    let at = first.length;
    const end = name.length - last.length;
    for (const part of parts.slice(1, -1)) {
      const found = name.indexOf(part, at);
      if (found === -1 || found + part.length > end) return false;
      at = found + part.length;
    }
    return true;
  };
}
