/** What can be done to it. What can't be done as things stand says why. */
import { CirclePause, CircleX, GitFork, OctagonX, Trash2 } from 'lucide-react';
import { useNavigate } from 'react-router';
import { api, got } from '../api/client.ts';
import type { InvocationDetail } from '../api/contract.ts';
import { ActionButton } from '../parts/action-button.tsx';
import { hasEnded } from '../status.ts';
import { Resume, RetryNow } from './go-on.tsx';

export function InvocationActions({ invocation: { id, status } }: { readonly invocation: InvocationDetail }) {
  const go = useNavigate();
  const params = { path: { id } };
  const steer = (verb: 'cancel' | 'kill' | 'pause') => () => got(api.POST(`/invocations/{id}/${verb}`, { params }));
  const ended = hasEnded(status) ? 'It has ended.' : null;
  const living = hasEnded(status) ? null : 'It has not ended.';
  return (
    <>
      {status === 'paused' ? (
        <Resume id={id} status={status} />
      ) : (
        <ActionButton
          label="Pause"
          icon={CirclePause}
          needs="operator"
          why={ended}
          act={steer('pause')}
          done="It is paused"
        />
      )}
      <RetryNow id={id} status={status} />
      <ActionButton
        label="Cancel"
        icon={CircleX}
        needs="operator"
        why={ended}
        confirm={{
          title: 'Cancel this invocation?',
          body: 'Its next step fails with a cancellation, so that its handler can undo what it did.',
        }}
        act={steer('cancel')}
        done="Its cancellation is asked for"
      />
      <ActionButton
        label="Kill"
        icon={OctagonX}
        kind="danger"
        needs="admin"
        why={ended}
        confirm={{
          title: 'Kill this invocation?',
          body: 'It ends now. Its handler is not asked, so nothing is undone.',
          type: 'kill',
          danger: true,
        }}
        act={steer('kill')}
        done="It is killed"
      />
      <ActionButton
        label="Fork"
        icon={GitFork}
        needs="admin"
        why={status === 'paused' ? null : living}
        confirm={{
          title: 'Start it again as a new one?',
          body: 'A new invocation with the same input goes to the end of the mailbox. This one stays as it is.',
        }}
        act={() => got(api.POST('/invocations/{id}/fork', { params, body: { from: 1 } }))}
        done="A new one is on its way"
        after={(made) => go(`/invocations/${made.id}`)}
      />
      <ActionButton
        label="Purge"
        icon={Trash2}
        needs="admin"
        why={living}
        confirm={{
          title: 'Remove this invocation?',
          body: 'It goes with its journal, before its retention is over. This can’t be taken back.',
          type: 'purge',
          danger: true,
        }}
        act={() => got(api.POST('/invocations/{id}/purge', { params }))}
        done="It is gone"
        after={() => go('/invocations')}
      />
    </>
  );
}
