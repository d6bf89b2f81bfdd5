/** Calls from the engine's own process: `keymail.client`, and what is left when the client is taken away. */
import { measureEngine, withEngine } from '../measure.ts';
import { rate } from '../results.ts';
import type { Contestant, Target, Workload } from '../workload.ts';
import { peerOverHttp } from './http.ts';

const KEYS = 1_000;

type Method = 'loadClient' | 'loadEngine';

const inProcess = (name: string, method: Method, inFlight: number): Contestant => ({
  subject: 'keymail',
  variant: '',
  measure: (bench) =>
    withEngine(bench, {}, (engine) =>
      measureEngine(bench, {
        engine,
        name: name,
        plan: bench.plan(inFlight, KEYS),
        load: (plan) => engine.call(method, plan),
      }),
    ),
});

const ofRawSqlite = (workload: string): Target => ({
  says: '≥ 40 % of the same rows straight through SQLite',
  bound: { atLeast: 0.4 },
  unit: '×',
  value: (results) => results.ratio({ workload }, { workload: 'raw-sqlite', subject: 'raw' }, rate),
});

export const embedded256: Workload = {
  name: 'embedded-256',
  group: 'embedded',
  title: 'client in the same process, 256 in flight (the load is part of the CPU time)',
  contestants: [inProcess('embedded-256', 'loadClient', 256), peerOverHttp(256)],
  targets: [
    {
      says: "≥ 20 × Restate's rate over HTTP",
      bound: { atLeast: 20 },
      unit: '×',
      value: (results) =>
        results.ratio({ workload: 'embedded-256' }, { workload: 'embedded-256', subject: 'restate' }, rate),
    },
    ofRawSqlite('embedded-256'),
  ],
};

export const embedded1: Workload = {
  name: 'embedded-1',
  group: 'embedded',
  title: 'client in the same process, 1 in flight',
  contestants: [inProcess('embedded-1', 'loadClient', 1)],
  targets: [],
};

export const engine256: Workload = {
  name: 'engine-256',
  group: 'embedded',
  title: 'engine.call in the same process, 256 in flight: without what the client adds',
  contestants: [inProcess('engine-256', 'loadEngine', 256)],
  targets: [ofRawSqlite('engine-256')],
};
