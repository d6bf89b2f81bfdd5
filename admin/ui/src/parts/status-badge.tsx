/**
 * `<StatusBadge status={invocation.status} />`: picture and word, never colour alone.
 * `<Badge tone="warn" icon={Pause}>Paused</Badge>` for anything else that has a state.
 * `<StatusLegend />` explains them all.
 */
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Tone } from '../status.ts';
import { lookOf, STATUSES } from '../status.ts';
import { Hint } from './hint.tsx';

export function Badge({
  tone,
  icon: Icon,
  children,
}: {
  readonly tone: Tone;
  readonly icon: LucideIcon;
  readonly children: ReactNode;
}) {
  return (
    <span className={`badge tone-${tone}`}>
      <Icon className="icon" size={13} aria-hidden />
      {children}
    </span>
  );
}

export function StatusBadge({ status }: { readonly status: string }) {
  const { word, icon, tone } = lookOf(status);
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}

export function StatusLegend() {
  return (
    <ul className="legend" aria-label="What the statuses mean">
      {STATUSES.map((status) => (
        <li key={status}>
          <Hint text={lookOf(status).sentence}>
            <span>
              <StatusBadge status={status} />
            </span>
          </Hint>
        </li>
      ))}
    </ul>
  );
}
