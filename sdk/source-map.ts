/** From a compiled module to what its author wrote: by its source map, where it has one. */
import { readFileSync, statSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Original {
  readonly file: string;
  readonly text: string;
  /** As `ModuleSource.lines`; null where all lines are the same. */
  readonly lines: readonly number[] | null;
}

/** Larger maps are not read. */
const mapBytesMax = 8_388_608;

const COMMENT = /^\/\/[#@]\s*sourceMappingURL=(\S+)\s*$/gm;
const INLINE = /^data:application\/json(?:;charset=[^;,]+)?(;base64)?,(.*)$/s;

/** Null where the module has no source map, or its source is nowhere to be found. */
export function originalOf(file: string, text: string): Original | null {
  const url = [...text.matchAll(COMMENT)].at(-1)?.[1];
  const payload = url === undefined ? null : payloadOf(file, url);
  if (payload === null) return null;
  const { lines, source } = linesBy(new SourceMap(payload), text);
  if (source === null) return null;
  const place = payload.sources.indexOf(source);
  const path = source.startsWith('file:')
    ? fileURLToPath(source)
    : resolve(dirname(file), payload.sourceRoot ?? '', source);
  const content: unknown = payload.sourcesContent?.[place] ?? readFileSync(path, 'utf8');
  if (typeof content !== 'string') return null;
  // A map of another version of the file, or of nothing at all, names lines that are not there.
  const count = content.split('\n').length;
  const there = lines.map((line) => (line >= 1 && line <= count ? line : 0));
  return there.some((line) => line > 0) ? { file: path, text: content, lines: there } : null;
}

function payloadOf(file: string, url: string): SourceMapPayload | null {
  const inline = INLINE.exec(url);
  if (inline !== null) {
    const [, base64, data = ''] = inline;
    return JSON.parse(
      base64 ? Buffer.from(data, 'base64').toString('utf8') : decodeURIComponent(data),
    ) as SourceMapPayload;
  }
  if (/^[a-z-]{2,}:/i.test(url)) return null;
  const path = resolve(dirname(file), decodeURIComponent(url));
  return statSync(path).size > mapBytesMax ? null : (JSON.parse(readFileSync(path, 'utf8')) as SourceMapPayload);
}

/** A bundle has many sources; the one with the most lines is taken, and lines of the others are unknown. */
function linesBy(map: SourceMap, text: string): { lines: number[]; source: string | null } {
  const found = text.split('\n').map((line, index) => {
    const entry = map.findEntry(index, line.length - line.trimStart().length);
    return 'originalSource' in entry && entry.generatedLine === index
      ? { source: entry.originalSource, line: entry.originalLine + 1 }
      : null;
  });
  const counts = new Map<string, number>();
  for (const one of found) if (one !== null) counts.set(one.source, (counts.get(one.source) ?? 0) + 1);
  const source = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
  return { lines: [0, ...found.map((one) => (one?.source === source ? one.line : 0))], source };
}
