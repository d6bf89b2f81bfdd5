/** Calls over HTTP, from a load generator in a process of its own. */
import { PEER_SYNC } from '../figures.ts';
import { measureEngine, measureLoad, withEngine, withGenerator } from '../measure.ts';
import { p50, rate } from '../results.ts';
import type { Contestant, Workload } from '../workload.ts';

const KEYS = 1_000;

export const oursOverHttp = (name: string, inFlight: number): Contestant => ({
  subject: 'keymail',
  variant: '',
  measure: (bench) =>
    withEngine(bench, {}, async (engine) => {
      const url = await engine.call('listen');
      return withGenerator((generator) =>
        measureEngine(bench, {
          engine,
          name: name,
          plan: bench.plan(inFlight, KEYS),
          load: (plan) => generator.call('load', url, plan),
        }),
      );
    }),
});

export const peerOverHttp = (inFlight: number): Contestant => ({
  subject: 'restate',
  variant: '',
  measure: (bench) =>
    bench.withPeer(null, (peer) =>
      withGenerator((generator) =>
        measureLoad({
          plan: bench.plan(inFlight, KEYS),
          pids: peer.pids,
          sync: PEER_SYNC,
          load: (plan) => generator.call('load', peer.ingressUrl, plan),
        }),
      ),
    ),
});

export const http256: Workload = {
  name: 'http-256',
  group: 'http',
  title: 'over HTTP, 256 in flight',
  contestants: [oursOverHttp('http-256', 256), peerOverHttp(256)],
  targets: [
    {
      says: "≥ 8 × Restate's rate",
      bound: { atLeast: 8 },
      unit: '×',
      value: (results) => results.ratio({ workload: 'http-256' }, { workload: 'http-256', subject: 'restate' }, rate),
    },
    {
      says: "p50 ≤ 1/8 of Restate's",
      bound: { atMost: 1 / 8 },
      unit: '×',
      value: (results) => results.ratio({ workload: 'http-256' }, { workload: 'http-256', subject: 'restate' }, p50),
    },
  ],
};

export const http1: Workload = {
  name: 'http-1',
  group: 'http',
  title: 'over HTTP, 1 in flight',
  contestants: [oursOverHttp('http-1', 1), peerOverHttp(1)],
  targets: [
    {
      says: "p50 ≤ 1/5 of Restate's",
      bound: { atMost: 1 / 5 },
      unit: '×',
      value: (results) => results.ratio({ workload: 'http-1' }, { workload: 'http-1', subject: 'restate' }, p50),
    },
  ],
};
