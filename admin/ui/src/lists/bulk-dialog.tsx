/** Asks before something is done to many: how many the engine finds, a few of them, and which it refused afterwards. */
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useState } from 'react';
import type { Schemas } from '../api/client.ts';
import { problemFrom } from '../api/problem.ts';
import { counted, countText } from '../format.ts';
import { refreshEverything } from '../live/events.ts';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { toast } from '../parts/toast.tsx';
import type { Bulk, Preview, Verb, Which } from './bulk.ts';
import './bulk.css';

type BatchResult = Schemas['BatchResult'];

interface BulkDialogProps<Row, Filter, Action extends string> {
  readonly bulk: Bulk<Row, Filter, Action>;
  readonly verb: Verb<Action>;
  readonly which: Which<Filter>;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

export function BulkDialog<Row, Filter, Action extends string>(props: BulkDialogProps<Row, Filter, Action>) {
  const { bulk, verb, which, onClose, onDone } = props;
  const { action, label, past, says, isFinal } = verb;
  const [refused, setRefused] = useState<BatchResult['refused']>([]);
  const look = useQuery({
    queryKey: ['batch preview', bulk.one, action, which],
    queryFn: ({ signal }) => bulk.batch({ action, ...which, dryRun: true }, signal) as Promise<Preview<Row>>,
    // What was shown is what is confirmed: the engine refuses where it has changed too much meanwhile.
    meta: { live: false },
    gcTime: 0,
    retry: false,
  });
  const leave = () => {
    onDone();
    onClose();
  };
  const act = useMutation({
    mutationFn: (expected: number) => bulk.batch({ action, ...which, dryRun: false, expected }) as Promise<BatchResult>,
    onSuccess({ done, refused: not, more }) {
      const rest = more ? { text: 'There are more: do it again for the rest.' } : {};
      toast({ title: `${past} ${counted(done, bulk.one)}`, ...rest });
      refreshEverything();
      if (not.length > 0) setRefused(not);
      else leave();
    },
  });
  if (refused.length > 0) return <Refused label={label} refused={refused} onClose={leave} />;
  const preview = look.data ?? null;
  const matched = preview?.matched ?? 0;
  const count = `${countText(matched)}${preview?.more === true ? '+' : ''}`;
  return (
    <ConfirmDialog
      open
      title={preview === null ? `${label} …` : `${label} ${count} ${matched === 1 ? bulk.one : `${bulk.one}s`}?`}
      label={preview === null ? label : `${label} ${count}`}
      body={says}
      preview={preview === null ? null : <Sample bulk={bulk} {...preview} />}
      {...(isFinal && matched > 0 ? { type: `${action} ${matched}` } : {})}
      danger={isFinal}
      why={preview === null ? whyNot(look.error) : matched === 0 ? 'There is none.' : null}
      pending={act.isPending}
      error={act.error ?? look.error}
      onClose={onClose}
      onConfirm={() => act.mutate(matched)}
    />
  );
}

const whyNot = (error: unknown): string => (error === null ? 'Counting …' : problemFrom(error).message);

interface SampleProps<Row> extends Preview<Row> {
  readonly bulk: {
    readonly idOf: (row: Row) => string;
    readonly show: (row: Row) => ReactNode;
  };
}

function Sample<Row>({ bulk, sample, matched }: SampleProps<Row>) {
  const rest = matched - sample.length;
  return (
    <ul className="bulk-sample" aria-label="Among them">
      {sample.map((row) => (
        <li key={bulk.idOf(row)}>{bulk.show(row)}</li>
      ))}
      {rest > 0 ? <li className="quiet">and {countText(rest)} more</li> : null}
    </ul>
  );
}

interface RefusedProps extends Pick<BatchResult, 'refused'> {
  readonly label: string;
  readonly onClose: () => void;
}

function Refused({ label, refused, onClose }: RefusedProps) {
  return (
    <Dialog open onClose={onClose} title={`${label}: ${counted(refused.length, 'refusal')}`}>
      <ul className="bulk-sample">
        {refused.map(({ id, detail }) => (
          <li key={id}>
            <span className="mono one-line">{id}</span>
            <span>{detail}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
