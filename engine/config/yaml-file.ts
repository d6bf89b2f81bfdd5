/** `keymail.yaml` as a tree of plain values, with the line and column of each key. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Document, isCollection, isMap, isNode, isPair, LineCounter, parseDocument, visit } from 'yaml';
import { ConfigError } from './problems.ts';

export interface YamlFile {
  readonly tree: Readonly<Record<string, unknown>>;
  /** `keymail.yaml:3:5` of a key, or of the nearest section around it that is written there. */
  locate(keyPath: readonly string[]): string;
}

/** @throws ConfigError where there is no such file, it can't be read, or it is no YAML mapping */
export function readYamlFile(file: string): YamlFile {
  const name = path.basename(file);
  const lines = new LineCounter();
  const document = parseDocument(readText(file), { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const position = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  const mistakes = [...document.errors, ...document.warnings, ...collectionKeys(document)];
  if (mistakes.length > 0) {
    throw new ConfigError(
      mistakes.map(({ message, pos }) =>
        problem(position(pos[0]), `this is not valid YAML: ${withoutSource(message)}`),
      ),
    );
  }
  return { tree: treeOf(document, name), locate: (keyPath) => locate(document, keyPath, position) ?? name };
}

/** Keys that are themselves mappings or lists: no key here is, and as text they would show what is in them. */
function collectionKeys(document: Document): { message: string; pos: readonly [number, number] }[] {
  const found: { message: string; pos: readonly [number, number] }[] = [];
  visit(document, {
    Pair(_, { key }) {
      if (!isCollection(key)) return;
      found.push({ message: 'a key is a name, not a mapping or a list', pos: [key.range?.[0] ?? 0, 0] });
    },
  });
  return found;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'this is a folder, not a file' : message;
    throw new ConfigError([problem(file, why)]);
  }
}

function treeOf(document: Document, name: string): Record<string, unknown> {
  const tree = toJs(document, name);
  if (tree === null || tree === undefined) return {};
  if (typeof tree === 'object' && !Array.isArray(tree)) return tree as Record<string, unknown>;
  throw new ConfigError([problem(name, 'a configuration is a mapping of keys to values')]);
}

function toJs(document: Document, name: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // An alias that leads nowhere, or aliases of aliases that would fill the memory.
    throw new ConfigError([problem(name, `this is not valid YAML: ${withoutSource((error as Error).message)}`)]);
  }
}

function locate(document: Document, keyPath: readonly string[], position: (offset: number) => string): string | null {
  let node: unknown = document.contents;
  let found: string | null = null;
  for (const name of keyPath) {
    if (!isMap(node)) break;
    const pair = node.items.find((item) => isPair(item) && String(item.key) === name);
    if (pair === undefined) break;
    if (isNode(pair.key) && pair.key.range) found = position(pair.key.range[0]);
    node = pair.value;
  }
  return found;
}

/** What is wrong, without the piece of the file that the parser quotes after it: that may be (part of) a secret. */
const withoutSource = (message: string): string => message.replace(/(: |[\\"'`\n]).*$/s, '').trim();

const problem = (where: string, message: string) => ({ path: '', where, found: null, allowed: null, message });
