/** What one life of the engine sees of the simulated world, and tells it. */
import type { Logger } from '../../engine/log.ts';
import type { MemoryData } from '../../engine/store/memory/data.ts';
import type { Faults } from './faults.ts';
import type { Outside } from './handlers.ts';
import type { Setup } from './happenings.ts';
import type { WallClock } from './incarnation.ts';
import type { KafkaWorld } from './kafka-world.ts';
import type { TurnCheck } from './model/turn-check.ts';
import type { MakeMutation } from './mutants/index.ts';
import type { Ledger } from './outside-world.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import type { StoreLog } from './store-log.ts';

export interface Surroundings {
  readonly scheduler: Scheduler;
  readonly timing: Random;
  readonly setup: Setup;
  /** Whether the engine knows its handlers' charts; without, names alone say where an invocation stands. */
  readonly charted: boolean;
  readonly data: MemoryData;
  readonly faults: Faults;
  readonly ledger: Ledger;
  readonly kafka: KafkaWorld;
  readonly turns: TurnCheck;
  readonly mutant: MakeMutation | undefined;
  readonly log: StoreLog | undefined;
  readonly tells: boolean;
  readonly logger: Logger;
  readonly wall: WallClock;
  readonly latest: number;
  /** People outside hear of an awakeable. */
  readonly asks: Outside['asks'];
  note(line: string): void;
  count(what: string): void;
  fail(error: unknown): void;
  guard(check: () => void): void;
  died(life: object, why: string): void;
  couldNotStart(life: object, error: unknown): void;
  stoppedItself(life: object, error: unknown): void;
}
