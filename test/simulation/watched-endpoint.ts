/** The real endpoint, with somebody at the door: what goes in and comes out is checked, and a dead engine's goes nowhere. */
import type {
  AttemptHandle,
  AttemptMessage,
  AttemptStart,
  Endpoint,
  ServiceManifest,
} from '../../sdk/protocol/index.ts';
import { idName } from './history.ts';
import type { Incarnation } from './incarnation.ts';
import type { AttemptCheck } from './model/attempt-check.ts';

export interface WatchParts {
  readonly incarnation: Incarnation;
  readonly check: AttemptCheck;
  /** Runs a check; what it finds ends the simulation. */
  readonly guard: (check: () => void) => void;
  readonly note: (line: string) => void;
  readonly count: (what: string) => void;
  /** False: the engine is told no source, so that `endProblem` can judge where they end. */
  readonly charted: boolean;
  /** True where the next answer is given twice. */
  readonly echo: () => boolean;
}

const DEAD: AttemptHandle = { deliver() {}, suspend() {}, abort() {}, busy: false };

export function watched(endpoint: Endpoint, parts: WatchParts): Endpoint {
  return {
    services: parts.charted ? endpoint.services : endpoint.services.map(withoutSource),
    start(start, channel) {
      if (!parts.incarnation.reaches()) return DEAD;
      parts.guard(() => parts.check.started(start));
      parts.note(`${nameOf(start)} starts with ${start.journal.length} items`);
      parts.count(start.attempt === 1 ? 'attempt: first' : 'attempt: again');
      const handle = endpoint.start(start, {
        send(message) {
          if (!parts.incarnation.alive) return;
          said(parts, start, message);
          channel.send(message);
        },
      });
      return watchedHandle(handle, start, parts);
    },
  };
}

const withoutSource = (service: ServiceManifest): ServiceManifest => ({
  ...service,
  handlers: service.handlers.map(({ source: _, ...handler }) => handler),
});

function said(parts: WatchParts, start: AttemptStart, message: AttemptMessage): void {
  if (message.kind === 'entry') {
    parts.count(`entry: ${message.entry.kind}`);
    return parts.note(
      `${nameOf(start)} asks: ${message.entry.kind}${'name' in message.entry ? ` ${message.entry.name}` : ''}`,
    );
  }
  parts.count(`attempt ${message.kind}`);
  parts.note(`${nameOf(start)} says: ${message.kind}${message.kind === 'failed' ? ` (${message.error.message})` : ''}`);
  if (message.kind !== 'proposal') parts.check.ended(start);
}

function watchedHandle(handle: AttemptHandle, start: AttemptStart, parts: WatchParts): AttemptHandle {
  return {
    deliver(deliveries) {
      if (!parts.incarnation.reaches()) return;
      for (const delivery of deliveries) {
        parts.guard(() => parts.check.delivered(start, delivery));
        if (delivery.index < start.journal.length) parts.count('answers that the journal had');
      }
      handle.deliver(deliveries);
      if (!parts.echo()) return;
      parts.count('echo: answers given again');
      handle.deliver(deliveries);
    },
    suspend() {
      if (parts.incarnation.reaches()) handle.suspend();
    },
    abort(reason) {
      parts.check.ended(start);
      if (!parts.incarnation.reaches()) return;
      parts.note(`${nameOf(start)} is aborted: ${reason}`);
      parts.count('attempt aborted');
      handle.abort(reason);
    },
    get busy() {
      return handle.busy;
    },
  };
}

const nameOf = ({ id, attempt, target }: AttemptStart): string =>
  `${idName(id)}, attempt ${attempt}, ${target.service}${target.key === null ? '' : `/${target.key}`}`;
