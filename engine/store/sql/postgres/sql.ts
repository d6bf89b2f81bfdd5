/** SQL with values in it: `` sql`service = ${name}` ``. A fragment in a fragment stays SQL, everything else becomes a parameter. */
import type { Statement } from './session.ts';

export interface Sql {
  readonly parts: readonly string[];
  readonly values: readonly unknown[];
}

export function sql(texts: TemplateStringsArray, ...values: readonly unknown[]): Sql {
  let built: Sql = raw(texts[0] ?? '');
  for (const [at, value] of values.entries()) {
    built = append(built, isSql(value) ? value : { parts: ['', ''], values: [value] });
    built = append(built, raw(texts[at + 1] ?? ''));
  }
  return built;
}

/** Text of our own, never of a caller's. */
export const raw = (text: string): Sql => ({ parts: [text], values: [] });

export function join(all: readonly Sql[], between: string): Sql {
  const [first = raw(''), ...rest] = all;
  return rest.reduce((so, each) => append(append(so, raw(between)), each), first);
}

export function statement({ parts, values }: Sql): Statement {
  const text = parts.map((part, at) => (at === 0 ? part : `$${at}${part}`)).join('');
  return { text, values };
}

function append(a: Sql, b: Sql): Sql {
  const joint = `${a.parts.at(-1)}${b.parts[0]}`;
  return { parts: [...a.parts.slice(0, -1), joint, ...b.parts.slice(1)], values: [...a.values, ...b.values] };
}

const isSql = (value: unknown): value is Sql =>
  typeof value === 'object' && value !== null && 'parts' in value && 'values' in value;
