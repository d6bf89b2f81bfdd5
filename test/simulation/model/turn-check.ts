/** Looks at each turn when it has just become durable, against all models; and keeps the archive that they ask. */
import { actorAddress } from '../../../actors/address.ts';
import type { Invocation } from '../../../actors/invocation.ts';
import { isFinished } from '../../../actors/lifecycle.ts';
import type { MemoryData } from '../../../engine/store/memory/data.ts';
import type { Turn } from '../../../engine/store/store.ts';
import type { JournalItem, RetryPolicy } from '../../../sdk/protocol/index.ts';
import type { KafkaWorld } from '../kafka-world.ts';
import type { Archived } from './archive.ts';
import { Archive } from './archive.ts';
import { Families } from './families.ts';
import { Forks } from './forks.ts';
import { Intake } from './intake.ts';
import { Mailboxes } from './mailboxes.ts';
import { Promises } from './promises.ts';
import { Retries } from './retries.ts';
import { States } from './states.ts';
import { demand } from './violation.ts';
import { Waiting } from './waiting.ts';

export interface TurnCheckParts {
  readonly data: MemoryData;
  readonly topics: readonly KafkaWorld[];
  readonly batch: number;
  readonly mailboxDepthMax: number;
  readonly policyOf: (service: string) => RetryPolicy;
  /** The latest time that any clock has shown; ms since the epoch. */
  readonly latest: () => number;
}

export class TurnCheck {
  readonly archive = new Archive();
  readonly intake: Intake;
  readonly promises: Promises;
  readonly #parts: TurnCheckParts;
  readonly #mailboxes: Mailboxes;
  readonly #states: States;
  readonly #forks: Forks;
  /** Removed by a person in the turn that is looked at. */
  #purged: Archived[] = [];
  readonly #families: Families;
  readonly #waiting: Waiting;
  readonly #retries: Retries;
  readonly #runs = new Map<string, Archived>();
  readonly #claims = new Map<string, number>();

  constructor(parts: TurnCheckParts) {
    this.#parts = parts;
    this.#mailboxes = new Mailboxes(parts.mailboxDepthMax);
    this.#states = new States((address) => {
      const holder = this.#mailboxes.holderOf(address);
      return holder === null ? null : this.archive.of(holder).row.status;
    });
    this.#forks = new Forks(this.archive);
    this.#families = new Families(this.archive);
    this.#waiting = new Waiting(this.archive);
    this.#retries = new Retries(parts.policyOf);
    this.promises = new Promises(this.archive, parts.latest);
    this.intake = new Intake(parts.topics, parts.batch);
  }

  /** @throws Violation */
  committed(turn: Turn): void {
    for (const write of turn.writes) this.#change(write.change);
    this.#mailboxes.turnOver(this.archive);
    this.#states.turnOver(this.#parts.data);
    this.#waiting.turnOver(this.#parts.data);
    this.promises.turnOver(this.#parts.data);
    this.#families.turnOver();
    this.#forks.turnOver();
    this.#keysAreFree();
    this.intake.turnOver();
    for (const archived of this.archive.touched) this.#isStored(archived);
    this.archive.touched.clear();
  }

  #change(change: Turn['writes'][number]['change']): void {
    switch (change.kind) {
      case 'invocationInserted':
        return this.#inserted(this.archive.insert(change.invocation));
      case 'invocationUpdated':
        return this.#updated(this.archive.of(change.seq), change.progress);
      case 'journalAppended':
        return this.#appended(this.archive.of(change.seq), change.item);
      case 'invocationPurged': {
        const archived = this.archive.of(change.seq);
        demand(archived.output !== null, 'P1', () => `${change.seq} was removed before its end`);
        archived.purged = true;
        this.#purged.push(archived);
        return;
      }
      case 'keyPaused':
      case 'keyResumed':
        return this.#mailboxes.paused(actorAddress(change.service, change.key), change.kind === 'keyPaused');
      case 'stateSet':
      case 'stateCleared':
      case 'stateClearedAll':
        return this.#states.written(change);
      case 'audited':
        if (change.audit.action === 'patchState') this.#states.corrected(change.audit.detail);
        return;
      case 'subscriptionPut':
        return this.intake.subscribed(change.subscription);
      case 'subscriptionRemoved':
        return this.intake.removed(change.id);
      case 'cursorMoved':
        return this.intake.moved(change.subscription, change.cursor, change.from);
      case 'deadLetterPut':
        return this.intake.lettered(change.letter);
      case 'promiseCompleted':
        this.promises.written(change);
        return this.#waiting.completed(change);
      case 'promisesCleared':
        return this.promises.cleared(change);
      case 'idempotencyPut':
        return this.promises.remembers(change);
      case 'idempotencyRemoved':
        return this.promises.forgets(change);
      case 'invocationDeadLettered':
        return this.intake.buried(change.letter);
      default:
        return;
    }
  }

  #inserted(archived: Archived): void {
    const { row } = archived;
    this.#mailboxes.inserted(row);
    this.#forks.inserted(archived);
    this.#families.inserted(row);
    this.promises.inserted(archived);
    this.intake.inserted(row);
    if (row.mode === 'workflow') this.#isOnlyRun(archived);
    if (row.idempotencyKey === null) return;
    const claim = claimOf(row);
    const before = this.#claims.get(claim);
    demand(
      before === undefined,
      'P1',
      () => `${row.seq} was made under the idempotency key ${claim}, which ${before} has`,
    );
    this.#claims.set(claim, row.seq);
  }

  /** P1: a key of a workflow has one run; it is forgotten, or purged, before there is another. */
  #isOnlyRun(archived: Archived): void {
    const { address, seq } = archived.row;
    const before = this.#runs.get(address);
    const isOver = before === undefined || isFinished(before.row.status);
    demand(isOver, 'P1', () => `${seq} runs ${address}, which ${before?.row.seq} runs already`);
    this.#runs.set(address, archived);
  }

  #updated(archived: Archived, progress: Parameters<Archive['update']>[1]): void {
    const before = archived.row;
    this.archive.update(archived, progress);
    const after = archived.row;
    const began = before.status === 'scheduled' && (after.status === 'queued' || after.status === 'running');
    if (began) this.#isDue(after.seq, before.dueAt ?? 0);
    this.#mailboxes.updated(before, after);
    this.#retries.updated(archived, before, after);
    if (!isFinished(after.status)) return;
    this.#families.ended(after);
    this.intake.ended(after);
  }

  #appended(archived: Archived, item: JournalItem): void {
    this.archive.append(archived, item);
    const isCopied = this.#forks.copied(archived, item);
    if (item.type === 'completion') {
      const asked = archived.journal.find(
        (one) => one.type === 'entry' && 'id' in one.entry && one.entry.id === item.id,
      );
      const entry = asked?.type === 'entry' ? asked.entry : null;
      if (entry?.kind === 'run') this.#retries.advanced(archived);
      if (entry?.kind === 'sleep') this.#isDue(archived.row.seq, entry.dueAt ?? 0);
      this.promises.completed(archived, item.id, item.outcome);
      return this.#families.completed(archived, item.id, item.outcome);
    }
    const { entry } = item;
    if (entry.kind === 'input' || entry.kind === 'output') return;
    this.#retries.advanced(archived);
    if (!isCopied) {
      this.#states.appended(archived, entry);
      this.promises.appended(archived, entry);
      this.#families.appended(archived, item);
    }
    if (entry.kind !== 'sleep') return;
    demand(
      entry.dueAt === item.at + entry.delayMs,
      'P5',
      () => `a sleep of ${entry.delayMs} from ${item.at} ends at ${entry.dueAt}`,
    );
  }

  /** P5. A clock that was set back meanwhile has shown the time before. */
  #isDue(seq: number, dueAt: number): void {
    demand(
      this.#parts.latest() >= dueAt,
      'P5',
      () => `a timer of ${seq} fired ${dueAt - this.#parts.latest()} ms early`,
    );
  }

  /** What was removed stands for no idempotency key any more: the next with that key is a new one. */
  #keysAreFree(): void {
    for (const { row } of this.#purged.splice(0)) {
      if (row.idempotencyKey === null) continue;
      const taken = [...this.#parts.data.idempotency.values()].some(({ seq }) => seq === row.seq);
      demand(!taken, 'P1', () => `${row.seq} was removed, and its idempotency key still stands for it`);
      if (this.#claims.get(claimOf(row)) === row.seq) this.#claims.delete(claimOf(row));
    }
  }

  /** P3: what the store has is what the turns wrote. */
  #isStored(archived: Archived): void {
    const { row, journal, purged } = archived;
    if (purged) return;
    const stored = this.#parts.data.journals.get(row.seq);
    demand(
      stored?.length === journal.length,
      'P3',
      () => `${row.seq} has ${stored?.length} items in the store, ${journal.length} were written`,
    );
    demand(stored.at(-1) === journal.at(-1), 'P3', () => `the last item of ${row.seq} is not the one that was written`);
    const status = this.#parts.data.invocations.get(row.seq)?.status;
    demand(status === row.status, 'P3', () => `${row.seq} is ${status} in the store, it was written as ${row.status}`);
  }
}

const claimOf = ({ target: { service, key, handler }, idempotencyKey }: Invocation): string =>
  [service, key, handler, idempotencyKey].join('/');
