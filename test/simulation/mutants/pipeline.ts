/** Two turns under way, and something is wrong between them. */
import type { Write } from '../../../engine/store/store.ts';
import { StoreError } from '../../../engine/store/store.ts';
import type { MakeMutation } from './mutation.ts';

/** A turn passes for written as soon as the one before it is. */
export const acknowledgedTogether: MakeMutation = () => {
  let last: Promise<void> | null = null;
  return {
    commit: (real) => (turn) => {
      const [ahead, written] = [last, real(turn)];
      last = written;
      const over = () => {
        if (last === written) last = null;
      };
      written.then(over, over);
      return ahead === null ? written : Promise.race([ahead, written]);
    },
  };
};

/** Where another turn has been asked for behind it, that one is written first. */
export const swapped: MakeMutation = () => {
  const asked = new Map<number, readonly Write[]>();
  return {
    commit: (real) => (turn) => {
      if (!asked.has(turn.number)) asked.set(turn.number, turn.writes);
      return real(turn);
    },
    write: ({ inner, turn: { number } }) => {
      const [own, next] = [asked.get(number) ?? [], asked.get(number + 1)];
      if (next === undefined) return inner.commit({ number, writes: own });
      asked.set(number, next).set(number + 1, own);
      return inner.commit({ number, writes: next });
    },
  };
};

/** A turn that fails while another stands behind it is not tried again: the other takes its number. */
export const leftOut: MakeMutation = () => {
  let line: Promise<void> = Promise.resolve();
  let waiting = 0;
  let missing = 0;
  return {
    commit: (real) => (turn) => {
      waiting += 1;
      const own = line.then(async () => {
        try {
          await real({ ...turn, number: turn.number - missing });
        } catch (error) {
          if (waiting === 1 || !(error instanceof StoreError) || error.code !== 'unavailable') throw error;
          missing += 1;
        } finally {
          waiting -= 1;
        }
      });
      line = own.catch(() => undefined);
      return own;
    },
  };
};
