/**
 * Replay of handlers that are served: `seen` is not on the wire, and what `sdk/serve/attempt-start.ts` says in its place is tried
 * on random handlers with native combinators, against an engine that stores frames as they come and notifications whenever it
 * likes, also between commands that were asked before them.
 *
 *  1. Whatever crashes, no replay asks for something else than is stored, also where state comes along once and not the next time.
 *  2. The stored frames, driven again from any prefix with the notifications in the same order, give the same commands, byte
 *     by byte, and the same output.
 *  3. A step whose result is stored is never executed again.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { decode } from '../../sdk/protocol/wire/codec.ts';
import type { Frame } from '../../sdk/protocol/wire/frames.ts';
import { RUN, TYPE } from '../../sdk/protocol/wire/messages.ts';
import { isNotification } from '../../sdk/serve/attempt-start.ts';
import { holds, withinMs } from '../setup/chance.ts';
import { handlerOf, type Node, type Observer, programs } from './sdk-program.ts';
import { WireEngine } from './wire-engine.ts';

const RUNS = 300;

/** Closures that wait until the test lets them end. */
class Gates implements Observer {
  readonly open = new Map<string, { pass: () => void; fail: () => void }>();
  readonly #isDurable: (label: string) => boolean;

  constructor(isDurable: (label: string) => boolean) {
    this.#isDurable = isDurable;
  }

  running(label: string): Promise<void> {
    expect(this.#isDurable(label), `${label} executed again after its result was durable`).to.equal(false);
    return new Promise((resolve, reject) => {
      this.open.set(label, { pass: resolve, fail: () => reject(new Error(`${label} has trouble`)) });
    });
  }

  saw(): void {}

  take(place: number) {
    const [label, gate] = [...this.open][place % Math.max(1, this.open.size)] ?? [];
    if (label !== undefined) this.open.delete(label);
    return gate;
  }
}

function worldFor(program: Node, stored?: readonly Frame[]) {
  const world: { engine?: WireEngine } = {};
  const isDurable = (label: string) =>
    (world.engine as WireEngine).stored.some((frame) => {
      if (frame.type !== TYPE.run) return false;
      const { id, name } = decode(RUN, frame.payload);
      return name === label && (world.engine as WireEngine).isDone(id);
    });
  const gates = new Gates(isDurable);
  const engine = new WireEngine(
    handlerOf(program, () => gates),
    stored,
  );
  world.engine = engine;
  return { engine, gates };
}

/** Plays a program to its end; `choices` decides what happens next, and when they are used up, all goes well. */
async function playAtRandom(program: Node, choices: readonly number[], isPartial: boolean, flips: boolean) {
  const { engine, gates } = worldFor(program);
  engine.isPartial = isPartial;
  const restart = () => {
    gates.open.clear();
    if (flips) engine.isPartial = !engine.isPartial;
    engine.start();
  };
  engine.start();
  for (let step = 0; ; step++) {
    expect(step, 'no end in sight').to.be.lessThan(600);
    act(engine, gates, choices[step] ?? 15, restart);
    await engine.settle();
    const { ending } = engine;
    if (ending === 'output') return engine;
    if (ending === null) continue;
    if (ending !== 'suspended') expect(ending.error).to.match(/has trouble$/);
    restart();
    await engine.settle();
  }
}

function act(engine: WireEngine, gates: Gates, choice: number, restart: () => void): void {
  const place = Math.floor(choice / 16);
  const waits = [...engine.waits.keys()];
  const wait = waits[place % Math.max(1, waits.length)];
  switch (choice % 16) {
    case 1: // Part of what was sent is stored, then all is gone.
      engine.commit(place % (engine.inFlight.length + 1));
      return restart();
    case 2:
      return restart();
    case 3:
      return engine.cancel();
    case 4:
      return engine.endInput();
    case 5:
      return gates.take(place)?.fail();
    case 6:
      return engine.clock.advance(150);
    case 7:
      return engine.commit(1);
    case 8:
      return engine.give();
    case 9:
    case 10: // Stored before what is in flight, although that was asked before it.
      if (wait !== undefined) engine.answer(wait);
      return;
    case 11:
    case 12:
      return gates.take(place)?.pass();
    default:
      if (engine.inFlight.length > 0) return engine.commit();
      if (engine.hasMore) return engine.give();
      if (gates.open.size > 0) return gates.take(place)?.pass();
      if (wait !== undefined) return engine.answer(wait);
      engine.clock.advance(10_000);
  }
}

/** Plays on from a prefix of what was stored, without any crash: all else is stored in the same order. */
async function playAsStored(program: Node, stored: readonly Frame[], prefix: number) {
  const { engine } = worldFor(program, stored.slice(0, prefix));
  engine.start();
  for (const next of stored.slice(prefix)) {
    await goOn(engine);
    if (!isNotification(next)) expect(engine.takeCommand(), `at ${engine.stored.length}`).to.deep.equal(next);
    engine.storeAgain(next);
    engine.give();
  }
  await goOn(engine);
  engine.commit();
  return engine;
}

/** All that the handler asks for is on its way, also steps that are held until their result is there. */
async function goOn(engine: WireEngine): Promise<void> {
  await engine.settle();
  engine.clock.advance(150);
  await engine.settle();
}

describe('replay of random handlers that are served', function () {
  this.timeout(withinMs(60_000));

  it('asks for what is stored, whatever crashes and wherever notifications lie', async () => {
    await holds(
      RUNS,
      fc.asyncProperty(
        programs,
        fc.array(fc.nat(255), { minLength: 20, maxLength: 100 }),
        fc.array(fc.nat(1000), { minLength: 2, maxLength: 2 }),
        fc.boolean(),
        fc.boolean(),
        async (program, choices, cuts, isPartial, flips) => {
          const { stored, output, state } = await playAtRandom(program, choices, isPartial, flips);
          // How a read is answered where not all of the state is there depends on what the same attempt has written.
          if (flips || isPartial) return;
          for (const prefix of [1, ...cuts.map((cut) => 1 + (cut % stored.length))]) {
            const again = await playAsStored(program, stored, prefix);
            expect(again.output, `from a prefix of ${prefix} frames`).to.equal(output);
            expect(again.state).to.deep.equal(state);
          }
        },
      ),
    );
  });
});
