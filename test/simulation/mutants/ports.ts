/** Wrong ports: a store that breaks its rules, an endpoint that does more than it was asked, limits that are not kept. */
import { apply } from '../../../engine/store/memory/data.ts';
import type { AttemptStart } from '../../../sdk/protocol/index.ts';
import type { MakeMutation } from './mutation.ts';

/** The answer comes first, the write some time later. */
export const effectsBeforeCommit: MakeMutation = () => ({
  write: async ({ inner, turn, incarnation }) => {
    // Too late to tell anybody that it failed: that is the defect.
    incarnation.attemptClock.after(20, () => void inner.commit(turn).catch(() => undefined));
  },
});

/** S1: a transaction that is cut off leaves its first half. */
export const tornTurn: MakeMutation = () => ({
  cutOff: ({ data, turn }) => {
    for (const write of turn.writes.slice(0, Math.ceil(turn.writes.length / 2))) apply(data, write);
  },
});

/** S2: a commit that is repeated because its answer was lost is written once more. */
export const writtenTwice: MakeMutation = () => ({
  write: async ({ inner, turn, data }) => {
    if (turn.number === data.turn) data.turn -= 1;
    await inner.commit(turn);
  },
});

/** S3: a store that takes writes from an engine that has been replaced. */
export const notFenced: MakeMutation = () => ({
  write: async ({ inner, turn, data, incarnation }) => {
    if (!incarnation.isZombie) return inner.commit(turn);
    for (const write of turn.writes) apply(data, write);
  },
});

/** A turn now and then is acknowledged, counted, and not written. */
export const turnNotWritten: MakeMutation = () => ({
  write: async ({ inner, turn, data }) => {
    if (turn.number % 20 === 0 && turn.number === data.turn + 1) data.turn = turn.number;
    else await inner.commit(turn);
  },
});

/** A promise is complete in memory, and after a restart it is not. */
export const promiseNotWritten: MakeMutation = () => ({
  write: ({ inner, turn }) =>
    inner.commit({ ...turn, writes: turn.writes.filter(({ change }) => change.kind !== 'promiseCompleted') }),
});

/** P8: what a person did is written, and not that he did it. */
export const auditForgotten: MakeMutation = () => ({
  write: ({ inner, turn }) =>
    inner.commit({ ...turn, writes: turn.writes.filter(({ change }) => change.kind !== 'audited') }),
});

export const doubleStart: MakeMutation = () => ({
  endpoint: (real) => ({
    ...real,
    start(start, channel) {
      real.start(start, channel);
      return real.start(start, channel);
    },
  }),
});

/** What the handler had seen when it asked is not told to the replay. */
export const seenForgotten: MakeMutation = () => ({
  endpoint: (real) => ({
    ...real,
    start: (start, channel) => real.start({ ...start, journal: unseen(start) }, channel),
  }),
});

const unseen = ({ journal }: AttemptStart): AttemptStart['journal'] =>
  journal.map((item) => (item.type === 'entry' ? { ...item, seen: 0 } : item));

export const moreAttempts: MakeMutation = () => ({
  limits: (real) => ({ ...real, attemptsMax: (real.attemptsMax ?? 1) + 1 }),
});

export const moreCells: MakeMutation = () => ({ limits: (real) => ({ ...real, cellsMax: 100_000 }) });

/** A fork's attempts draw by their own id: what they ask for is not what the journal that they replay has. */
export const ownRandomNumbers: MakeMutation = () => ({
  endpoint: (real) => ({
    ...real,
    start: ({ seedId: _, ...start }, channel) => real.start(start, channel),
  }),
});
