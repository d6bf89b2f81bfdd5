/** Wrong decisions, one defect each: of journals, timers, cursors and what is sent. Those about who has a key are in `keys.ts`. */
import type { Cell } from '../../../actors/cell.ts';
import type { Change } from '../../../actors/change.ts';
import type { Addressed, Command } from '../../../actors/command.ts';
import { NOTHING } from '../../../actors/decision.ts';
import { PROMISES_TIMER } from '../../../actors/lifecycle/retention.ts';
import { Living } from '../../../actors/living.ts';
import type { MakeMutation } from './mutation.ts';
import { bent, changed } from './mutation.ts';

/** A command that is not heard. */
const deaf = (kind: Command['kind']): MakeMutation =>
  bent((decided, _, command) => (command.kind === kind ? NOTHING : decided));

export const lostCompletion = bent((decided, _, command) => {
  if (command.kind !== 'finished') return decided;
  return { ...decided, forwards: decided.forwards.filter((one) => one.command.kind !== 'completion') };
});

export const cursorTooFar = changed('cursorMoved', (change) =>
  change.from === null ? change : { ...change, cursor: { ...change.cursor, position: change.cursor.position + 1 } },
);

export const cursorNotMoved = changed('cursorMoved', (change) =>
  change.from === null ? change : { ...change, cursor: { ...change.cursor, position: change.from } },
);

export const anchorForgotten = changed('cursorMoved', (change) => ({
  ...change,
  cursor: { ...change.cursor, anchor: null },
}));

export const idempotencyForgotten = changed('idempotencyPut', (change) =>
  change.record.expiresAt === null ? null : change,
);

export const journalGap = changed('journalAppended', (change) =>
  change.item.type === 'completion' ? { ...change, item: { ...change.item, index: change.item.index + 1 } } : change,
);

export const deadLetterLost = changed('invocationDeadLettered', () => null);

export const deadLetterOfAnother = changed('invocationDeadLettered', (change) => ({
  ...change,
  letter: { ...change.letter, offset: change.letter.offset + 1 },
}));

export const errorNotKept = changed('attemptFailed', () => null);

export const failedNowhere = changed('invocationUpdated', (change) =>
  change.progress.status === 'failed' ? { ...change, progress: { ...change.progress, step: null } } : change,
);

export const retryCountLost = changed('invocationUpdated', (change) => ({
  ...change,
  progress: { ...change.progress, retryCount: 0 },
}));

export const recoveryForgotten = deaf('recover');
export const backlogNeverShrinks = deaf('consumed');
export const resultNotRemembered = changed('journalAppended', (change) => {
  const { item } = change;
  if (item.type !== 'entry' || item.entry.kind !== 'run') return change;
  const { outcome: _, ...entry } = item.entry;
  return { ...change, item: { ...item, entry } };
});

export const sleepTooShort = bent((decided) => {
  const early = <T extends { readonly dueAt: number }>(timer: T): T => ({ ...timer, dueAt: timer.dueAt - 1 });
  return {
    ...decided,
    changes: decided.changes.map((change) =>
      change.kind === 'timerSet' && change.timer.id > 0 ? { ...change, timer: early(change.timer) } : change,
    ),
    effects: decided.effects.map((effect) =>
      effect.kind === 'arm' && effect.timer.id > 0 ? { ...effect, timer: early(effect.timer) } : effect,
    ),
  };
});

/** A timer row that stays, and a completion that is written whether or not it is waited for. */
export const timerTwice = bent((decided, cell, command, at) => {
  if (command.kind !== 'timerFired' || cell.kind !== 'actor') return decided;
  const { seq, id } = command.timer;
  const invocation = cell.invocations.get(seq);
  const changes = decided.changes.filter(({ kind }) => kind !== 'timerCleared');
  if (invocation === undefined || id === 0 || invocation.open.has(id)) return { ...decided, changes };
  const item = {
    type: 'completion',
    index: invocation.journalLength,
    at: at.now,
    id,
    outcome: { kind: 'void' },
  } as const;
  return { ...decided, changes: [...changes, { kind: 'journalAppended', seq, item }] };
});

/** What an attempt says is taken for the word of the one that runs now. */
export const staleAttempt: MakeMutation = () => ({
  decide: (real) => (cell, command, at) => {
    if (cell.kind !== 'actor' || !('attempt' in command)) return real(cell, command, at);
    return real(cell, { ...command, attempt: cell.invocations.get(command.seq)?.attempt ?? 0 }, at);
  },
});

/** It goes to sleep although what it waits for has come. */
export const lostWakeUp = bent((decided, _, command) => {
  if (command.kind !== 'suspended') return decided;
  const changes = decided.changes.map((change) =>
    change.kind === 'invocationUpdated' && change.progress.status === 'running'
      ? ({
          ...change,
          progress: { ...change.progress, status: 'suspended', attempt: change.progress.attempt - 1 },
        } as const)
      : change,
  );
  return { ...decided, changes, effects: [] };
});

/** A record counts as taken when any subscription has taken it. */
export const takenByAnother: MakeMutation = () => {
  const takers = new Map<string, Cell['address']>();
  const isNew = (taker: Cell['address'], { command }: Addressed): boolean => {
    if (command.kind !== 'submit' || command.origin.kind !== 'kafka') return true;
    const record = [command.origin.topic, command.origin.partition, command.origin.offset].join('/');
    if (!takers.has(record)) takers.set(record, taker);
    return takers.get(record) === taker;
  };
  return {
    decide: (real) => (cell, command, at) => {
      const decided = real(cell, command, at);
      if (command.kind !== 'ingest') return decided;
      return { ...decided, forwards: decided.forwards.filter((forward) => isNew(cell.address, forward)) };
    },
  };
};

/** What is sent goes out a turn late: a crash between the two loses it. */
export const sendInLaterTurn: MakeMutation = () => {
  let held: Addressed[] = [];
  return {
    decide: (real) => (cell, command, at) => {
      const decided = real(cell, command, at);
      const late = held;
      if (command.kind !== 'entry' || command.entry.kind !== 'send') {
        held = [];
        return { ...decided, forwards: [...decided.forwards, ...late] };
      }
      held = [...late, ...decided.forwards];
      return { ...decided, forwards: [] };
    },
  };
};

/** A write of state waits for the next one of its key. */
export const stateLags: MakeMutation = () => {
  const held = new Map<Cell['address'], Change>();
  return {
    decide: (real) => (cell, command, at) => {
      const decided = real(cell, command, at);
      const changes = decided.changes.flatMap((change) => {
        if (change.kind !== 'stateSet') return [change];
        const before = held.get(cell.address);
        held.set(cell.address, change);
        return before === undefined ? [] : [before];
      });
      return { ...decided, changes };
    },
  };
};

/** A cancellation that is not passed on to the calls that are waited for would go unseen; one that is written twice must not. */
export const cancelTwice = bent((decided, cell, command, at) => {
  if (command.kind !== 'cancel' || cell.kind !== 'actor') return decided;
  const invocation = cell.invocations.get(command.seq);
  const isSecond = invocation?.cancelRequested === true && decided.changes.length === 0;
  if (!isSecond) return decided;
  const item = {
    type: 'completion',
    index: invocation.journalLength,
    at: at.now,
    id: -1,
    outcome: { kind: 'void' },
  } as const;
  return { ...decided, changes: [{ kind: 'journalAppended', seq: command.seq, item }] };
});

/** Who answered an awakeable is told that it was taken, and it was not. */
export const signalLost = bent((decided, _, command) =>
  command.kind === 'signal'
    ? { ...decided, changes: [], effects: decided.effects.filter(({ kind }) => kind === 'done') }
    : decided,
);

/** Nobody has announced it yet, so it is not kept. */
export const earlySignalLost = bent((decided, cell, command) => {
  if (command.kind !== 'signal' || cell.kind !== 'actor') return decided;
  if (cell.invocations.get(command.seq)?.open.has(command.id) !== false) return decided;
  return { ...decided, changes: [], effects: decided.effects.filter(({ kind }) => kind === 'done') };
});

/** A later answer to an awakeable takes the place of the first. */
export const secondSignalWins: MakeMutation = () => ({
  decide: (real) => (cell, command, at) => {
    if (command.kind !== 'signal' || cell.kind !== 'actor') return real(cell, command, at);
    const invocation = cell.invocations.get(command.seq);
    if (invocation?.signals.has(command.id) !== true) return real(cell, command, at);
    const others = new Set([...invocation.signals].filter((id) => id !== command.id));
    const invocations = new Living();
    invocations.set({ ...invocation, signals: others });
    return real({ ...cell, invocations }, command, at);
  },
});

/** What a fork has of another's journal is written to the state once more. */
export const forkWritesAgain = bent((decided, cell, command) => {
  if (command.kind !== 'submit' || command.prefix === undefined || cell.kind !== 'actor') return decided;
  const { service, key } = command.target;
  const again = command.prefix.flatMap((item): Change[] => {
    if (item.type !== 'entry' || item.entry.kind !== 'set') return [];
    return [{ kind: 'stateSet', service, key: key ?? '', name: item.entry.name, value: item.entry.value }];
  });
  return { ...decided, changes: [...decided.changes, ...again] };
});

/** The next with the same key is told of an invocation that is gone. */
export const purgeKeepsItsKey = bent((decided, _, command) =>
  command.kind === 'purge' ? { ...decided, forwards: [] } : decided,
);

/** Who has attached is told nothing at the end. */
export const waiterLost = changed('waiterAdded', () => null);

/** Who has ended is still on the list of another. */
export const waiterStays = changed('waiterRemoved', () => null);

/** Whoever waits for a promise is not woken when it is completed. */
export const promiseUnheard = bent((decided, _, command) => {
  const isCompleting = command.kind === 'entry' && command.entry.kind === 'completePromise';
  return isCompleting ? { ...decided, forwards: [] } : decided;
});

/** What a promise was completed with first is forgotten when somebody completes it again. */
export const secondTellingWins: MakeMutation = () => ({
  decide: (real) => (cell, command, at) => {
    if (cell.kind !== 'actor' || command.kind !== 'entry' || command.entry.kind !== 'completePromise')
      return real(cell, command, at);
    const { name } = command.entry;
    const others = [...cell.promises].filter(([known]) => known !== name);
    return real({ ...cell, promises: new Map(others) }, command, at);
  },
});

/** Whoever waited for a promise is told twice, because it is not looked whether it still waits. */
export const toldTwice = bent((decided, cell, command, at) => {
  if (command.kind !== 'completion' || cell.kind !== 'actor') return decided;
  const [change] = decided.changes;
  const entry = cell.invocations.get(command.seq)?.open.get(command.id);
  if (change?.kind !== 'journalAppended' || entry?.kind !== 'promise') return decided;
  const again = { ...change, item: { ...change.item, index: change.item.index + 1, at: at.now } };
  return { ...decided, changes: [change, again, ...decided.changes.slice(1)] };
});

/** A promise that is complete is asked for as one that is not. */
export const completedUnheard: MakeMutation = () => ({
  decide: (real) => (cell, command, at) => {
    const asks = command.kind === 'entry' && (command.entry.kind === 'promise' || command.entry.kind === 'peekPromise');
    if (cell.kind !== 'actor' || !asks) return real(cell, command, at);
    return real({ ...cell, promises: new Map() }, command, at);
  },
});

/** Promises without a run have no end. */
export const promisesForEver = bent((decided) => ({
  ...decided,
  changes: decided.changes.filter((change) => change.kind !== 'timerSet' || change.timer.id !== PROMISES_TIMER),
}));

/** Their end is that of the first of them. */
export const promisesTooShort: MakeMutation = () => ({
  decide: (real) => (cell, command, at) => {
    if (cell.kind !== 'actor' || command.kind !== 'timerFired') return real(cell, command, at);
    return real({ ...cell, promisedAt: cell.promisedAt === null ? null : 0 }, command, at);
  },
});

/** Promises go although a run is there, or is remembered. */
export const promisesOfARunForgotten: MakeMutation = () => ({
  decide: (real) => (cell, command, at) => {
    if (cell.kind !== 'idempotency' || command.kind !== 'expire' || command.seq !== null)
      return real(cell, command, at);
    return real({ ...cell, record: null }, command, at);
  },
});

/** A second run is made for a key that has one. */
export const ranTwice = changed('idempotencyPut', (change) =>
  change.record.address.endsWith('\u0000') ? null : change,
);
