/** Whether somebody keeps a key back, and who. */
import { CirclePause } from 'lucide-react';
import type { Schemas } from '../api/client.ts';
import { Hint } from '../parts/hint.tsx';
import { Badge } from '../parts/status-badge.tsx';

export function KeptBack({ paused }: { readonly paused: Schemas['Actor']['paused'] }) {
  if (paused === null) return <span className="quiet">given in turn</span>;
  return (
    <Hint text={`By ${paused.by}, since ${new Date(paused.at).toLocaleString()}`}>
      <span>
        <Badge tone="warn" icon={CirclePause}>
          Paused
        </Badge>
      </span>
    </Hint>
  );
}
