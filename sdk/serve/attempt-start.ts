/**
 * The beginning of a request (its `Start`, and the journal behind it) as what the driver begins with.
 *
 * `seen`, how many results the handler had been given when it asked, is not on the wire. In its place each command counts the
 * notifications that are stored before it. For a handler that waits for nothing but its context this is as good:
 *
 *  1. An engine gives notifications in the order in which it stores them, and the driver hands them out in that order, one for
 *     each macrotask. So user code meets the same sequence of results on each attempt. The cancellation, and a signal that
 *     nobody has asked for yet, have their places in it like all others.
 *  2. Between two results only microtasks run, and all of them do. So what is asked after the first k results depends on these
 *     alone: commands are the same on each attempt, and so is between which results each is asked.
 *  3. A command that is stored before a notification was asked before that was given, and is held to it: the driver gives
 *     result k only after all commands that count k or fewer. One that is stored behind it may have been asked before all the
 *     same (both were under way at once); by 2 it is asked at its place again, before the next result is given.
 *
 * A handler that waits for something else as well, in two chains side by side, may ask in another order on replay. In the
 * engine's own process `seen` would hold it; here it meets a journal mismatch. `test/property/served-replay.test.ts` tries it.
 */
import type { AttemptStart, InvocationId, JournalItem, Target } from '../protocol/index.ts';
import { payloadFrom } from '../protocol/index.ts';
import type { Message } from '../protocol/wire/codec.ts';
import { decode, WireError } from '../protocol/wire/codec.ts';
import { askedBy, completionOf, inputOf } from '../protocol/wire/commands.ts';
import type { Frame } from '../protocol/wire/frames.ts';
import { START, TYPE } from '../protocol/wire/messages.ts';
import { seedOf } from '../protocol/wire/seed.ts';

/** Nothing of a command depends on them: keys are compared without, delays count from their first request. */
const PARTS = { takesKey: () => false, now: () => 0 };

type StartMessage = Message<typeof START>;

export class JournalReader {
  readonly #start: StartMessage;
  readonly #items: JournalItem[] = [];
  /** Frames of the journal so far. */
  #taken = 0;
  #completions = 0;
  #commands = 0;
  #hasOutput = false;
  /** Steps without a result, oldest first. */
  readonly #openRuns = new Set<number>();
  /** By step, its place among the commands. */
  readonly runs = new Map<number, number>();

  /** @throws WireError for a frame that is no start */
  constructor({ type, payload }: Frame) {
    if (type !== TYPE.start) throw new WireError('a request begins with something else than its start');
    this.#start = decode(START, payload);
    if (this.#start.knownEntries === 0) throw new WireError('a journal without an input');
  }

  get isWhole(): boolean {
    return this.#taken === this.#start.knownEntries;
  }

  /** The handler has come to its end before; only that was not heard. */
  get hasOutput(): boolean {
    return this.#hasOutput;
  }

  /** Frames of the journal so far. */
  get taken(): number {
    return this.#taken;
  }

  /** How many of them are commands, the input included. */
  get commands(): number {
    return this.#commands;
  }

  /** @throws WireError, UnsupportedError */
  add(frame: Frame): void {
    const index = this.#taken;
    this.#taken += 1;
    if (isNotification(frame)) {
      const completion = completionOf(frame.payload);
      if (completion === null) return;
      this.#completions += 1;
      this.#openRuns.delete(completion.id);
      this.#items.push({ type: 'completion', index, at: 0, ...completion });
      return;
    }
    this.#commands += 1;
    if (index === 0) {
      if (frame.type !== TYPE.input) throw new WireError('a journal that does not begin with an input');
      this.#items.push({ type: 'entry', index, at: 0, seen: 0, entry: inputOf(frame.payload) });
      return;
    }
    const asked = askedBy(frame, PARTS);
    if (asked.kind === 'output') {
      this.#hasOutput = true;
      return;
    }
    const { entry } = asked;
    if (entry.kind === 'run') {
      this.#openRuns.add(entry.id);
      this.runs.set(entry.id, this.#commands - 1);
    }
    this.#items.push({ type: 'entry', index, at: 0, seen: this.#completions, entry });
  }

  /** @param keyed whether the handler belongs to a key */
  startOf({ service, handler }: Pick<Target, 'service' | 'handler'>, keyed: boolean): AttemptStart {
    const { id, debugId, key, stateMap, partialState, retryCount, retryingForMs, randomSeed } = this.#start;
    const state = new Map(stateMap.map((entry) => [textIn(entry.key), payloadFrom(entry.value)] as const));
    const [failedStepId = 0] = this.#openRuns;
    return {
      id: debugId as InvocationId,
      idBytes: id,
      target: { service, handler, key: keyed ? key : null },
      attempt: retryCount + 1,
      journal: this.#items,
      state: keyed ? state : null,
      stateIsPartial: partialState,
      seedId: seedIdOf(debugId, randomSeed),
      // The wire counts failures without saying whose they are: those of the first step that has no result.
      ...{ retryCount, failedStepId, retryingForMs },
    };
  }
}

export const isNotification = ({ type }: Frame): boolean => type >= 0x8000 && type <= TYPE.signalNotification;

/** An engine of ours makes its number from the id; by that a handler that ran in its process goes on with the same chance. */
function seedIdOf(debugId: string, randomSeed: bigint): InvocationId {
  const isOwn = randomSeed === 0n || randomSeed === seedOf(debugId);
  return (isOwn ? debugId : `seed ${randomSeed}`) as InvocationId;
}

const textIn = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
