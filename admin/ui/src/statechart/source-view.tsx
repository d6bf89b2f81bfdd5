/** The handler's source as text, with a line lit and brought into view. */
import { useEffect, useRef } from 'react';
import { dedented } from './dedent.ts';

export interface Source {
  readonly file: string | null;
  /** Of the first line of `text` in the file, 1-based. */
  readonly line: number;
  readonly text: string;
}

export function SourceView({ source, line }: { readonly source: Source; readonly line: number | null }) {
  const lit = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (line === null) return;
    const { current } = lit;
    // Only the listing scrolls, never the page.
    const list = current?.parentElement;
    if (current !== null && list !== null && list !== undefined)
      list.scrollTop = current.offsetTop - list.clientHeight / 2;
  }, [line]);
  const lines = dedented(source.text);
  return (
    <figure className="source">
      <figcaption className="quiet">
        <span className="mono">{source.file === null ? 'source' : baseName(source.file)}</span>
        {line === null ? null : `, line ${line}`}
      </figcaption>
      {/* It scrolls, so it has to be reachable by keyboard. */}
      <div className="source-lines mono" tabIndex={0} role="group" aria-label="Source of the handler">
        {lines.map((text, at) => {
          const number = source.line + at;
          const isLit = number === line;
          return (
            <div key={number} ref={isLit ? lit : null} className={isLit ? 'source-line source-lit' : 'source-line'}>
              <span className="source-number" aria-hidden="true">
                {number}
              </span>
              <span>{text === '' ? ' ' : text}</span>
            </div>
          );
        })}
      </div>
    </figure>
  );
}

const baseName = (file: string): string => file.split(/[\\/]/).at(-1) ?? file;
