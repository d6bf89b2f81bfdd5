/**
 * What can be done with several invocations at once: those that are selected, or all that the filters find. Nothing is done
 * before the engine has said how many it would be, and what for can't be taken back has to be typed.
 */
import { useMutation, useQuery } from '@tanstack/react-query';
import type { LucideIcon } from 'lucide-react';
import { CirclePause, CirclePlay, CircleX, OctagonX, RotateCcw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Schemas } from '../api/client.ts';
import { api, got } from '../api/client.ts';
import { problemFrom } from '../api/problem.ts';
import type { Role } from '../api/session.ts';
import { useMayNot } from '../api/session.ts';
import { counted, countText } from '../format.ts';
import type { Selection } from '../lists/selection.ts';
import { refreshEverything } from '../live/events.ts';
import { Button } from '../parts/button.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { StatusBadge } from '../parts/status-badge.tsx';
import { toast } from '../parts/toast.tsx';
import type { Invocation } from './invocation-columns.tsx';
import './bulk-bar.css';

type BatchResult = Schemas['BatchResult'];

interface Preview {
  readonly matched: number;
  readonly more: boolean;
  readonly sample: readonly Invocation[];
}

interface Verb {
  readonly action: Schemas['InvocationBatch']['action'];
  readonly label: string;
  readonly icon: LucideIcon;
  readonly needs: Role;
  readonly past: string;
  readonly says: string;
  /** Can't be taken back, so the word and the number have to be typed. */
  readonly isFinal: boolean;
}

const VERBS: readonly Verb[] = [
  {
    action: 'retry',
    label: 'Retry now',
    icon: RotateCcw,
    needs: 'operator',
    past: 'Retried',
    isFinal: false,
    says: 'The next attempt of each one that backs off starts now.',
  },
  {
    action: 'pause',
    label: 'Pause',
    icon: CirclePause,
    needs: 'operator',
    past: 'Paused',
    isFinal: false,
    says: 'Each stops where it is and keeps its key, so what waits behind it waits on.',
  },
  {
    action: 'resume',
    label: 'Resume',
    icon: CirclePlay,
    needs: 'operator',
    past: 'Resumed',
    isFinal: false,
    says: 'Each one that is paused goes on where it stopped.',
  },
  {
    action: 'cancel',
    label: 'Cancel',
    icon: CircleX,
    needs: 'operator',
    past: 'Cancelled',
    isFinal: true,
    says: 'The next step of each fails with a cancellation, so that its handler can undo what it did.',
  },
  {
    action: 'kill',
    label: 'Kill',
    icon: OctagonX,
    needs: 'admin',
    past: 'Killed',
    isFinal: true,
    says: 'Each ends now. Its handler is not asked, so nothing is undone.',
  },
  {
    action: 'purge',
    label: 'Purge',
    icon: Trash2,
    needs: 'admin',
    past: 'Purged',
    isFinal: true,
    says: 'Those that have ended are removed with their journals, before their retention is over.',
  },
];

interface BulkBarProps {
  readonly filter: Record<string, string | string[]>;
  readonly isFiltered: boolean;
  readonly selection: Selection;
}

type Which = { readonly ids: string[] } | { readonly filter: BulkBarProps['filter'] };

export function BulkBar({ filter, isFiltered, selection }: BulkBarProps) {
  const [all, setAll] = useState(false);
  const [verb, setVerb] = useState<Verb | null>(null);
  const { ids, clear } = selection;
  const isAll = all && isFiltered;
  if (ids.size === 0 && !isAll) {
    return isFiltered ? (
      <div className="bulk-offer">
        <Button small kind="plain" onClick={() => setAll(true)}>
          Act on all that match
        </Button>
      </div>
    ) : null;
  }
  const leave = () => {
    setAll(false);
    clear();
  };
  return (
    <section className="bulk" aria-label="With the selected invocations">
      <span className="bulk-count">{isAll ? 'All that match the filters' : `${countText(ids.size)} selected`}</span>
      {VERBS.map((each) => (
        <VerbButton key={each.action} verb={each} onChoose={() => setVerb(each)} />
      ))}
      <span className="row push">
        {isAll || !isFiltered ? null : (
          <Button small kind="plain" onClick={() => setAll(true)}>
            Take all that match instead
          </Button>
        )}
        <Button small kind="plain" onClick={leave}>
          Let go
        </Button>
      </span>
      {verb === null ? null : (
        <BulkDialog
          verb={verb}
          which={isAll ? { filter } : { ids: [...ids] }}
          onClose={() => setVerb(null)}
          onDone={leave}
        />
      )}
    </section>
  );
}

function VerbButton({
  verb: { label, icon, needs },
  onChoose,
}: {
  readonly verb: Verb;
  readonly onChoose: () => void;
}) {
  return (
    <Button small icon={icon} why={useMayNot(needs)} onClick={onChoose}>
      {label}
    </Button>
  );
}

interface BulkDialogProps {
  readonly verb: Verb;
  readonly which: Which;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

function BulkDialog({ verb, which, onClose, onDone }: BulkDialogProps) {
  const { action, label, past, says, isFinal } = verb;
  const [refused, setRefused] = useState<BatchResult['refused']>([]);
  const look = useQuery({
    queryKey: ['batch preview', action, which],
    queryFn: ({ signal }) =>
      got(api.POST('/invocations/batch', { body: { action, ...which, dryRun: true }, signal })) as Promise<Preview>,
    // What was shown is what is confirmed: the engine refuses where it has changed too much meanwhile.
    meta: { live: false },
    gcTime: 0,
    retry: false,
  });
  const act = useMutation({
    mutationFn: (expected: number) =>
      got(
        api.POST('/invocations/batch', { body: { action, ...which, dryRun: false, expected } }),
      ) as Promise<BatchResult>,
    onSuccess({ done, refused: not, more }) {
      const rest = more ? 'There are more: do it again for the rest.' : undefined;
      toast({ title: `${past} ${counted(done, 'invocation')}`, ...(rest === undefined ? {} : { text: rest }) });
      refreshEverything();
      if (not.length > 0) return setRefused(not);
      onDone();
      onClose();
    },
  });
  if (refused.length > 0)
    return (
      <Refused
        verb={verb}
        refused={refused}
        onClose={() => {
          onDone();
          onClose();
        }}
      />
    );
  const preview = look.data ?? null;
  const matched = preview?.matched ?? 0;
  const count = `${countText(matched)}${preview?.more === true ? '+' : ''}`;
  const why =
    preview === null
      ? look.isError
        ? problemFrom(look.error).message
        : 'Counting …'
      : matched === 0
        ? 'There is none.'
        : null;
  return (
    <ConfirmDialog
      open
      title={preview === null ? `${label} …` : `${label} ${count} ${matched === 1 ? 'invocation' : 'invocations'}?`}
      label={preview === null ? label : `${label} ${count}`}
      body={says}
      preview={preview === null ? null : <Sample {...preview} />}
      {...(isFinal && matched > 0 ? { type: `${action} ${matched}` } : {})}
      danger={isFinal}
      why={why}
      pending={act.isPending}
      error={act.error ?? look.error}
      onClose={onClose}
      onConfirm={() => act.mutate(matched)}
    />
  );
}

function Sample({ sample, matched }: Preview) {
  const rest = matched - sample.length;
  return (
    <ul className="bulk-sample" aria-label="Among them">
      {sample.map(({ id, service, handler, key, status }) => (
        <li key={id}>
          <span className="one-line">
            <span className="quiet">{service}/</span>
            {handler} {key === null ? '' : <span className="mono">{key}</span>}
          </span>
          <StatusBadge status={status} />
        </li>
      ))}
      {rest > 0 ? <li className="quiet">and {countText(rest)} more</li> : null}
    </ul>
  );
}

interface RefusedProps extends Pick<BatchResult, 'refused'> {
  readonly verb: Verb;
  readonly onClose: () => void;
}

function Refused({ verb: { label }, refused, onClose }: RefusedProps) {
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
