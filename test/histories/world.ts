// Cells without an engine: commands are decided one by one, their changes folded, their forwards delivered in waves as a
// turn of the loop does it. What was written is kept beside the cells, so that the two can be held against each other.

import type { CellAddress } from '../../actors/address.ts';
import { actorAddress, deadLetterAddress, parseAddress, soloAddress } from '../../actors/address.ts';
import type { Cell, CellRows } from '../../actors/cell.ts';
import { cellFrom } from '../../actors/cell.ts';
import type { Change, TimerRow } from '../../actors/change.ts';
import type { Addressed, HandlerRules, Moment } from '../../actors/command.ts';
import { decide } from '../../actors/decide.ts';
import type { Decision } from '../../actors/decision.ts';
import type { Effect } from '../../actors/effect.ts';
import { evolve } from '../../actors/evolve.ts';
import { Living } from '../../actors/living.ts';
import type { HandlerMode, JournalItem, RetryPolicy, Seq, Target } from '../../sdk/protocol/index.ts';
import { DEFAULT_RETRY_POLICY, formatInvocationId, seqOf, shardId } from '../../sdk/protocol/index.ts';
import { checkDecision } from './decisions.ts';
import { checkCell, checkTimers } from './invariants.ts';

export const T0 = 1_700_000_000_000;
export const INSTALLATION = '0123456789ab';
/** Numbers that the world gives by itself begin here, so that a history can name its own from 1. */
export const FRESH = 1_000;
const DAY_MS = 86_400_000;
/** More than one turn of a test has: what is forwarded for longer goes round in a circle. */
const DECIDED_MAX = 1_000;

export const idOf = (seq: number) => formatInvocationId(INSTALLATION, { shard: shardId(0), seq: seqOf(seq) });

/** One command decided, at the cell as it was before. */
export interface Step {
  readonly before: Cell;
  readonly cell: Cell;
  readonly decision: Decision;
}

/** Everything of one turn, in order. */
export interface Outcomes {
  readonly changes: readonly Change[];
  readonly effects: readonly Effect[];
}

export class World {
  readonly cells = new Map<CellAddress, Cell>();
  readonly journals = new Map<Seq, JournalItem[]>();
  readonly timers = new Map<string, TimerRow>();
  readonly #rules = new Map<string, HandlerRules>();
  readonly #homes = new Map<Seq, CellAddress>();
  now = T0;
  bounds = {
    ...{ journalItemsMax: 1_000, signalsMax: 100, stateBytesMax: 1_000_000, waitersMax: 1_000 },
    ...{ promisesMax: 1_000, promisesKeptMs: 0 },
  };
  workflowRetentionMs = DAY_MS;
  #used = 0;

  /** Registers a handler; later words replace earlier ones. */
  handler(
    name: string,
    mode: HandlerMode,
    part: Partial<HandlerRules> & { readonly retry?: Partial<RetryPolicy> } = {},
  ): void {
    const { retry, ...rest } = part;
    const retryPolicy = { ...DEFAULT_RETRY_POLICY, ...retry };
    const retention = { journalRetentionMs: DAY_MS, idempotencyRetentionMs: DAY_MS };
    const kind = mode === 'plain' ? 'service' : mode === 'workflow' ? 'workflow' : 'object';
    this.#rules.set(name, { mode, kind, retryPolicy, ...retention, chart: null, ...rest });
  }

  unregister(name: string): void {
    this.#rules.delete(name);
  }

  modeOf(target: Target): HandlerMode {
    return this.#rulesOf(target)?.mode ?? 'exclusive';
  }

  cell(address: CellAddress): Cell {
    const known = this.cells.get(address);
    if (known !== undefined) return known;
    const made = cellFrom(emptyRows(address), shardId(0));
    this.cells.set(address, made);
    return made;
  }

  /** Where an invocation lives or lived. */
  home(seq: Seq): CellAddress {
    const address = this.#homes.get(seq);
    if (address === undefined) throw new Error(`this history has no invocation #${seq}`);
    return address;
  }

  /** Decides one command, folds what changes, and checks what must always hold. Forwards are left to the caller. */
  step({ address, command }: Addressed): Step {
    const actual = this.#redirect(address);
    const cell = this.cell(actual);
    const before = structuredCopy(cell);
    const decision = decide(cell, command, this.#moment());
    checkDecision(cell, command, decision, this.now);
    for (const change of decision.changes) {
      evolve(cell, change);
      this.#write(change);
    }
    checkCell(cell, (seq) => this.journals.get(seq));
    return { before, cell, decision };
  }

  /** A command with all that follows from it in the same turn. */
  turn(...commands: readonly Addressed[]): Outcomes {
    const changes: Change[] = [];
    const effects: Effect[] = [];
    let decided = 0;
    for (let wave: readonly Addressed[] = commands; wave.length > 0; ) {
      decided += wave.length;
      if (decided > DECIDED_MAX) throw new Error(`a circle of forwards, of ${wave[0]?.command.kind}`);
      const decisions = wave.map((command) => this.step(command).decision);
      for (const decision of decisions) {
        changes.push(...decision.changes);
        effects.push(...decision.effects);
      }
      wave = decisions.flatMap(({ forwards }) => forwards);
    }
    checkTimers([...this.cells.values()], [...this.timers.values()]);
    return { changes, effects };
  }

  /** As the loop: an invocation that is asked for by its number is found at its actor. */
  #redirect(address: CellAddress): CellAddress {
    const parsed = parseAddress(address);
    return parsed.kind === 'solo' ? (this.#homes.get(parsed.seq) ?? address) : address;
  }

  #moment(): Moment {
    this.#used += 1;
    return {
      now: this.now,
      fresh: seqOf(FRESH + this.#used),
      invocationId: (ref) => formatInvocationId(INSTALLATION, ref),
      bounds: this.bounds,
      place: (target, seq) => ({ address: addressOf(target, seq), shard: shardId(0) }),
      rules: (target) => this.#rulesOf(target),
      workflowRetentionMs: () => this.workflowRetentionMs,
    };
  }

  #rulesOf({ service, handler }: Target): HandlerRules | null {
    return this.#rules.get(`${service}/${handler}`) ?? null;
  }

  #write(change: Change): void {
    switch (change.kind) {
      case 'invocationInserted':
        this.#homes.set(change.invocation.seq, change.invocation.address);
        this.journals.set(change.invocation.seq, []);
        return;
      case 'journalAppended':
        this.journals.get(change.seq)?.push(change.item);
        return;
      case 'invocationPurged':
        this.journals.delete(change.seq);
        return;
      case 'timerSet':
        this.timers.set(timerKey(change.timer), change.timer);
        return;
      case 'timerCleared':
        this.timers.delete(timerKey(change.timer));
        return;
      default:
        return;
    }
  }
}

export const addressOf = (target: Target, seq: number): CellAddress =>
  target.key === null ? soloAddress({ shard: shardId(0), seq: seqOf(seq) }) : actorAddress(target.service, target.key);

export const letterAddress = (seq: number): CellAddress => deadLetterAddress({ shard: shardId(0), seq: seqOf(seq) });

const timerKey = (timer: TimerRow): string => `${timer.dueAt}/${timer.seq}/${timer.id}`;

function emptyRows(address: CellAddress): Exclude<CellRows, { kind: 'elsewhere' }> {
  switch (parseAddress(address).kind) {
    case 'actor':
    case 'solo':
      return { kind: 'actor', address, invocations: [], state: [], paused: null, promises: [], waiters: [] };
    case 'outcome':
      return { kind: 'outcome', address, outcome: null };
    case 'idempotency':
      return { kind: 'idempotency', address, record: null };
    case 'subscription':
      return { kind: 'subscription', address, subscription: null, cursors: [], backlogRecords: 0, backlogBytes: 0 };
    case 'deadLetter':
      return { kind: 'deadLetter', address, letter: null };
  }
}

/** Rows are values; only the containers of a cell change, so a copy of these is the cell as it was. */
function structuredCopy(cell: Cell): Cell {
  switch (cell.kind) {
    case 'actor':
      return {
        ...cell,
        invocations: Living.of(cell.invocations.values()),
        state: new Map(cell.state),
        promises: new Map(cell.promises),
        waiters: new Map(cell.waiters),
      };
    case 'subscription':
      return { ...cell, cursors: new Map(cell.cursors) };
    default:
      return { ...cell };
  }
}
