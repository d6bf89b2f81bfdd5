// What an attempt says to its engine, as lines that a person can read and a test can compare.

import { type AskedEntry, type AttemptMessage, type Outcome, textOf } from '../../../sdk/protocol/index.ts';

/** One message as a line, e.g. `0 run 1 reserve = "A"`: seen, kind, id, name, outcome. */
export function line(message: AttemptMessage): string {
  switch (message.kind) {
    case 'entry':
      return entryLine(message.seen, message.entry);
    case 'proposal':
      return `proposal ${message.id} = ${shown(message.outcome)}`;
    case 'finished':
      return `finished seen ${message.seen} = ${shown(message.outcome)}${message.cancelled ? ' cancelled' : ''}`;
    case 'failed': {
      const { code, message: text, stepId, stepName, retryAfterMs, behavior } = message.error;
      const step = stepId === undefined ? '' : ` at ${stepId} ${stepName}`;
      return `failed ${code} ${text}${step}${retryAfterMs === undefined ? '' : ` after ${retryAfterMs}`}${behavior === undefined ? '' : ` ${behavior}`}`;
    }
    case 'suspended':
      return `suspended for ${message.waitingFor.join(' ')}`;
  }
}

export function entryLine(seen: number, entry: AskedEntry): string {
  const outcome = 'outcome' in entry && entry.outcome !== undefined ? ` = ${shown(entry.outcome)}` : '';
  switch (entry.kind) {
    case 'run':
    case 'get':
    case 'promise':
    case 'peekPromise':
      return `${seen} ${entry.kind} ${entry.id} ${entry.name}${outcome}`;
    case 'keys':
      return `${seen} keys ${entry.id}${outcome}`;
    case 'sleep':
      return `${seen} sleep ${entry.id} ${entry.name} ${entry.delayMs}`;
    case 'set':
      return `${seen} set ${entry.name} ${textOf(entry.value)}`;
    case 'clear':
      return `${seen} clear ${entry.name}`;
    case 'clearAll':
      return `${seen} clearAll`;
    case 'call':
      return `${seen} call ${entry.id},${entry.resultId} ${address(entry)} ${textOf(entry.payload)}${outcome}`;
    case 'send':
      return `${seen} send ${entry.id} ${address(entry)} ${textOf(entry.payload)} after ${entry.delayMs}${outcome}`;
    case 'cancel':
      return `${seen} cancel ${entry.invocationId}`;
    case 'attach':
    case 'peekOutput':
      return `${seen} ${entry.kind} ${entry.id} ${Object.values(entry.to).join(' ')}${outcome}`;
    case 'completePromise':
      return `${seen} completePromise ${entry.id} ${entry.name} ${shown(entry.completion)}${outcome}`;
    case 'awakeable':
      return `${seen} awakeable ${entry.id}`;
    case 'signal':
      return `${seen} signal ${entry.awakeableId} = ${shown(entry.answer)}`;
  }
}

function address({ target: { service, key, handler } }: Extract<AskedEntry, { kind: 'call' | 'send' }>): string {
  return key === null ? `${service}/${handler}` : `${service}/${key}/${handler}`;
}

export function shown(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'void':
      return 'void';
    case 'value':
      return textOf(outcome.value) || 'empty';
    case 'failure':
      return `!${outcome.failure.code} ${outcome.failure.message}`;
  }
}
