/**
 * The source of handlers with the module around it, for their charts. Read when somebody asks, once for each file.
 *
 * What runs is JavaScript. Where Node has stripped the types of a TypeScript file, every character has kept its place, so the
 * handler's text is found where it was written; compiled modules tell by their source map. Whatever can't be had is left out,
 * and nothing here ever fails.
 */
import { readFileSync, statSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getCallSites } from 'node:util';
import type { HandlerSource } from './protocol/index.ts';
import { type Original, originalOf } from './source-map.ts';

/** Larger modules are not read: the handler's text stands alone. */
const moduleBytesMax = 1_048_576;
/** Modules that are kept, the first to be asked for. Their text is held as long as the process lives. */
const modulesMax = 256;

const framesMax = 12;

/** The file whose code is calling the sdk right now; null where that can't be told. */
export function callingFile(): string | null {
  try {
    const own = new URL('.', import.meta.url).href;
    const files = getCallSites(framesMax).map(({ scriptName }) => scriptName);
    // The examples lie in the sdk's folder, and are users of it. A bundle has everything in one file.
    const outside = files.find((file) => !hrefOf(file).startsWith(own) || hrefOf(file).startsWith(`${own}examples/`));
    return pathOf(outside === undefined || outside.startsWith('node:') ? (files[0] ?? '') : outside);
  } catch {
    return null;
  }
}

const hrefOf = (file: string): string => (file.startsWith('/') ? `file://${file}` : file);

/** A path or URL as a path; null for what is no file. */
export function pathOf(file: string): string | null {
  if (file.startsWith('file:')) return fileURLToPath(file.replace(/[?#].*$/, ''));
  return file === '' || /^[a-z-]{2,}:/i.test(file) ? null : file.replace(/[?#].*$/, '');
}

/** @param text what the function's `toString` gives @param file where its service was defined */
export function sourceIn(file: string | null, text: string): HandlerSource {
  const module = file === null ? null : moduleIn(file);
  const offset = module === null ? -1 : module.text.indexOf(text);
  if (module === null || offset === -1) return { text };
  const { original } = module;
  const generatedLine = lineAt(module.text, offset);
  if (original === null) return { text, module: { text: module.text, offset } };
  const { lines } = original;
  const line = lines === null ? generatedLine : (lines[generatedLine] ?? 0);
  const lastLine = lineAt(module.text, offset + text.length - 1);
  const written =
    lines === null
      ? original.text.slice(offset, offset + text.length)
      : linesOf(original.text, line, lines[lastLine] ?? line);
  return {
    text,
    module: { text: module.text, offset, ...(lines === null ? {} : { lines }) },
    ...(line === 0 ? {} : { written: { file: original.file, line, text: written } }),
  };
}

interface Module {
  readonly text: string;
  readonly original: Original | null;
}

const modules = new Map<string, Module | null>();

function moduleIn(file: string): Module | null {
  const known = modules.get(file);
  if (known !== undefined) return known;
  if (modules.size >= modulesMax) return null;
  let module: Module | null = null;
  try {
    if (statSync(file).size <= moduleBytesMax) module = read(file);
  } catch {
    // Gone, or not readable, or no TypeScript that can be stripped: the chart is made from the handler alone.
  }
  modules.set(file, module);
  return module;
}

function read(file: string): Module {
  const text = readFileSync(file, 'utf8');
  if (/^\.[cm]?ts$/.test(extname(file))) {
    return { text: withoutTypes(text), original: { file, text, lines: null } };
  }
  return { text, original: originalOf(file, text) ?? { file, text, lines: null } };
}

/** Node warns once that this function may change. Its user did not call it, and can do nothing about it. */
function withoutTypes(text: string): string {
  const { emitWarning } = process;
  process.emitWarning = (() => {}) as typeof process.emitWarning;
  try {
    return stripTypeScriptTypes(text);
  } finally {
    process.emitWarning = emitWarning;
  }
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

const linesOf = (text: string, first: number, last: number): string =>
  text
    .split('\n')
    .slice(first - 1, Math.max(first, last))
    .join('\n');
