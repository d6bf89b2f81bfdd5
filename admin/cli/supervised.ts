/** What a `keymail start` that `keymail dev` has started tells its parent. */
import { ModuleError } from './failure.ts';

export type Report =
  /** A file takes part: watch it. */
  | { readonly kind: 'loaded'; readonly file: string }
  | { readonly kind: 'ready' }
  /** It ends. `mendable`: a change of a watched file may help. */
  | { readonly kind: 'failed'; readonly mendable: boolean };

export interface Supervisor {
  readonly isThere: boolean;
  loaded(file: string): void;
  ready(): void;
  failed(error: unknown): void;
  /** Calls back when the parent is gone, however it ended. */
  onGone(callback: () => void): void;
}

/** The parent of this process, or one that is deaf where there is none. */
export function supervisorOf(isSupervised: boolean): Supervisor {
  // It is no reason to live on.
  process.channel?.unref();
  const send = isSupervised ? (report: Report) => void process.send?.(report) : () => undefined;
  return {
    isThere: isSupervised,
    loaded: (file) => send({ kind: 'loaded', file }),
    ready: () => send({ kind: 'ready' }),
    failed: (error) => send({ kind: 'failed', mendable: error instanceof ModuleError }),
    onGone(callback) {
      if (isSupervised) process.on('disconnect', callback);
    },
  };
}
