/** What lets an invocation go on that stands still: Resume where it is paused, Retry now where it backs off. */
import { CirclePlay, RotateCcw } from 'lucide-react';
import { api, got } from '../api/client.ts';
import type { InvocationDetail } from '../api/contract.ts';
import { ActionButton } from '../parts/action-button.tsx';

export type Standing = Pick<InvocationDetail, 'id' | 'status'>;

export const Resume = ({ id }: Standing) => (
  <ActionButton
    label="Resume"
    icon={CirclePlay}
    kind="primary"
    needs="operator"
    act={() => got(api.POST('/invocations/{id}/resume', { params: { path: { id } } }))}
    done="It goes on"
  />
);

export const RetryNow = ({ id, status }: Standing) => (
  <ActionButton
    label="Retry now"
    icon={RotateCcw}
    needs="operator"
    why={status === 'backingOff' ? null : 'It is not backing off.'}
    act={() => got(api.POST('/invocations/{id}/retry', { params: { path: { id } } }))}
    done="The next attempt starts now"
  />
);
