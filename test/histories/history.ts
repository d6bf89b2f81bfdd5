/**
 * Tests as histories: `given` what has happened, `when` one thing happens, `then` exactly these changes, effects and
 * forwards follow, and nothing else. After each command the cell is held against its invariants.
 */
import { expect } from 'chai';
import type { ActorCell } from '../../actors/cell.ts';
import type { Addressed } from '../../actors/command.ts';
import type { Invocation } from '../../actors/invocation.ts';
import { seqOf } from '../../sdk/protocol/index.ts';
import { changeLines, effectLine, forwardLine } from './lines.ts';
import type { Step } from './world.ts';
import { T0, World } from './world.ts';

/** A command, or one that depends on what has happened before: on where an invocation lives, on its attempt. */
export type Act = Addressed | ((history: History) => Addressed);

export interface Expected {
  readonly changes?: readonly string[];
  readonly effects?: readonly string[];
  readonly forwards?: readonly string[];
}

export function given(...acts: readonly Act[]): History {
  return new History().and(...acts);
}

export class History {
  readonly world = new World();

  constructor() {
    this.world.handler('order/process', 'exclusive');
    this.world.handler('order/peek', 'shared');
    this.world.handler('stock/reserve', 'exclusive');
    this.world.handler('mail/send', 'plain');
    this.world.handler('signup/run', 'workflow');
    this.world.handler('signup/approve', 'shared', { kind: 'workflow' });
  }

  /** Changes the ground: handlers, their rules. */
  with(prepare: (world: World) => void): this {
    prepare(this.world);
    return this;
  }

  /** What happened before, with all that followed from it. */
  and(...acts: readonly Act[]): this {
    for (const act of acts) this.world.turn(this.#resolve(act));
    return this;
  }

  /** Time goes on, to so many ms after the beginning. */
  at(ms: number): this {
    this.world.now = T0 + ms;
    return this;
  }

  when(act: Act): Consequence {
    return new Consequence(this, this.world.step(this.#resolve(act)));
  }

  invocation(seq: number): Invocation {
    const invocation = this.cellOf(seq).invocations.get(seqOf(seq));
    if (invocation === undefined) throw new Error(`#${seq} is not alive`);
    return invocation;
  }

  cellOf(seq: number): ActorCell {
    return this.world.cell(this.world.home(seqOf(seq))) as ActorCell;
  }

  /** Who is where, as `1 running, 2 queued`; of a finished one nothing is said. */
  living(): string {
    const cells = [...this.world.cells.values()].flatMap((cell) =>
      cell.kind === 'actor' ? [...cell.invocations.values()] : [],
    );
    return cells
      .sort((a, b) => a.seq - b.seq)
      .map(({ seq, status }) => `${seq} ${status}`)
      .join(', ');
  }

  #resolve(act: Act): Addressed {
    return typeof act === 'function' ? act(this) : act;
  }
}

export class Consequence {
  readonly #history: History;
  readonly #step: Step;

  constructor(history: History, step: Step) {
    this.#history = history;
    this.#step = step;
  }

  /** What is not named must not be. Forwards are delivered afterwards, so that the history can go on. */
  // biome-ignore lint/suspicious/noThenProperty: given, when, then; a consequence is never awaited.
  then(expected: Expected): History {
    const { before, decision } = this.#step;
    const found = {
      changes: changeLines(decision.changes, before),
      effects: decision.effects.map(effectLine),
      forwards: decision.forwards.map(forwardLine),
    };
    expect(found).to.deep.equal({ changes: [], effects: [], forwards: [], ...expected });
    this.#history.world.turn(...decision.forwards);
    return this.#history;
  }

  nothing(): History {
    return this.then({});
  }
}
