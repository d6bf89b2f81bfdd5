/**
 * People outside who were asked: they answer awakeables, early or late, twice or with something else, through engines that
 * die in between; and ask again until they have heard what came of it. What they hear must be durable (P4), and the first
 * answer must be the one that counts (P1).
 */
import { isDeepStrictEqual } from 'node:util';
import { StoppedError } from '../../engine/answers.ts';
import type { Engine } from '../../engine/api.ts';
import { AcceptError } from '../../engine/ingress/accept.ts';
import { StoreError } from '../../engine/store/store.ts';
import { completionOfSignal, type Outcome, parseAwakeableId, valueOutcome } from '../../sdk/protocol/index.ts';
import type { ClientsParts } from './clients.ts';
import type { Archived } from './model/archive.ts';
import { demand } from './model/violation.ts';
import type { Node } from './program.ts';

type Question = Extract<Node, { kind: 'awakeable' }>;

interface Letter {
  readonly awakeable: string;
  readonly outcome: Outcome;
}

const AGAIN_MS = 150;

export class Answerers {
  readonly #parts: Omit<ClientsParts, 'wall'>;
  readonly #asked = new Set<string>();
  /** Answers that have not been heard of. */
  waiting = 0;

  constructor(parts: Omit<ClientsParts, 'wall'>) {
    this.#parts = parts;
  }

  /** A handler tells of its awakeable, in each attempt again. */
  asked(awakeable: string, { label, answers }: Question): void {
    if (this.#asked.has(awakeable)) return;
    this.#asked.add(awakeable);
    for (const [at, { afterMs, fails }] of answers.entries()) {
      const words = `${label} answered ${at} of ${awakeable}`;
      const outcome: Outcome = fails
        ? { kind: 'failure', failure: { code: 500, message: words } }
        : valueOutcome(JSON.stringify(words));
      this.waiting += 1;
      this.#parts.after(afterMs, () => this.#try({ awakeable, outcome }));
    }
  }

  #try(letter: Letter): void {
    const up = this.#parts.engine();
    if (up === null) return this.#again(letter);
    let isOver = false;
    const settle = (work: () => void) => {
      if (isOver || !up.alive()) return;
      isOver = true;
      try {
        work();
      } catch (error) {
        this.#parts.fail(error);
      }
    };
    this.#complete(up.engine, letter).then(
      () => settle(() => this.#done()),
      (error: unknown) => settle(() => this.#refused(letter, error)),
    );
    const watch = (): void =>
      this.#parts.after(AGAIN_MS, () => {
        if (isOver) return;
        if (up.alive()) return watch();
        isOver = true;
        this.#again(letter);
      });
    watch();
  }

  async #complete(engine: Engine, { awakeable, outcome }: Letter): Promise<void> {
    const { again } = await engine.completeAwakeable(awakeable, outcome);
    const { archived, id } = this.#of(awakeable);
    const durable = archived.answered.get(id);
    demand(durable !== undefined, 'P4', () => `an answer to ${awakeable} was taken, and is not durable`);
    const isFirst = isDeepStrictEqual(durable, outcome);
    demand(again || isFirst, 'P1', () => `the first answer to ${awakeable} is not the one in its journal`);
    this.#parts.count(again ? 'awakeables answered again' : 'awakeables answered');
    const isAnnounced = archived.journal.some(
      (item) => item.type === 'entry' && 'id' in item.entry && item.entry.id === id,
    );
    if (!again && !isAnnounced) this.#parts.count('awakeables answered before their entry');
  }

  #refused(letter: Letter, error: unknown): void {
    if (error instanceof StoppedError || error instanceof StoreError) return this.#again(letter);
    if (error instanceof AcceptError && error.code === 'not_accepting') return this.#again(letter);
    if (!(error instanceof AcceptError) || error.code !== 'unknown_awakeable') return this.#parts.fail(error);
    const { archived, id } = this.#of(letter.awakeable);
    const isOver = archived.output !== null && (archived.purged || !archived.answered.has(id));
    demand(
      isOver,
      'P1',
      () => `an answer to ${letter.awakeable} was refused, which somebody waits for or was answered`,
    );
    this.#parts.count('awakeables answered too late');
    this.#done();
  }

  #of(awakeable: string): { readonly archived: Archived; readonly id: number } {
    const parsed = parseAwakeableId(awakeable);
    const archived = this.#parts.archive.byId.get(parsed?.invocationId ?? '');
    demand(
      archived !== undefined && parsed !== null,
      'P4',
      () => `${awakeable} is of an invocation that is not durable`,
    );
    return { archived, id: completionOfSignal(parsed.signal) };
  }

  #again(letter: Letter): void {
    this.#parts.count('answers to awakeables sent again');
    this.#parts.after(AGAIN_MS, () => this.#try(letter));
  }

  #done(): void {
    this.waiting -= 1;
  }
}
