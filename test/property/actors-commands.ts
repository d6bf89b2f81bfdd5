// Random histories: what may happen to a few keys and a service, weighted so that invocations live long enough to do much.
// A choice is a handful of numbers; it becomes a command only when the world is known, so that it mostly hits something alive.

import fc from 'fast-check';
import type { Addressed } from '../../actors/command.ts';
import type { Invocation } from '../../actors/invocation.ts';
import { type AskedEntry, CANCEL_SIGNAL, formatAwakeableId, type Seq } from '../../sdk/protocol/index.ts';
import * as acts from '../histories/acts.ts';
import type { Act, History } from '../histories/history.ts';
import { idOf, T0 } from '../histories/world.ts';

export interface Choice {
  readonly what: (typeof KINDS)[number];
  readonly who: number;
  readonly which: number;
  readonly ms: number;
}

const KINDS = [
  ...['submit', 'submit', 'submit', 'schedule', 'claim', 'ingest', 'kafka failure'],
  ...['run', 'run with result', 'proposal', 'sleep', 'sleep', 'set', 'clear', 'clearAll', 'get'],
  ...['call', 'call', 'send', 'send later', 'send keyed', 'cancel other'],
  ...['awakeable', 'awakeable', 'signal', 'signal', 'signal', 'answer other'],
  ...['finish', 'finish', 'finish', 'fail', 'fail', 'fail for good', 'mismatch', 'fail terminally'],
  ...['suspend', 'suspend', 'ring', 'ring', 'ring', 'stale'],
  ...['cancel', 'kill', 'pause', 'resume', 'resume', 'retry', 'recover'],
  ...['pause key', 'resume key', 'resume key', 'patch', 'purge', 'fork'],
] as const;

export const choices: fc.Arbitrary<Choice[]> = fc.array(
  fc.record({ what: fc.constantFrom(...KINDS), who: fc.nat(1_000), which: fc.nat(1_000), ms: fc.nat(300) }),
  { minLength: 1, maxLength: 150, size: 'max' },
);

const TARGETS = ['order/a/process', 'order/b/process', 'order/a/peek', 'mail/send', 'stock/s/reserve'] as const;

const pick = <T>(list: readonly T[], at: number): T | undefined =>
  list.length === 0 ? undefined : list[at % list.length];

/** The command that a choice means now; null where there is nothing that it could mean. */
export function commandOf(history: History, choice: Choice, count: number): Addressed | null {
  const act = actOf(history, choice, count);
  if (act === null) return null;
  return typeof act === 'function' ? act(history) : act;
}

function actOf(history: History, choice: Choice, count: number): Act | null {
  const { what, who, which, ms } = choice;
  const to = pick(TARGETS, who) as string;
  const depthMax = which % 3 === 0 ? 2 : null;
  switch (what) {
    case 'submit':
      return acts.submitted(count, to, { ticket: 1, depthMax });
    case 'schedule':
      return acts.submitted(count, to, { startAt: T0 + ms });
    case 'claim':
      return acts.claimed(count, to, `k${which % 2}`, { ticket: 1, depthMax, body: `body ${which % 3 === 0}` });
    case 'ring':
      return ringing(history, which);
    case 'pause key':
      return acts.keyPaused(pick(['order/a', 'order/b', 'stock/s'], who));
    case 'resume key':
      return acts.keyResumed(pick(['order/a', 'order/b', 'stock/s'], who));
    case 'patch':
      return acts.patched({ set: { [`n${which % 3}`]: 'v'.repeat(ms) }, clear: [`n${(which + 1) % 3}`] });
    case 'purge':
    case 'fork':
      return onEnded(history, choice, count);
    case 'ingest':
    case 'kafka failure':
      return acts.submitted(count, 'order/a/process', { origin: acts.fromKafka(count) });
    default:
      return onLiving(history, choice);
  }
}

function ringing(history: History, which: number): Act | null {
  const timer = pick([...history.world.timers.values()], which);
  if (timer === undefined) return null;
  history.world.now = Math.max(history.world.now, timer.dueAt);
  return { address: timer.address, command: { kind: 'timerFired', timer } };
}

function onEnded(history: History, { what, who, which }: Choice, count: number): Act | null {
  const ended = [...history.world.journals].filter(([, journal]) => {
    const last = journal.at(-1);
    return last?.type === 'entry' && last.entry.kind === 'output';
  });
  const one = pick(ended, who);
  if (one === undefined) return null;
  const [seq, journal] = one;
  return what === 'purge' ? acts.purged(seq) : acts.forked(count, seq, 1 + (which % journal.length));
}

function onLiving(history: History, choice: Choice): Act | null {
  const living = [...history.world.cells.values()].flatMap((cell) =>
    cell.kind === 'actor' ? [...cell.invocations.values()] : [],
  );
  const running = living.filter(({ status }) => status === 'running');
  const anyone = pick(living, choice.who);
  switch (choice.what) {
    case 'cancel':
    case 'kill':
    case 'pause':
    case 'resume':
    case 'retry':
      return anyone === undefined ? null : VERBS[choice.what](anyone.seq);
    case 'recover':
      return anyone === undefined ? null : acts.recovered(anyone.seq);
    case 'signal':
      return anyone === undefined ? null : acts.signalled(anyone.seq, 17 + (choice.which % 4), acts.text('yes'));
    default: {
      const one = pick(running, choice.who);
      return one === undefined ? null : fromAttempt(history, one, choice);
    }
  }
}

const VERBS = {
  cancel: acts.cancelled,
  kill: acts.killed,
  pause: acts.paused,
  resume: acts.resumed,
  retry: acts.retried,
};

/** What the attempt that runs may say. Its completion ids go on from the journal's length, which is never too low. */
function fromAttempt(history: History, one: Invocation, { what, which, ms }: Choice): Act | null {
  const { seq } = one;
  const id = one.journalLength * 2;
  const to = pick(TARGETS, which) as string;
  const open = [...one.open.keys()];
  switch (what) {
    case 'run':
      return acts.asked(seq, acts.run(id));
    case 'run with result':
      return acts.asked(seq, acts.run(id, acts.text('ok')));
    case 'proposal':
      return acts.proposed(seq, pick(open, which) ?? 1, acts.text('ok'));
    case 'sleep':
      return acts.asked(seq, acts.sleep(id, ms));
    case 'set':
      return acts.asked(seq, { kind: 'set', name: `n${which % 3}`, value: 'v'.repeat(ms) });
    case 'clear':
      return acts.asked(seq, { kind: 'clear', name: `n${which % 3}` });
    case 'clearAll':
      return acts.asked(seq, { kind: 'clearAll' });
    case 'get':
      return acts.asked(seq, { kind: 'get', name: `n${which % 3}`, id });
    case 'call':
      return acts.asked(seq, acts.call(id, to));
    case 'send':
      return acts.asked(seq, acts.send(id, to));
    case 'send later':
      return acts.asked(seq, acts.send(id, to, { delayMs: ms + 1 }));
    case 'send keyed':
      return acts.asked(seq, acts.send(id, to, { idempotencyKey: `k${which % 2}` }));
    case 'awakeable':
      return acts.asked(seq, { kind: 'awakeable', id: -nextSignal(history, seq) });
    case 'answer other':
      return acts.asked(seq, answerTo(history, which));
    case 'cancel other':
      return acts.asked(seq, { kind: 'cancel', invocationId: one.id });
    case 'stale':
      return acts.finished(seq, undefined, false, one.attempt - 1);
    default:
      return ending(one, what, which, open);
  }
}

/** Numbered by the handler, which never asks twice under one. */
function nextSignal(history: History, seq: Seq): number {
  const journal = history.world.journals.get(seq) ?? [];
  return 17 + journal.filter((item) => item.type === 'entry' && item.entry.kind === 'awakeable').length;
}

/** To an awakeable of somebody who lives, has ended, or never was. */
function answerTo(history: History, which: number): AskedEntry {
  const seqs = [...history.world.journals.keys()];
  const awakeableId = formatAwakeableId(idOf(pick(seqs, which) ?? 1), 17 + (which % 3));
  return { kind: 'signal', awakeableId, answer: which % 2 === 0 ? acts.text('yes') : acts.failure(500, 'no') };
}

function ending(one: Invocation, what: Choice['what'], which: number, open: readonly number[]): Act | null {
  const { seq } = one;
  switch (what) {
    case 'finish':
      return acts.finished(seq, acts.text('done'));
    case 'fail terminally':
      return acts.finished(seq, acts.failure(400, 'no'), one.cancelRequested);
    case 'fail':
      return acts.failed(seq, which % 4 === 3 ? { code: 582, message: 'full', behavior: 'wait' } : {});
    case 'fail for good':
      return acts.failed(seq, { retryAfterMs: which });
    case 'mismatch':
      return acts.failed(seq, { code: 570, behavior: 'pause' });
    case 'suspend': {
      const waitingFor = open.filter((_, at) => (which >> at) % 2 === 0);
      return waitingFor.length === 0 ? null : acts.suspended(seq, [...waitingFor, CANCEL_SIGNAL]);
    }
    default:
      return null;
  }
}
