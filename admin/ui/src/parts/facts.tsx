/** `<Facts rows={[['Started', <Time at={…} />], ['Attempts', 3]]} />`: names and values; a null row is left out. */
import type { ReactNode } from 'react';

export function Facts({ rows }: { readonly rows: readonly (readonly [name: string, value: ReactNode] | null)[] }) {
  return (
    <dl className="facts">
      {rows
        .filter((row) => row !== null)
        .map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
