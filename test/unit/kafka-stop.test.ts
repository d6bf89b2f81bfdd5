// A reader of kafkajs that is stopped while its fetchers are made anew: the real runner, over a group that only answers.

import { createRequire } from 'node:module';
import { expect } from 'chai';
import { mendStoppedFetchers } from '../../engine/ingress/kafka/stopped-fetchers.ts';
import { eventually } from '../setup/eventually.ts';

const require = createRequire(import.meta.url);

interface Runner {
  start(): Promise<void>;
  stop(): Promise<void>;
}
type RunnerClass = new (parts: object) => Runner;

describe('kafkajs, stopped while its nodes change', () => {
  it('ends, and leaves the process to others', async () => {
    mendStoppedFetchers();
    const Runner = require('kafkajs/src/consumer/runner.js') as RunnerClass;
    let asked = 0;
    const said = () => {
      asked += 1;
      // Without an end the process would hang in here, and this test with it.
      if (asked > 10_000) throw new Error('it asks for ever');
    };
    const quiet = () => undefined;
    const logger: object = { namespace: () => logger, debug: said, info: quiet, warn: quiet, error: quiet };
    const nodes = [1];
    const fetching = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<readonly unknown[]>();
    let stopping: Promise<void> | null = null;
    let looks = 0;
    const runner: Runner = new Runner({
      logger,
      consumerGroup: {
        connect: async () => undefined,
        joinAndSync: async () => undefined,
        leave: async () => undefined,
        heartbeat: async () => undefined,
        getNodeIds: () => {
          looks += nodes.length > 1 ? 1 : 0;
          // The first look tells that they are others; at the second one the fetchers before are stopped, and new ones are made.
          if (looks === 2) stopping = runner.stop();
          return [...nodes];
        },
        fetch: () => {
          fetching.resolve();
          return answer.promise;
        },
      },
      instrumentationEmitter: { emit: () => undefined },
      eachBatch: async () => undefined,
      concurrency: 1,
      onCrash: (error: Error) => {
        throw error;
      },
      retry: { retries: 0 },
    });
    await runner.start();
    await fetching.promise;
    nodes.push(2);
    answer.resolve([]);
    await eventually(() => expect(stopping, 'it is stopped in between').to.not.equal(null));
    await stopping;
    expect(asked).to.be.lessThan(100);
  });
});
