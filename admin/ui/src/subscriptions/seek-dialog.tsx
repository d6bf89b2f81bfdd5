/** Moves where a subscription reads on, and says what that does to its records. It has to be typed. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schemas } from '../api/client.ts';
import { api, got } from '../api/client.ts';
import { countText } from '../format.ts';
import { refreshEverything } from '../live/events.ts';
import { Choice } from '../parts/choice.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { Field } from '../parts/field.tsx';
import { toast } from '../parts/toast.tsx';
import type { Partition, Subscription } from './subscription-words.ts';

type To = 'earliest' | 'latest' | 'time' | 'offsets';

const WAYS = [
  ['earliest', 'Oldest'],
  ['latest', 'End'],
  ['time', 'A time'],
  ['offsets', 'Offsets'],
] as const;

const MEANS: Readonly<Record<To, string>> = {
  earliest: 'Every record that the topic still has is given to the handler again, those that were processed as well.',
  latest: 'Records that are not taken yet are passed over for good. Reading goes on with the next one that is written.',
  time: 'Reading goes on at the first record of this time or later, in each partition. What lies behind is read again; what lies between is passed over.',
  offsets:
    'Reading goes on at these offsets. A smaller one reads records again, a larger one passes them over. A field that is left as it is moves nothing.',
};

interface SeekDialogProps {
  readonly subscription: Subscription;
  readonly onClose: () => void;
}

export function SeekDialog({ subscription: { id, partitions }, onClose }: SeekDialogProps) {
  const [way, setWay] = useState<To>('earliest');
  const [time, setTime] = useState('');
  const [offsets, setOffsets] = useState<Readonly<Record<string, string>>>({});
  const moved = movedOf(partitions, offsets);
  const seek = useMutation({
    mutationFn: () => {
      const to: Schemas['Seek']['to'] =
        way === 'time' ? new Date(time).toISOString() : way === 'offsets' ? (moved ?? {}) : way;
      return got(api.POST('/subscriptions/{id}/seek', { params: { path: { id } }, body: { to } }));
    },
    onSuccess() {
      toast({ title: 'It reads on from there' });
      refreshEverything();
      onClose();
    },
  });
  const why =
    way === 'time' && !Number.isFinite(Date.parse(time))
      ? 'Choose a time.'
      : way !== 'offsets'
        ? null
        : moved === null
          ? 'An offset is a whole number, 0 or more.'
          : Object.keys(moved).length === 0
            ? 'Change an offset.'
            : null;
  return (
    <ConfirmDialog
      open
      title="Where should it read on?"
      label="Seek"
      body="Invocations that were made from its records stay as they are: reading a record again makes a new one."
      preview={
        <>
          <Choice label="Where to" value={way} options={WAYS} onChange={setWay} />
          <p>{MEANS[way]}</p>
          {way === 'time' ? (
            <Field label="Time" note="In your time zone.">
              {(field) => (
                <input
                  {...field}
                  type="datetime-local"
                  step={1}
                  value={time}
                  onChange={(event) => setTime(event.target.value)}
                />
              )}
            </Field>
          ) : null}
          {way === 'offsets' ? (
            <Offsets
              partitions={partitions}
              offsets={offsets}
              onChange={(partition, text) => setOffsets({ ...offsets, [partition]: text })}
            />
          ) : null}
        </>
      }
      type="seek"
      danger
      why={why}
      pending={seek.isPending}
      error={seek.error}
      onClose={onClose}
      onConfirm={() => seek.mutate()}
    />
  );
}

/** Only what is another offset than now; null where a text is none. */
function movedOf(
  partitions: readonly Partition[],
  offsets: Readonly<Record<string, string>>,
): Record<string, number> | null {
  const moved: Record<string, number> = {};
  for (const { partition, position } of partitions) {
    const text = offsets[partition]?.trim() ?? '';
    if (text === '') continue;
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(Number(text))) return null;
    if (Number(text) !== position) moved[partition] = Number(text);
  }
  return moved;
}

interface OffsetsProps {
  readonly partitions: readonly Partition[];
  readonly offsets: Readonly<Record<string, string>>;
  readonly onChange: (partition: number, text: string) => void;
}

function Offsets({ partitions, offsets, onChange }: OffsetsProps) {
  if (partitions.length === 0) return <p className="quiet">No partition is known yet.</p>;
  return (
    <div className="seek-offsets" role="group" aria-label="Offset for each partition">
      {partitions.map(({ partition, position }) => {
        const text = offsets[partition] ?? String(position);
        return (
          <div key={partition} style={{ display: 'contents' }}>
            <label htmlFor={`seek-${partition}`}>Partition {partition}</label>
            <input
              id={`seek-${partition}`}
              className="input"
              inputMode="numeric"
              autoComplete="off"
              value={text}
              aria-describedby={`seek-${partition}-means`}
              onChange={(event) => onChange(partition, event.target.value)}
            />
            <span id={`seek-${partition}-means`} className="field-note">
              {meaning(position, Number(text))}
            </span>
          </div>
        );
      })}
    </div>
  );
}

/** Offsets are not records: compaction and transactions leave holes, so it is at most so many. */
function meaning(position: number, to: number): string {
  if (!Number.isFinite(to) || to === position) return 'stays';
  return to < position ? `up to ${countText(position - to)} again` : `passes over up to ${countText(to - position)}`;
}
