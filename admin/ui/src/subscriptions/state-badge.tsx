/** The state of a subscription or a partition: picture, word, and what it means. */
import { Hint } from '../parts/hint.tsx';
import { Badge } from '../parts/status-badge.tsx';
import type { Partition, Subscription } from './subscription-words.ts';
import { PARTITION_STATE, STATE } from './subscription-words.ts';

export function StateBadge({ state }: Pick<Subscription, 'state'>) {
  const { word, icon, tone, sentence } = STATE[state];
  return (
    <Hint text={sentence}>
      <span>
        <Badge tone={tone} icon={icon}>
          {word}
        </Badge>
      </span>
    </Hint>
  );
}

export function PartitionBadge({ state }: Pick<Partition, 'state'>) {
  const { word, icon, tone, sentence } = PARTITION_STATE[state];
  return (
    <Hint text={sentence}>
      <span>
        <Badge tone={tone} icon={icon}>
          {word}
        </Badge>
      </span>
    </Hint>
  );
}
