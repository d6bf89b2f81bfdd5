/** Whether the window is as narrow as a phone; the same width as in the styles. */
import { useSyncExternalStore } from 'react';

const media = matchMedia('(max-width: 760px)');

export const useNarrow = (): boolean =>
  useSyncExternalStore(
    (watcher) => {
      media.addEventListener('change', watcher);
      return () => media.removeEventListener('change', watcher);
    },
    () => media.matches,
  );
