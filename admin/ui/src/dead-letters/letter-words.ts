/** Why a record became a dead letter, in words, and what may help. The codes are the engine's. */
import type { LucideIcon } from 'lucide-react';
import { CornerUpLeft, MailX, Trash2 } from 'lucide-react';
import type { Schemas } from '../api/client.ts';
import type { Tone } from '../status.ts';

export type DeadLetter = Schemas['DeadLetter'];

interface Reason {
  readonly word: string;
  readonly sentence: string;
  readonly remedy: string;
}

export const REASONS: Readonly<Record<string, Reason>> = {
  handler_failed: {
    word: 'The handler failed',
    sentence: 'Its handler was given the record, and ended with a failure that is not retried.',
    remedy: 'Correct the handler, or the value below; then redrive it.',
  },
  key_missing: {
    word: 'It has no key',
    sentence: 'Its handler belongs to an object, and a record without a key belongs to no actor.',
    remedy:
      'Give it up here. The option nullKey of the subscription gives keys to those that come later; seek back to read this one again.',
  },
  key_not_utf8: {
    word: 'Its key is no text',
    sentence: 'The bytes of its key are not UTF-8, and reading them as if they were could make two keys one.',
    remedy:
      'Give it up here. The option keyEncoding of the subscription takes such keys as hex or base64url; seek back to read this one again.',
  },
  key_invalid: {
    word: 'Its key can’t be one',
    sentence: 'Its key is text that no actor can have.',
    remedy: 'Give it up here, and have the record written again with another key.',
  },
  value_too_large: {
    word: 'Its value is too large',
    sentence: 'Its value is larger than the engine takes.',
    remedy: 'Put a smaller value in its place and redrive it, or raise the limit and seek back.',
  },
  value_too_complex: {
    word: 'Its value has too many parts',
    sentence: 'Its value is JSON of more values than the engine takes.',
    remedy: 'Put a smaller value in its place and redrive it, or raise the limit and seek back.',
  },
  quarantined: {
    word: 'Its actor can’t be read',
    sentence: 'A row of the actor that it is for is damaged, so the actor takes nothing.',
    remedy: 'Repair or remove the row that is named; then redrive it.',
  },
};

const UNKNOWN: Omit<Reason, 'word'> = {
  sentence: 'It could not be processed.',
  remedy: 'See the message; then redrive it or give it up.',
};

export const reasonOf = (code: string): Reason => REASONS[code] ?? { ...UNKNOWN, word: code };

interface LetterLook {
  readonly word: string;
  readonly icon: LucideIcon;
  readonly tone: Tone;
}

export const LETTER_STATUS = {
  open: { word: 'Open', icon: MailX, tone: 'bad' },
  redriven: { word: 'Redriven', icon: CornerUpLeft, tone: 'good' },
  discarded: { word: 'Discarded', icon: Trash2, tone: 'quiet' },
} as const satisfies Record<DeadLetter['status'], LetterLook>;

/** Why it can't be acted on any more; null while it can. */
export const whyClosed = ({ status }: DeadLetter): string | null =>
  status === 'open' ? null : `It is ${status} already.`;
