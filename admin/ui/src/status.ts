/**
 * How each status of an invocation is shown, once for every screen: a word, a picture, a tone and a sentence. The names come
 * from the engine's own document, so a status that is missing here is an error of types.
 */
import type { LucideIcon } from 'lucide-react';
import {
  Ban,
  CalendarClock,
  Check,
  CirclePause,
  Hourglass,
  Layers,
  Moon,
  OctagonX,
  Play,
  RotateCcw,
  X,
} from 'lucide-react';
import type { Schemas } from './api/client.ts';

export type Status = Schemas['InvocationStatus'];
export type Tone = 'info' | 'wait' | 'warn' | 'bad' | 'good' | 'quiet' | 'hard';

export interface Look {
  readonly word: string;
  readonly icon: LucideIcon;
  readonly tone: Tone;
  readonly sentence: string;
}

export const STATUS = {
  scheduled: { word: 'Scheduled', icon: CalendarClock, tone: 'quiet', sentence: 'Waits for its start time.' },
  queued: { word: 'Queued', icon: Layers, tone: 'quiet', sentence: 'Waits in the mailbox for its key.' },
  running: { word: 'Running', icon: Play, tone: 'info', sentence: 'Holds its key; its handler runs, or is about to.' },
  suspended: {
    word: 'Suspended',
    icon: Moon,
    tone: 'wait',
    sentence: 'Waits for a timer, a callee or a signal; costs no memory.',
  },
  backingOff: {
    word: 'Backing off',
    icon: RotateCcw,
    tone: 'warn',
    sentence: 'Its last attempt failed; waits for the next.',
  },
  paused: { word: 'Paused', icon: CirclePause, tone: 'warn', sentence: 'Waits for a person; keeps its key.' },
  completed: { word: 'Completed', icon: Check, tone: 'good', sentence: 'Ended with a result.' },
  failed: { word: 'Failed', icon: X, tone: 'bad', sentence: 'Ended with a failure that is its result.' },
  cancelled: { word: 'Cancelled', icon: Ban, tone: 'quiet', sentence: 'Was cancelled, and its handler wound up.' },
  killed: {
    word: 'Killed',
    icon: OctagonX,
    tone: 'hard',
    sentence: 'Was ended from outside, without asking its handler.',
  },
} as const satisfies Record<Status, Look>;

export const STATUSES = Object.keys(STATUS) as readonly Status[];

/** A status of a newer engine. */
const UNKNOWN: Omit<Look, 'word'> = {
  icon: Hourglass,
  tone: 'quiet',
  sentence: 'A status that this page does not know.',
};

export const lookOf = (status: string): Look =>
  (STATUS as Partial<Record<string, Look>>)[status] ?? { ...UNKNOWN, word: status };

const ENDED: ReadonlySet<string> = new Set(['completed', 'failed', 'cancelled', 'killed'] satisfies Status[]);
export const hasEnded = (status: string): boolean => ENDED.has(status);
