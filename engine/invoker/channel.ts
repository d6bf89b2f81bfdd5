/** The engine's side of one attempt. */
import type { AttemptChannel, AttemptMessage } from '../../sdk/protocol/index.ts';
import type { Loop } from '../loop.ts';
import type { Store } from '../store/store.ts';
import type { Attempt } from './attempt.ts';

export interface ChannelParts {
  readonly store: Store;
  readonly loop: Pick<Loop, 'untilDurable'>;
}

export const channelOf = (
  attempt: Attempt,
  { store, loop }: ChannelParts,
  send: (message: AttemptMessage) => void,
): AttemptChannel => ({
  send,
  untilOurs: store.untilOurs,
  untilDurable() {
    const durable = loop.untilDurable();
    attempt.waitsForDisk = durable !== null;
    void durable?.then(() => {
      attempt.waitsForDisk = false;
    });
    return durable;
  },
});
