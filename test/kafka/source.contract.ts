// What every source keeps: rules S1 to S6 of engine/ingress/kafka/source.ts. Run over each adapter by `source.test.ts`.

import { SourceBench, type SourceGround } from './source-bench.ts';
import { chanceContract } from './source-chance.contract.ts';
import { changesContract } from './source-changes.contract.ts';
import { lostPositionContract } from './source-lost-position.contract.ts';
import { questionsContract } from './source-questions.contract.ts';
import { readingContract } from './source-reading.contract.ts';
import { seekingContract } from './source-seeking.contract.ts';

export function sourceContract(ground: () => SourceGround): void {
  const bench = new SourceBench(ground);
  afterEach(() => bench.clear());

  readingContract(bench);
  seekingContract(bench);
  chanceContract(bench);
  lostPositionContract(bench);
  changesContract(bench);
  questionsContract(bench);
}
