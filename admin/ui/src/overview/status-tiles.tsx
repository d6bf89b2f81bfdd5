/**
 * How many invocations stand in each status, and how many have ended in each since the engine was started; a tile leads to
 * them. The tiles are the legend too.
 */
import { Link } from 'wouter';
import { addressOf } from '../addresses.ts';
import { compactText, countText } from '../format.ts';
import { Hint } from '../parts/hint.tsx';
import { hasEnded, lookOf, STATUSES } from '../status.ts';

export function StatusTiles({ statuses }: { readonly statuses: Readonly<Record<string, number>> }) {
  return (
    <nav className="tiles" aria-label="Invocations by status">
      {STATUSES.map((status) => {
        const { word, icon: Icon, tone, sentence } = lookOf(status);
        const count = statuses[status] ?? 0;
        return (
          <Hint key={status} text={hasEnded(status) ? `${sentence} Counted since the engine was started.` : sentence}>
            <Link href={addressOf.invocations({ status })} className={`tile tone-${count === 0 ? 'quiet' : tone}`}>
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
      })}
    </nav>
  );
}
