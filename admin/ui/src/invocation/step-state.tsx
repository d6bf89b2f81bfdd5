/** How a step of a journal stands: picture and word. */
import { Check, CircleEllipsis, Hourglass, TriangleAlert, X } from 'lucide-react';
import { Badge } from '../parts/status-badge.tsx';
import type { Step } from './steps.ts';

const STATES = {
  done: { tone: 'good', icon: Check, word: 'Done' },
  waiting: { tone: 'wait', icon: Hourglass, word: 'Waits' },
  failed: { tone: 'bad', icon: X, word: 'Failed' },
  unknown: { tone: 'quiet', icon: CircleEllipsis, word: 'Not shown' },
  damaged: { tone: 'bad', icon: TriangleAlert, word: 'Unreadable' },
} as const satisfies Record<Step['state'], object>;

export function StepState({ state }: { readonly state: Step['state'] }) {
  const { tone, icon, word } = STATES[state];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}
