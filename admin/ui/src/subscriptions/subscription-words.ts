/** How a subscription stands, in words: what each state means and what to do about it. */
import type { LucideIcon } from 'lucide-react';
import { CirclePause, CircleX, Gauge, Hourglass, OctagonX, Play, Plug } from 'lucide-react';
import type { Schemas } from '../api/client.ts';
import { durationText } from '../format.ts';
import type { Tone } from '../status.ts';

export type Subscription = Schemas['Subscription'];
export type Partition = Schemas['SubscriptionPartition'];

interface Look {
  readonly word: string;
  readonly icon: LucideIcon;
  readonly tone: Tone;
  readonly sentence: string;
}

export const STATE = {
  connecting: { word: 'Connecting', icon: Plug, tone: 'wait', sentence: 'It looks for the topic and its partitions.' },
  reading: { word: 'Reading', icon: Play, tone: 'good', sentence: 'It takes records as they come.' },
  paused: { word: 'Paused', icon: CirclePause, tone: 'warn', sentence: 'A person has stopped the reading.' },
  backpressure: {
    word: 'Backpressure',
    icon: Gauge,
    tone: 'warn',
    sentence: 'So many records are taken and not finished that reading waits for the handlers.',
  },
  failing: { word: 'Failing', icon: CircleX, tone: 'bad', sentence: 'It can’t read, and tries again.' },
} as const satisfies Record<Subscription['state'], Look>;

export const PARTITION_STATE = {
  reading: STATE.reading,
  paused: STATE.paused,
  backpressure: STATE.backpressure,
  halted: {
    word: 'Halted',
    icon: OctagonX,
    tone: 'bad',
    sentence: 'Going on by itself would lose or repeat records, so a person has to say where.',
  },
  waiting: {
    word: 'Waiting',
    icon: Hourglass,
    tone: 'quiet',
    sentence: 'The broker has not given it to this engine yet.',
  },
} as const satisfies Record<Partition['state'], Look>;

/** `kafka://local/orders` → cluster and topic; `service://cart/event` → service and handler. */
export function partsOf(address: string): readonly [first: string, second: string] {
  const [first = '', second = ''] = address.replace(/^[a-z]+:\/\//, '').split('/');
  return [first, second];
}

/** How old the last record is that was taken, while there is lag. */
export const lagTimeText = (seconds: number | null): string =>
  seconds === null ? 'not known' : seconds === 0 ? 'up to date' : durationText(seconds * 1_000);

export const haltedOf = ({ partitions }: Subscription): readonly Partition[] =>
  partitions.filter(({ state }) => state === 'halted');
