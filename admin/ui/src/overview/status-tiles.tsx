/** How many invocations stand in each status, and how many have ended; a tile leads to them, and explains its status. */
import { Link } from 'react-router';
import { addressOf } from '../addresses.ts';
import { compactText, countText } from '../format.ts';
import { Hint } from '../parts/hint.tsx';
import type { Status } from '../status.ts';
import { hasEnded, lookOf, STATUSES } from '../status.ts';

interface StatusTilesProps {
  readonly living: Readonly<Record<string, number>>;
  /** Since the engine was started. */
  readonly ended: Readonly<Record<string, number>>;
}

export function StatusTiles({ living, ended }: StatusTilesProps) {
  return (
    <nav className="tiles" aria-label="Invocations by status">
      {STATUSES.map((status) => (
        <Tile key={status} status={status} count={(hasEnded(status) ? ended : living)[status] ?? 0} />
      ))}
    </nav>
  );
}

function Tile({ status, count }: { readonly status: Status; readonly count: number }) {
  const { word, icon: Icon, tone, sentence } = lookOf(status);
  const since = hasEnded(status) ? ' Counted since the engine was started.' : '';
  return (
    <Hint text={sentence + since}>
      <Link to={addressOf.invocations({ status })} className={`tile tone-${count === 0 ? 'quiet' : tone}`}>
        <span className="tile-name">
          <Icon className="icon" size={14} aria-hidden />
          {word}
        </span>
        <span className="tile-count numbers" title={countText(count)}>
          {compactText(count)}
        </span>
      </Link>
    </Hint>
  );
}
