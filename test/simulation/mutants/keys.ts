/** Who has a key, and when: wrong decisions, one defect each. */
import type { ActorCell } from '../../../actors/cell.ts';
import type { Change } from '../../../actors/change.ts';
import type { Command } from '../../../actors/command.ts';
import type { Decision } from '../../../actors/decision.ts';
import type { Invocation } from '../../../actors/invocation.ts';
import type { Mailbox } from '../../../actors/mailbox.ts';
import { stateVersion } from '../../../actors/state-version.ts';
import type { Seq } from '../../../sdk/protocol/index.ts';
import type { MakeMutation, Of } from './mutation.ts';
import { bent, changed } from './mutation.ts';

export const mailboxOrder = changed('invocationInserted', (change) => ({
  ...change,
  invocation: { ...change.invocation, position: -change.invocation.position },
}));

export const noDepthMax: MakeMutation = () => ({
  decide: (real) => (cell, command, at) =>
    real(cell, command.kind === 'submit' ? { ...command, depthMax: null } : command, at),
});

/** The youngest is woken in place of the one that has waited longest. */
export const wakeOrder = bent((decided, cell) => {
  if (cell.kind !== 'actor') return decided;
  const granted = decided.changes.find((change) => isGrant(cell, change));
  const last = [...cell.mailbox].at(-1);
  if (granted?.kind !== 'invocationUpdated' || last === undefined || last === granted.seq) return decided;
  const other = cell.invocations.get(last) as Invocation;
  return other.status === 'queued' ? swapped(decided, granted, other) : decided;
});

function isGrant(cell: ActorCell, change: Change): boolean {
  return (
    change.kind === 'invocationUpdated' &&
    change.progress.status === 'running' &&
    cell.invocations.get(change.seq)?.status === 'queued'
  );
}

function swapped(decided: Decision, granted: Of<'invocationUpdated'>, other: Invocation): Decision {
  const { status, startedAt, attempt } = granted.progress;
  const { position, retryCount, retryingSince, dueAt, finishedAt, expiresAt, lastError } = other;
  const { cancelRequested, step } = other;
  const progress = {
    status,
    startedAt,
    attempt,
    position,
    retryCount,
    retryingSince,
    dueAt,
    finishedAt,
    expiresAt,
    lastError,
    cancelRequested,
    step,
  };
  const instead = (seq: Seq): Seq => (seq === granted.seq ? other.seq : seq);
  return {
    ...decided,
    changes: decided.changes.map((change) =>
      change === granted ? { kind: 'invocationUpdated', seq: other.seq, progress } : change,
    ),
    effects: decided.effects.map((effect) =>
      effect.kind === 'start' ? { ...effect, seq: instead(effect.seq) } : effect,
    ),
  };
}

/** P2: who should wait in line begins at once, beside the one that holds the key. */
export const twoHolders = bent((decided, cell, _, at) => {
  const impatient = decided.changes.find((change) => change.kind === 'invocationInserted');
  if (cell.kind !== 'actor' || impatient?.invocation.status !== 'queued') return decided;
  const { seq } = impatient.invocation;
  const running = { ...impatient.invocation, status: 'running', attempt: 1, startedAt: at.now } as const;
  return {
    ...decided,
    changes: decided.changes.map((change) => (change === impatient ? { ...impatient, invocation: running } : change)),
    effects: [...decided.effects, { kind: 'start', address: cell.address, seq, attempt: 1, journal: null }],
  };
});

/** Commands decided at a cell that is not what it is. */
const misled =
  (kinds: readonly Command['kind'][] | 'all', mislead: (cell: ActorCell) => ActorCell): MakeMutation =>
  () => ({
    decide: (real) => (cell, command, at) => {
      const misleads = cell.kind === 'actor' && (kinds === 'all' || kinds.includes(command.kind));
      return real(misleads ? mislead(cell) : cell, command, at);
    },
  });

export const pausedKeyGranted: MakeMutation = misled(
  ['submit', 'timerFired', 'finished', 'cancel', 'kill', 'attemptFailed', 'resume'],
  (cell) => ({ ...cell, paused: null }),
);

/** Whoever has the key is at work, and finds the correction in the middle of it. */
export const patchedUnderHolder: MakeMutation = misled(['patchState'], (cell) => ({ ...cell, holder: null }));

export const patchOfAnotherVersion: MakeMutation = () => ({
  decide: (real) => (cell, command, at) => {
    if (cell.kind !== 'actor' || command.kind !== 'patchState') return real(cell, command, at);
    return real(cell, { ...command, version: stateVersion(cell.state) }, at);
  },
});

/** A mailbox that shows its places in another way. */
const seenAs = (
  cell: ActorCell,
  mailbox: Partial<Pick<Mailbox, 'depth' | 'peek' | typeof Symbol.iterator>>,
): ActorCell => {
  const { depth } = cell.mailbox;
  const shown = {
    depth,
    peek: () => cell.mailbox.peek(),
    [Symbol.iterator]: () => cell.mailbox[Symbol.iterator](),
    ...mailbox,
  };
  return { ...cell, mailbox: shown as Mailbox };
};

/** Who is resumed has the key, wherever it stood. */
export const resumedOvertakes: MakeMutation = () => ({
  decide: (real) => (cell, command, at) => {
    if (cell.kind !== 'actor' || command.kind !== 'resume') return real(cell, command, at);
    return real(seenAs(cell, { peek: () => command.seq }), command, at);
  },
});

/** Those behind a paused one do not wait for it. */
export const pausedHeadPassed: MakeMutation = misled(['finished', 'cancel', 'kill', 'resumeKey'], (cell) => {
  const able = [...cell.mailbox].filter((seq) => cell.invocations.get(seq)?.status === 'queued');
  return seenAs(cell, { [Symbol.iterator]: () => able[Symbol.iterator]() });
});

/** Who is resumed waits at the end. */
export const resumedToTheEnd = bent((decided, cell, command, at) => {
  if (command.kind !== 'resume' || cell.kind !== 'actor') return decided;
  return {
    ...decided,
    changes: decided.changes.map((change) =>
      change.kind === 'invocationUpdated' && change.progress.status === 'queued'
        ? { ...change, progress: { ...change.progress, position: at.fresh } }
        : change,
    ),
  };
});

/** Commands that people put in line, decided at a cell that is not what it is. */
const misledFor =
  (kind: 'fork' | 'redrive', mislead: (cell: ActorCell) => ActorCell): MakeMutation =>
  () => ({
    decide: (real) => (cell, command, at) => {
      const misleads = cell.kind === 'actor' && command.kind === 'submit' && command.origin.kind === kind;
      return real(misleads ? mislead(cell) : cell, command, at);
    },
  });

const nobodyWaits = (cell: ActorCell): ActorCell => seenAs(cell, { depth: 0 });

export const forkOvertakes: MakeMutation = misledFor('fork', nobodyWaits);
export const redriveOvertakes: MakeMutation = misledFor('redrive', nobodyWaits);
export const redriveEntersPausedKey: MakeMutation = misledFor('redrive', (cell) => ({ ...cell, paused: null }));
