/** What can be done with several dead letters at once. */
import { CornerUpLeft, Trash2 } from 'lucide-react';
import type { Schemas } from '../api/client.ts';
import { api, got } from '../api/client.ts';
import type { Bulk } from '../lists/bulk.ts';
import { RecordKey } from './letter-parts.tsx';
import type { DeadLetter } from './letter-words.ts';
import { reasonOf } from './letter-words.ts';

type Batch = Schemas['DeadLetterBatch'];

export const LETTER_BULK: Bulk<DeadLetter, NonNullable<Batch['filter']>, Batch['action']> = {
  one: 'dead letter',
  batch: (body, signal) => got(api.POST('/dead-letters/batch', { body, ...(signal === undefined ? {} : { signal }) })),
  idOf: ({ id }) => id,
  show: ({ key, code, topic, partition, offset }) => (
    <>
      <span className="one-line">
        <RecordKey payload={key} /> <span className="quiet">{reasonOf(code).word}</span>
      </span>
      <span className="quiet numbers">
        {topic}/{partition} {offset}
      </span>
    </>
  ),
  verbs: [
    {
      action: 'redrive',
      label: 'Redrive',
      icon: CornerUpLeft,
      needs: 'operator',
      past: 'Redrove',
      isFinal: false,
      says: 'Each record that is open goes to its handler once more, at the end of its mailbox.',
    },
    {
      action: 'discard',
      label: 'Discard',
      icon: Trash2,
      needs: 'operator',
      past: 'Discarded',
      isFinal: true,
      says: 'Each record that is open is given up. It can be looked up for a week, and never redriven.',
    },
  ],
};
