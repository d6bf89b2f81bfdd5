// What can happen, as a test says it: each act takes what matters to its history and fills in the rest.

import {
  actorAddress,
  deadLetterAddress,
  idempotencyAddress,
  runAddress,
  soloAddress,
  subscriptionAddress,
} from '../../actors/address.ts';
import type { Addressed, Ingest, Submit, SubscriptionCommand } from '../../actors/command.ts';
import { formatDeadLetterId } from '../../actors/dead-letter/id.ts';
import { claimedOf } from '../../actors/idempotency/claimed.ts';
import type { Origin } from '../../actors/invocation.ts';
import { cutOf, forkOrigin } from '../../actors/lifecycle/fork.ts';
import { stateVersion } from '../../actors/state-version.ts';
import type { Cursor, DeadLetter, Subscription } from '../../actors/subscription/subscription.ts';
import type {
  AskedEntry,
  AttachTarget,
  AttemptError,
  CallEntry,
  CompletionId,
  Outcome,
  SendEntry,
  Target,
} from '../../sdk/protocol/index.ts';
import { seqOf, shardId, sizeOf, VOID, valueOutcome } from '../../sdk/protocol/index.ts';
import type { Act, History } from './history.ts';
import { addressOf, idOf, T0 } from './world.ts';

export const TICKET = 7;

/** An act that depends on what has happened before. */
type Telling = Extract<Act, (...args: never[]) => unknown>;

/** `order/a/process` or `mail/send`. */
export function targetOf(text: string): Target {
  const [service = '', second = '', third] = text.split('/');
  return third === undefined ? { service, handler: second, key: null } : { service, handler: third, key: second };
}

type SubmitParts = Partial<Omit<Submit, 'kind' | 'target' | 'seq'>>;

const submitCommand = (history: History, seq: number, to: string, parts: SubmitParts): Submit => {
  const target = targetOf(to);
  const payload = parts.payload ?? 'in';
  return {
    kind: 'submit',
    ticket: null,
    target,
    mode: history.world.modeOf(target),
    payload,
    inputBytes: sizeOf(payload),
    headers: [],
    origin: { kind: 'http' },
    parent: null,
    seq: seqOf(seq),
    announceTo: null,
    startAt: null,
    idempotency: null,
    depthMax: null,
    ...parts,
  };
};

export const submitted =
  (seq: number, to = 'order/a/process', parts: SubmitParts = {}): Telling =>
  (history) => ({ address: addressOf(targetOf(to), seq), command: submitCommand(history, seq, to, parts) });

/** A submit under an idempotency key. */
export const claimed =
  (seq: number, to: string, key: string, parts: SubmitParts & { readonly body?: string } = {}): Act =>
  (history) => {
    const { body = 'hash', ...rest } = parts;
    const address = keyAddress(to, key);
    const submit = { ...submitCommand(history, seq, to, rest), idempotency: { key, address, bodyHash: body } };
    return { address, command: { kind: 'claim', submit } };
  };

/** A submit of a workflow's run. */
export const workflowRun =
  (seq: number, key = 'a', parts: SubmitParts = {}): Telling =>
  (history) => {
    const to = `signup/${key}/run`;
    const idempotency = { key: null, address: runAddress('signup', key), bodyHash: '' };
    const submit = { ...submitCommand(history, seq, to, parts), idempotency };
    return { address: idempotency.address, command: { kind: 'claim', submit } };
  };

export function keyAddress(to: string, key: string): Addressed['address'] {
  const target = targetOf(to);
  return idempotencyAddress(target.service, target.key, target.handler, key);
}

export const fromKafka = (offset: number, subscription = 'sub'): Origin => ({
  ...{ kind: 'kafka', subscription, topic: 'orders', partition: 0 },
  ...{ offset, timestampMs: T0 },
});

type AttemptWord = 'entry' | 'proposal' | 'finished' | 'attemptFailed' | 'suspended';
type Said = Omit<Extract<Addressed['command'], { kind: AttemptWord }>, 'seq' | 'attempt'>;

/** What an attempt says: the one that runs, or the one named. */
const said =
  (seq: number, words: Said, attempt: number | undefined): Telling =>
  (history) => ({
    address: history.world.home(seqOf(seq)),
    command: { ...words, seq: seqOf(seq), attempt: attempt ?? history.invocation(seq).attempt } as Addressed['command'],
  });

export const asked = (seq: number, entry: AskedEntry, attempt?: number): Telling =>
  said(seq, { kind: 'entry', seen: 0, entry } as Said, attempt);
export const proposed = (seq: number, id: CompletionId, outcome: Outcome, attempt?: number): Act =>
  said(seq, { kind: 'proposal', id, outcome } as Said, attempt);
export const finished = (seq: number, outcome: Outcome = VOID, cancelled = false, attempt?: number): Act =>
  said(seq, { kind: 'finished', seen: 0, outcome, cancelled } as Said, attempt);
export const failed = (seq: number, error: Partial<AttemptError> = {}, attempt?: number): Act =>
  said(seq, { kind: 'attemptFailed', error: { code: 500, message: 'oh', ...error } } as Said, attempt);
export const suspended = (seq: number, waitingFor: readonly CompletionId[], attempt?: number): Act =>
  said(seq, { kind: 'suspended', waitingFor } as Said, attempt);

const toInvocation =
  (seq: number, make: () => Addressed['command']): Act =>
  (history) => ({ address: history.world.home(seqOf(seq)), command: make() });

export const completed = (seq: number, id: CompletionId, outcome: Outcome = VOID): Act =>
  toInvocation(seq, () => ({ kind: 'completion', seq: seqOf(seq), id, outcome }));
/** Somebody outside answers an awakeable. */
export const signalled = (seq: number, signal: number, outcome: Outcome): Act =>
  toInvocation(seq, () => ({ kind: 'signal', seq: seqOf(seq), id: -signal, outcome, ticket: TICKET }));
/** A timer of an invocation: of a sleep, or (id 0) its start or retry time. */
export const rang =
  (seq: number, dueAtMs: number, id: CompletionId = 0): Act =>
  (history) => {
    const address = history.world.home(seqOf(seq));
    return { address, command: { kind: 'timerFired', timer: { dueAt: T0 + dueAtMs, address, seq: seqOf(seq), id } } };
  };

const verb =
  (kind: 'cancel' | 'kill' | 'pause' | 'resume' | 'retry') =>
  (seq: number, ticket: number | null = TICKET): Act =>
    toInvocation(seq, () => ({ kind, seq: seqOf(seq), ticket }));
export const cancelled = verb('cancel');
export const killed = verb('kill');
export const paused = verb('pause');
export const resumed = verb('resume');
export const retried = verb('retry');
/** Of one that has ended; `key` is its idempotency key, where it had one. */
export const purged =
  (seq: number, to = 'order/a/process', key: string | null = null): Act =>
  ({ world }) => {
    const { address: memory = null } = claimedOf(targetOf(to), world.modeOf(targetOf(to)), key, '') ?? {};
    const mode = world.modeOf(targetOf(to));
    return {
      address: world.home(seqOf(seq)),
      command: { kind: 'purge', seq: seqOf(seq), mode, ticket: TICKET, memory },
    };
  };

/** Which invocation an idempotency key stands for. */
export function concludedKey(history: History, to: string, key: string): number | null {
  const cell = history.world.cell(keyAddress(to, key));
  return cell.kind === 'idempotency' ? (cell.record?.seq ?? null) : null;
}

const onKey = (to: string, command: Addressed['command']): Addressed => {
  const [service = '', key = ''] = to.split('/');
  return { address: actorAddress(service, key), command };
};
export const keyPaused = (to = 'order/a'): Addressed => onKey(to, { kind: 'pauseKey', ticket: TICKET, by: 'ann' });
export const keyResumed = (to = 'order/a'): Addressed => onKey(to, { kind: 'resumeKey', ticket: TICKET });

/** A correction of the state as it is now, unless another version is given. */
export const patched =
  (part: {
    readonly set?: Record<string, string>;
    readonly clear?: readonly string[];
    readonly version?: string;
  }): Telling =>
  ({ world }) => {
    const { set = {}, clear = [], version } = part;
    const cell = world.cell(actorAddress('order', 'a'));
    const present = cell.kind === 'actor' ? stateVersion(cell.state) : '';
    return onKey('order/a', {
      ...{ kind: 'patchState', ticket: TICKET, version: version ?? present },
      ...{ set: Object.entries(set), clear },
    });
  };

/** A fork of `of`, whose journal is cut at or before `from`. */
export const forked =
  (seq: number, of: number, from = 1): Act =>
  (history) => {
    const journal = history.world.journals.get(seqOf(of)) ?? [];
    const cut = cutOf(journal, from);
    const origin = forkOrigin({ id: idOf(of), origin: { kind: 'http' } }, cut);
    const prefix = journal.slice(1, cut);
    return submitted(seq, 'order/a/process', { ticket: TICKET, origin, prefix })(history);
  };

export const recovered = (seq: number): Act => toInvocation(seq, () => ({ kind: 'recover' }));

/** An admin's word about an invocation of which only the number is known. */
export const byNumber = (seq: number, kind: 'cancel' | 'kill'): Addressed => ({
  address: soloAddress({ shard: shardId(0), seq: seqOf(seq) }),
  command: { kind, seq: seqOf(seq), ticket: TICKET },
});

export const run = (id: CompletionId, outcome?: Outcome): AskedEntry => ({
  ...{ kind: 'run', name: 'step', id },
  ...(outcome === undefined ? {} : { outcome }),
});
export const sleep = (id: CompletionId, delayMs: number): AskedEntry => ({ kind: 'sleep', name: 'sleep', id, delayMs });
/** A call takes two numbers: `id` for the callee's id, the next for its result. */
export const call = (id: CompletionId, to: string, part: Partial<CallEntry> = {}): AskedEntry => ({
  ...{ kind: 'call', name: 'call', id, resultId: id + 1, target: targetOf(to), payload: 'in', headers: [] },
  ...part,
});
export const send = (id: CompletionId, to: string, part: Partial<SendEntry> = {}): AskedEntry => ({
  ...{ kind: 'send', name: 'send', id, target: targetOf(to), payload: 'in', headers: [], delayMs: 0 },
  ...part,
});
export const attach = (id: CompletionId, to: AttachTarget): AskedEntry => ({ kind: 'attach', id, to });
export const peekOutput = (id: CompletionId, to: AttachTarget): AskedEntry => ({ kind: 'peekOutput', id, to });
export const promise = (id: CompletionId, name = 'ok'): AskedEntry => ({ kind: 'promise', id, name });
export const peekPromise = (id: CompletionId, name = 'ok'): AskedEntry => ({ kind: 'peekPromise', id, name });
export const completePromise = (id: CompletionId, completion: Outcome, name = 'ok'): AskedEntry => ({
  ...{ kind: 'completePromise', id, name, completion },
});
export const ofInvocation = (seq: number): AttachTarget => ({ kind: 'invocation', invocationId: idOf(seq) });
export const text = (value: string): Outcome => valueOutcome(value);
export const failure = (code: number, message: string): Outcome => ({ kind: 'failure', failure: { code, message } });

export const subscription = (part: Partial<Subscription> = {}): Subscription => ({
  ...{ id: 'sub', cluster: 'main', topic: 'orders', service: 'order', handler: 'process', options: {} },
  ...{ status: 'active', createdAt: T0, updatedAt: T0 },
  ...part,
});

export const cursor = (part: Partial<Cursor> = {}): Cursor => ({
  ...{ topic: 'orders', partition: 0, incarnation: 0, position: 0, anchor: null, halt: null, updatedAt: T0 },
  ...part,
});

export const onSubscription = (command: SubscriptionCommand): Addressed => ({
  address: subscriptionAddress('sub'),
  command,
});

export const subscribed = (...cursors: readonly Cursor[]): Addressed =>
  onSubscription({ kind: 'subscribe', ticket: TICKET, subscription: subscription(), cursors });

/** Records [from, to) of orders/0, each for a key of its own unless told, numbered from 100 by their offsets. */
export const ingested =
  (from: number, to: number, part: Partial<Ingest> & { readonly keys?: readonly string[] } = {}): Telling =>
  (history) => {
    const { keys, ...rest } = part;
    const submits = Array.from({ length: to - from }, (_, at) => {
      const offset = from + at;
      const destination = `order/${keys?.[at] ?? `k${offset}`}/process`;
      const submit = submitCommand(history, 100 + offset, destination, { origin: fromKafka(offset), payload: 'rec' });
      return { address: addressOf(submit.target, 0), submit };
    });
    const where = { topic: 'orders', partition: 0, incarnation: 0, from, to };
    const anchor = to > from ? { offset: to - 1, fingerprint: `f${to - 1}`, leaderEpoch: 0 } : null;
    return onSubscription({ kind: 'ingest', ticket: TICKET, ...where, anchor, submits, letters: [], ...rest });
  };

export const letter = (part: Partial<DeadLetter> = {}): DeadLetter => ({
  ...{ shard: 0, seq: 50, subscription: 'sub', topic: 'orders', partition: 0, offset: 3, timestampMs: T0 },
  ...{ key: 'a', value: 'bad', headers: [], target: targetOf('order/a/process'), code: 'key_not_utf8' },
  ...{ message: 'no text', attempts: 0, invocation: null, at: T0, status: 'open', redrivenAs: null },
  ...part,
});

export const onLetter =
  (kind: 'edit' | 'discard' | 'redrive', seq = 50): Act =>
  (history) => {
    const address = deadLetterAddress({ shard: shardId(0), seq: seqOf(seq) });
    if (kind === 'edit') return { address, command: { kind, ticket: TICKET, value: 'good' } };
    if (kind === 'discard') return { address, command: { kind, ticket: TICKET } };
    const submit = submitCommand(history, 60, 'order/a/process', {
      origin: { kind: 'redrive', deadLetter: formatDeadLetterId({ shard: 0, seq }) },
    });
    return { address, command: { kind, ticket: TICKET, submit } };
  };
