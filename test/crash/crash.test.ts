// P1 to P5 on real processes, at exact moments: a selection of the kill points of `npm run crash`, the same ones each time.

import { availableParallelism } from 'node:os';
import { expect } from 'chai';
import { brokerStartMsMax, sharedBroker } from '../kafka/shared-broker.ts';
import { skip } from '../setup/skip.ts';
import { type House, openHouse } from './house.ts';
import {
  everyPoint,
  type KillPoint,
  killPointOf,
  positionNames,
  rowPositionNames,
  sampleOf,
  textOf,
} from './kill-points.ts';
import type { StoreName } from './places.ts';
import { summaryOf } from './progress.ts';
import { type Baseline, baselineOf, repeatOf, sweep } from './sweep.ts';

const sampled = 15;
/** One for each position. */
const sampledOnPostgres = 6;
const jobs = Math.min(2, availableParallelism());

describe('the engine killed at an exact moment', function () {
  this.timeout(300_000);
  let house: House;
  let baseline: Baseline;

  before(async function () {
    this.timeout(brokerStartMsMax);
    house = await openHouse((await brokerOrSkip(this)).bootstrap, 'sqlite');
    baseline = await baselineOf(house, 0);
  });
  after(() => house?.[Symbol.asyncDispose]());

  it('uses every kind of entry', () => {
    const asked = baseline.result.outcome.journals.join(', ');
    const kinds = [
      'input',
      'run',
      'sleep',
      'get',
      'set',
      'clear',
      'clearAll',
      'keys',
      'call',
      'send',
      'cancel',
      'awakeable',
      'signal',
      'attach',
      'peekOutput',
      'promise',
      'peekPromise',
      'completePromise',
      'output',
    ];
    expect(kinds.filter((kind) => !new RegExp(`[:,] ${kind}\\b`).test(asked))).to.deep.equal([]);
  });

  it('comes to the same end as one that was never killed', async () => {
    const all = everyPoint(baseline);
    await holds(house, baseline, { points: sampleOf(all, sampled), what: `of ${all.length}`, store: 'sqlite' });
  });

  it('also when it is killed again while it recovers', async () => {
    const points = [killPointOf('12:committed'), killPointOf('27:after')];
    await holds(house, baseline, { points, again: killPointOf('2:in'), what: 'twice', store: 'sqlite' });
  });
});

describe('the engine on PostgreSQL killed at an exact moment', function () {
  this.timeout(300_000);

  it('comes to the same end as one that was never killed', async function () {
    await using house = await openHouse((await brokerOrSkip(this)).bootstrap, 'postgres');
    const baseline = await baselineOf(house, 0);
    const all = everyPoint(baseline);
    await holds(house, baseline, {
      points: sampleOf(all, sampledOnPostgres),
      what: `of ${all.length}`,
      store: 'postgres',
    });
  });
});

interface Held {
  readonly points: readonly KillPoint[];
  readonly again?: KillPoint | null;
  readonly what: string;
  readonly store: StoreName;
}

async function holds(house: House, baseline: Baseline, { points, again = null, what, store }: Held) {
  const startedAt = performance.now();
  const results = await sweep(house, baseline, { points, again, load: 0, thread: null, jobs });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`    killed at ${points.map(textOf).join(' ')} (${what}): ${summaryOf(results)}, ${seconds} s`);
  const bad = results.filter(({ wrong, reached }) => wrong.length > 0 || !reached);
  expect(
    bad.map((result) => [repeatOf(result, { load: 0, again, thread: null, store }), ...result.wrong]),
  ).to.deep.equal([]);
}

async function brokerOrSkip(context: Mocha.Context) {
  try {
    return await sharedBroker();
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('No Kafka broker can be had')) skip(context, error.message);
    throw error;
  }
}

describe('kill points', () => {
  const lines = (count: number, line: string) => Array.from({ length: count }, () => line);
  const commits = [...lines(40, 'update meta'), ...lines(32, 'in line journal')];
  const all = everyPoint({ commits, statements: lines(41, 'create table') });

  it('are counted: six for each commit, three for the rows of one in line, one for each statement of the schema', () => {
    expect(all).to.have.length(72 * 6 + 32 * 3 + 41);
    expect(new Set(all.map(textOf)).size).to.equal(all.length);
    expect(killPointOf('17:after')).to.deep.equal({ commit: 17, position: 'after' });
    expect(() => killPointOf('17:later')).to.throw('is no kill point');
  });

  it('are sampled the same each time, with every position', () => {
    const sample = sampleOf(all, 36);
    expect(sample).to.deep.equal(sampleOf(all, 36)).and.to.have.length(36);
    const names = [...positionNames, ...rowPositionNames];
    expect(names.filter((name) => !sample.some(({ position }) => position === name))).to.deep.equal([]);
    expect(sampleOf(all, 1_000)).to.deep.equal(all);
  });
});
