/** What a handler says to its engine, as frames. What it asks for is in `journal-frames.ts`, where it is made the same way again. */
import type { AskedEntry, AttemptError, CompletionId, Outcome } from '../index.ts';
import { bytesOf } from '../index.ts';
import { encode } from './codec.ts';
import { frameBytes } from './frames.ts';
import { commandFrame, outgoingFrame, wireFailure } from './journal-frames.ts';
import * as message from './messages.ts';

const { TYPE } = message;

/** A step that has its result already is two: what it is, and what came of it. @param now ms since the epoch */
export function askedFrames(entry: AskedEntry, now: number): readonly Uint8Array[] {
  switch (entry.kind) {
    case 'run': {
      const command = commandFrame(entry);
      return entry.outcome === undefined ? [command] : [command, proposalFrame(entry.id, entry.outcome)];
    }
    case 'sleep':
      return [commandFrame({ ...entry, dueAt: now + entry.delayMs })];
    case 'send':
      return [outgoingFrame(entry, entry.delayMs === 0 ? 0 : now + entry.delayMs)];
    case 'awakeable':
      return []; // The wire does not tell of them.
    default:
      return [commandFrame(entry)];
  }
}

export function proposalFrame(id: CompletionId, outcome: Outcome): Uint8Array {
  const result = outcome.kind === 'failure' ? { failure: wireFailure(outcome.failure) } : { value: contentOf(outcome) };
  return frameBytes(TYPE.proposeRun, encode(message.PROPOSE_RUN, { id, ...result }));
}

export function outputFrame(outcome: Outcome): Uint8Array {
  const result =
    outcome.kind === 'failure' ? { failure: wireFailure(outcome.failure) } : { value: { content: contentOf(outcome) } };
  return frameBytes(TYPE.output, encode(message.OUTPUT, result));
}

export const endFrame = (): Uint8Array => frameBytes(TYPE.end, new Uint8Array(0));

export function suspensionFrame(waitingFor: readonly CompletionId[]): Uint8Array {
  const completions = waitingFor.filter((id) => id > 0);
  const signals = waitingFor.filter((id) => id < 0).map((id) => -id);
  return frameBytes(TYPE.suspension, encode(message.SUSPENSION, { completions, signals }));
}

/** @param command the step that failed, as a command of the journal, the input being number 0 */
export function errorFrame(error: AttemptError, command: number | undefined): Uint8Array {
  const { code, message: text, stack = '', stepName, retryAfterMs } = error;
  const step =
    command === undefined ? {} : { commandIndex: command, commandName: stepName ?? '', commandType: TYPE.run };
  const fields = { code, message: text, stack, nextRetryDelayMs: retryAfterMs, ...step };
  return frameBytes(TYPE.error, encode(message.ERROR, fields));
}

const contentOf = (outcome: Exclude<Outcome, { kind: 'failure' }>): Uint8Array =>
  outcome.kind === 'value' ? bytesOf(outcome.value) : new Uint8Array(0);
