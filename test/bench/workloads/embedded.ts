/** Calls from the engine's own process, beside what SQLite alone does with the same rows. */
import { measureEngine, withEngine } from '../measure.ts';
import { rate } from '../results.ts';
import type { Contestant, Target, Workload } from '../workload.ts';
import { peerOverHttp } from './http.ts';
import { sqliteAlone } from './raw-sqlite.ts';

const KEYS = 1_000;

/** Through `keymail.client`, or without what the client adds. */
const METHODS = { client: 'loadClient', 'engine.call': 'loadEngine' } as const;
type Variant = keyof typeof METHODS;

const inProcess = (variant: Variant, inFlight: number): Contestant => ({
  subject: 'keymail',
  variant,
  measure: (bench) =>
    withEngine(bench, {}, (engine) =>
      measureEngine(bench, {
        engine,
        name: `embedded-${inFlight}-${variant}`,
        plan: bench.plan(inFlight, KEYS),
        load: (plan) => engine.call(METHODS[variant], plan),
      }),
    ),
});

const toReach = (says: string, atLeast: number, variant: Variant, subject: 'raw' | 'restate'): Target => ({
  says,
  bound: { atLeast },
  unit: '×',
  value: (results) => results.ratio({ workload: 'embedded-256', variant }, { workload: 'embedded-256', subject }, rate),
});

export const embedded256: Workload = {
  name: 'embedded-256',
  group: 'embedded',
  title: 'calls in the same process, 256 in flight (the load is part of the CPU time)',
  contestants: [inProcess('client', 256), inProcess('engine.call', 256), sqliteAlone, peerOverHttp(256)],
  targets: [
    toReach("client: ≥ 20 × Restate's rate over HTTP", 20, 'client', 'restate'),
    toReach('client: ≥ 40 % of the same rows straight through SQLite', 0.4, 'client', 'raw'),
    toReach('engine.call: ≥ 40 % of the same rows straight through SQLite', 0.4, 'engine.call', 'raw'),
  ],
};

export const embedded1: Workload = {
  name: 'embedded-1',
  group: 'embedded',
  title: 'calls in the same process, 1 in flight',
  contestants: [inProcess('client', 1)],
  targets: [],
};
