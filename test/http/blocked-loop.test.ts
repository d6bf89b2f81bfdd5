/** A handler that keeps the event loop for itself is named, in the log and in the metrics. */
import { expect } from 'chai';
import express from 'express';
import { createAdminApi } from '../../admin/api/api.ts';
import { buildInfo } from '../../admin/build-info.ts';
import { createEngine } from '../../engine/engine.ts';
import type { Logger } from '../../engine/log.ts';
import { silentLogger } from '../../engine/log.ts';
import { openMemory } from '../../engine/store/memory.ts';
import type { Context } from '../../sdk/index.ts';
import { endpointOf, service } from '../../sdk/index.ts';
import { eventually } from '../setup/eventually.ts';

describe('a handler that blocks the event loop', () => {
  const hog = service({
    name: 'hog',
    handlers: {
      async spin(_ctx: Context, ms: number) {
        const end = performance.now() + ms;
        while (performance.now() < end);
      },
    },
  });

  it('is named in the log and in the metrics', async () => {
    const warnings: { facts: object; message: string }[] = [];
    const logger: Logger = { ...silentLogger, warn: (facts, message) => void warnings.push({ facts, message }) };
    const engine = await createEngine({ endpoints: [endpointOf([hog])], store: openMemory(), logger });
    const server = express().use(createAdminApi(engine, buildInfo())).listen(0, '127.0.0.1');
    try {
      await engine.call({
        target: { service: 'hog', handler: 'spin', key: null },
        payload: '600',
        headers: [],
        origin: { kind: 'client' },
        idempotencyKey: null,
        startAt: null,
      });
      await eventually(() => warnings.length > 0);
      expect(warnings[0]?.facts).to.include({ handler: 'hog/spin' });
      expect(warnings[0]?.message).to.match(/blocked for \d+ ms; the code entered last is hog\/spin/);
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      expect(metrics).to.match(/keymail_\w*blocked\w*\{[^}]*handler="hog\/spin"[^}]*\} [1-9]/);
    } finally {
      server.close();
      await engine.close();
    }
  });
});
