/** What can be done with several invocations at once. */
import { CirclePause, CirclePlay, CircleX, OctagonX, RotateCcw, Trash2 } from 'lucide-react';
import type { Schemas } from '../api/client.ts';
import { api, got } from '../api/client.ts';
import type { Bulk } from '../lists/bulk.ts';
import { StatusBadge } from '../parts/status-badge.tsx';
import type { Invocation } from './invocation-columns.tsx';

export type InvocationFilter = Record<string, string | string[]>;

export const INVOCATION_BULK: Bulk<Invocation, InvocationFilter, Schemas['InvocationBatch']['action']> = {
  one: 'invocation',
  batch: (body, signal) => got(api.POST('/invocations/batch', { body, ...(signal === undefined ? {} : { signal }) })),
  idOf: ({ id }) => id,
  show: ({ service, handler, key, status }) => (
    <>
      <span className="one-line">
        <span className="quiet">{service}/</span>
        {handler} {key === null ? '' : <span className="mono">{key}</span>}
      </span>
      <StatusBadge status={status} />
    </>
  ),
  verbs: [
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
  ],
};
