/**
 * Why an invocation is where it is, in one sentence: a pure function of what is known of it, of its journal's open entries,
 * of its key, and of its handler. Nothing is left to guess: a status that is alive always has a reason.
 */
import { pausedBecause } from '../../../actors/paused.ts';
import type { InvocationRow } from '../../../engine/store/queries.ts';
import { unreachable } from '../../../engine/store/unreachable.ts';
import type { RetryPolicy } from '../../../sdk/protocol/index.ts';
import { ATTEMPT_CODES } from '../../../sdk/protocol/index.ts';
import { shortly } from '../attention/words.ts';
import { spanText } from './span-text.ts';

export interface Why {
  /** A word for programs. */
  readonly code: string;
  readonly sentence: string;
  /** When it goes on by itself, where that is known; ms since the epoch. */
  readonly until: number | null;
  /** The invocation that it waits for. */
  readonly blockedBy: string | null;
  /** The awakeable that it waits for: who knows the answer can give it. */
  readonly awakeable?: string;
}

/** An entry of the journal that has no answer yet. */
export interface OpenStep {
  readonly kind: 'run' | 'sleep' | 'call' | 'send' | 'attach' | 'promise' | 'awakeable';
  /** Empty where the author gave none; of an awakeable its id. */
  readonly name: string;
  readonly since: number;
  /** Of a sleep. */
  readonly dueAt: number | null;
  /** Of a call, or of whoever it attached to: whom, and how that stands (null where it is not known). */
  readonly callee: { readonly id: string | null; readonly handler: string; readonly status: string | null } | null;
}

/** Another invocation of the same key. */
export interface Neighbour {
  readonly id: string;
  readonly handler: string;
  readonly status: string;
  /** When it got the key, or came. */
  readonly since: number;
}

export interface WhyFacts {
  readonly now: number;
  readonly row: Pick<
    InvocationRow,
    | 'status'
    | 'target'
    | 'createdAt'
    | 'startedAt'
    | 'dueAt'
    | 'attempt'
    | 'retryCount'
    | 'lastError'
    | 'cancelRequested'
    | 'damage'
  >;
  readonly open: readonly OpenStep[];
  /** Who has the key; null where nobody has. */
  readonly holder: Neighbour | null;
  /** Who is next in line; null where nobody waits. */
  readonly head: Neighbour | null;
  /** How many are before it in the mailbox; null where it does not wait there. */
  readonly ahead: number | null;
  readonly keyPaused: { readonly by: string; readonly at: number } | null;
  readonly memory: 'live' | 'waitsForRoom' | 'none';
  /** Of its handler; null where that is not registered. */
  readonly policy: RetryPolicy | null;
  /** Who paused it last, says the audit; null where that is not known. */
  readonly pausedBy: { readonly name: string; readonly at: number } | null;
}

/** null where it has ended: then nothing is waited for. */
export function whyOf(facts: WhyFacts): Why | null {
  const { row } = facts;
  if (row.damage !== undefined)
    return said('quarantined', `Nothing is done: a row of it can't be read (${row.damage}).`);
  switch (row.status) {
    case 'scheduled':
      return scheduled(facts);
    case 'queued':
      return queued(facts);
    case 'running':
      return running(facts);
    case 'suspended':
      return suspended(facts);
    case 'backingOff':
      return backingOff(facts);
    case 'paused':
      return paused(facts);
    case 'completed':
    case 'failed':
    case 'cancelled':
    case 'killed':
      return null;
    default:
      return unreachable(row.status);
  }
}

function said(code: string, sentence: string, until: number | null = null, blockedBy: string | null = null): Why {
  return { code, sentence, until, blockedBy };
}

/** The same where whom it waits for waits for it in turn. */
export const deadlocked = (why: Why): Why => ({
  ...why,
  code: 'deadlock',
  sentence: `${why.sentence} That waits for this one in turn: unless one of them gives up by itself, cancel one; a send in place of the call would not wait.`,
});

function scheduled({ row, now }: WhyFacts): Why {
  const { dueAt } = row;
  return said('scheduled', `It was asked to start later: it is due ${fromNow(dueAt, now)}.`, dueAt);
}

function queued(facts: WhyFacts): Why {
  const { row, holder, head, keyPaused, now, ahead } = facts;
  const waited = `it has waited ${spanText(now - row.createdAt)}`;
  const others = ahead === null || ahead === 0 ? '' : `, with ${ahead} more before it`;
  if (holder !== null) {
    const has = `${holder.handler} (${holder.id}) has had it for ${spanText(now - holder.since)} and is ${inWords(holder.status)}`;
    return said('queued_behind', `It waits for its key: ${has}${others}; ${waited}.`, null, holder.id);
  }
  if (keyPaused !== null) {
    const since = spanText(now - keyPaused.at);
    return said(
      'key_paused',
      `Its key was paused by ${keyPaused.by} ${since} ago: nobody is granted it${others}; ${waited}.`,
    );
  }
  if (head?.status === 'paused' && ahead !== 0) {
    const before = `${head.handler} (${head.id}), the first in line, is paused and keeps its place`;
    return said('queued_behind_paused', `It waits for its key: ${before}; ${waited}.`, null, head.id);
  }
  if (facts.policy === null) return notRegistered(facts);
  return said('queued_next', `It is about to get its key${others}; ${waited}.`);
}

function running(facts: WhyFacts): Why {
  const { row, memory, open, now } = facts;
  if (facts.policy === null) return notRegistered(facts);
  if (memory === 'waitsForRoom') {
    const why = 'as many attempts as memory has room for (limits.attemptsMax) are running';
    return said('waits_for_room', `It may run and waits for room: ${why}.`);
  }
  const cancelling = row.cancelRequested ? ' It has been asked to stop.' : '';
  const step = open.find(({ kind }) => kind === 'run');
  if (step !== undefined) {
    const since = spanText(now - step.since);
    return said(
      'running_step',
      `The step ${quoted(step.name)} has been running for ${since}${more(open)}.${cancelling}`,
    );
  }
  const waiting = waitingOf(open, now);
  if (waiting !== null) return { ...waiting, sentence: waiting.sentence + cancelling };
  const attempt = row.attempt > 1 ? `, in attempt ${row.attempt}` : '';
  if (memory === 'none') return said('starting', `Its handler is about to be started${attempt}.${cancelling}`);
  return said('running_code', `The code of its handler runs${attempt}.${cancelling}`);
}

function suspended({ open, now }: WhyFacts): Why {
  const waiting = waitingOf(open, now);
  const unnamed =
    'It waits for something that its journal does not name: an awakeable of a handler in another process.';
  return waiting ?? said('suspended', unnamed);
}

/** What the engine owes it: a callee goes before a sleep, which may be its time limit. */
function waitingOf(open: readonly OpenStep[], now: number): Why | null {
  const call = open.find(({ kind }) => kind === 'call' || kind === 'send');
  if (call !== undefined) return waitingForCall(call, open);
  const attached = open.find(({ kind }) => kind === 'attach');
  if (attached !== undefined) return waitingForOther(attached, open);
  const sleeps = open.filter(({ kind }) => kind === 'sleep').sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0));
  const [sleep] = sleeps;
  if (sleep !== undefined) {
    const name = sleep.name === '' ? '' : ` in the step ${quoted(sleep.name)}`;
    return said('sleeping', `It sleeps${name} and wakes ${fromNow(sleep.dueAt, now)}${more(open)}.`, sleep.dueAt);
  }
  const promise = open.find(({ kind }) => kind === 'promise');
  if (promise !== undefined) {
    const waited = `It has waited ${spanText(now - promise.since)} for the promise ${quoted(promise.name)}`;
    return said('waiting_for_promise', `${waited}, which a handler of its workflow completes${more(open)}.`);
  }
  const awakeable = open.find(({ kind }) => kind === 'awakeable');
  if (awakeable === undefined) return null;
  const waited = `It has waited ${spanText(now - awakeable.since)} for somebody outside`;
  const sentence = `${waited} to resolve or reject its awakeable ${awakeable.name}${more(open)}.`;
  return { ...said('waiting_for_awakeable', sentence), awakeable: awakeable.name };
}

function waitingForCall({ callee }: OpenStep, open: readonly OpenStep[]): Why {
  if (callee === null || callee.id === null)
    return said('waiting_for_call', `It waits for a call that is about to be taken${more(open)}.`);
  const stands = callee.status === null ? 'which is gone' : `which is ${inWords(callee.status)}`;
  return said(
    'waiting_for_call',
    `It waits for ${callee.handler} (${callee.id}), ${stands}${more(open)}.`,
    null,
    callee.id,
  );
}

function waitingForOther({ name, callee }: OpenStep, open: readonly OpenStep[]): Why {
  const stands = callee?.status == null ? '' : `, which is ${inWords(callee.status)}`;
  return said(
    'waiting_for_other',
    `It waits for the result of ${name}, to which it is attached${stands}${more(open)}.`,
    null,
    callee?.id ?? null,
  );
}

function backingOff(facts: WhyFacts): Why {
  const { row, now, policy } = facts;
  if (policy === null) return notRegistered(facts);
  const { lastError, dueAt, retryCount } = row;
  const next = `the next one is due ${fromNow(dueAt, now)}`;
  if (lastError?.code === ATTEMPT_CODES.noRoom)
    return said('backing_off', `There was no room for its attempt: ${shortly(lastError.message)} — ${next}.`, dueAt);
  const step = lastError?.stepName === undefined ? '' : ` in the step ${quoted(lastError.stepName)}`;
  const of = policy.maxAttempts === null ? '' : ` of ${policy.maxAttempts}`;
  const failed = `Attempt ${retryCount}${of} failed${step}: ${shortly(lastError?.message ?? 'it is not known with what')}`;
  return said('backing_off', `${failed} — ${next}.`, dueAt);
}

function paused(facts: WhyFacts): Why {
  const { row, policy, pausedBy, now } = facts;
  const message = shortly(row.lastError?.message ?? '');
  const because = pausedBecause(row, policy);
  switch (because) {
    case 'mismatch':
      return said(
        'paused_mismatch',
        `It is paused: the code has changed since it began, and replayed it asked for something else than its journal holds: ${message}.`,
      );
    case 'refused':
      return said(
        'paused_refused',
        `It is paused: its handler asks for what can't be done, and must be changed before it is resumed: ${message}.`,
      );
    case 'tooLarge':
      return said('paused_too_large', `It is paused: what it asked for is larger than is allowed: ${message}.`);
    case 'corruptRow':
      return said('paused_corrupt', `It is paused: a row of its journal can't be read: ${message}.`);
    case 'maxAttempts':
      if (policy === null) return notRegistered(facts);
      return said(
        'paused_max_attempts',
        `It is paused: all ${policy.maxAttempts ?? row.retryCount} attempts failed, the last one with: ${message}.`,
      );
    case 'person': {
      if (policy === null && row.lastError !== null) return notRegistered(facts);
      const who = pausedBy === null ? 'by a person' : `by ${pausedBy.name} ${spanText(now - pausedBy.at)} ago`;
      return said('paused_by_person', `It was paused ${who}, and goes on when it is resumed.`);
    }
    default:
      return unreachable(because);
  }
}

function notRegistered({ row }: WhyFacts): Why {
  const { service, handler } = row.target;
  const waits = row.status === 'backingOff' ? 'it is tried again from time to time' : 'it can not run';
  return said(
    'not_registered',
    `No handler ${service}/${handler} is registered: ${waits} until the engine is started with the service that has it.`,
    row.dueAt,
  );
}

const WORDS: Readonly<Record<string, string>> = {
  backingOff: 'backing off after an error',
  suspended: 'suspended, waiting',
};
const inWords = (status: string): string => WORDS[status] ?? status;

const quoted = (name: string): string => (name === '' ? 'without a name' : JSON.stringify(shortly(name)));

/** What else is open beside the one that is told. */
const more = (open: readonly OpenStep[]): string => (open.length < 2 ? '' : `, beside ${open.length - 1} more`);

function fromNow(at: number | null, now: number): string {
  if (at === null) return 'at a time that is not known';
  return at <= now ? 'now' : `in ${spanText(at - now)}`;
}
