/** The raw limit of HTTP in Node, under the same generator. */
import type { Figures } from '../figures.ts';
import { measureLoad, withGenerator, withProcess } from '../measure.ts';
import type { EchoMethods } from '../processes/echo.ts';
import type { Contestant, Workload } from '../workload.ts';

const echo = (inFlight: number): Contestant => ({
  subject: 'raw',
  variant: `${inFlight} in flight`,
  measure: (bench) =>
    withProcess<EchoMethods, Figures>('echo.ts', async (server) => {
      const url = await server.call('listen');
      return withGenerator((generator) =>
        measureLoad({
          plan: bench.plan(inFlight, 1_000),
          pids: [server.pid],
          sync: null,
          load: (plan) => generator.call('load', url, plan),
        }),
      );
    }),
});

export const rawHttp: Workload = {
  name: 'raw-http',
  group: 'raw',
  title: 'a bare node:http echo under the same generator',
  once: true,
  contestants: [echo(256), echo(1)],
  targets: [],
};
