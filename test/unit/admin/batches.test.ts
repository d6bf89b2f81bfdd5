// Batches at the door: who may do what to many, and what the engine is asked.

import { expect } from 'chai';
import express from 'express';
import type { Access } from '../../../admin/api/access.ts';
import { createAdminApi } from '../../../admin/api/api.ts';
import type { Role } from '../../../admin/api/roles.ts';
import { id, type ScriptedEngine, scriptedEngine } from '../ingress/scripted-engine.ts';
import { type Serving, serving } from '../ingress/serving.ts';

describe('batches at the door', () => {
  let server: Serving | undefined;
  let engine: ScriptedEngine;

  async function given(role: Role): Promise<void> {
    engine = scriptedEngine({ submit: async () => ({ matched: 0, done: 0, refused: [], more: false }) });
    const access: Access = { kind: 'mounted', who: { name: 'ann', role } };
    const app = express();
    app.use(createAdminApi(engine, { version: '1', schema: '1', access }));
    server = await serving(app);
  }

  async function asked(path: string, body: object): Promise<string> {
    const response = await fetch(`${server?.url}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    const answer = (await response.json()) as { readonly code?: string };
    return answer.code ?? String(response.status);
  }

  afterEach(() => server?.close());

  it('an operator does to many what an operator may do to one; what can not be taken back is an admin’s', async () => {
    const expected = {
      viewer: [['cancel', 'pause', 'resume', 'retry', 'kill', 'purge'], []],
      operator: [
        ['kill', 'purge'],
        ['cancel', 'pause', 'resume', 'retry'],
      ],
      admin: [[], ['cancel', 'pause', 'resume', 'retry', 'kill', 'purge']],
    } as const;
    for (const role of ['viewer', 'operator', 'admin'] as const) {
      await given(role);
      const [refused, done] = expected[role];
      for (const action of [...refused, ...done]) {
        const code = await asked('/invocations/batch', { action, ids: [id], dryRun: false });
        expect(code, `${role} ${action}`).to.equal(
          (refused as readonly string[]).includes(action) ? 'role_too_low' : '200',
        );
      }
      expect(engine.operations).to.have.length(done.length);
      await server?.close();
    }
  });

  it('hands the engine what was chosen, with times and statuses as a list takes them', async () => {
    await given('admin');
    const filter = { status: ['paused', 'backingOff'], service: 'cart', createdFrom: '2026-01-01T00:00:00Z' };
    await asked('/invocations/batch', { action: 'resume', filter, dryRun: true });
    await asked('/invocations/batch', {
      action: 'retry',
      filter: { status: 'backingOff' },
      dryRun: false,
      expected: 3,
    });
    await asked('/dead-letters/batch', { action: 'discard', filter: { code: 'key_missing' }, dryRun: false });
    expect(engine.operations.map(({ operation }) => operation)).to.deep.equal([
      {
        ...{ kind: 'batchInvocations', action: 'resume', dryRun: true },
        filter: { statuses: ['paused', 'backingOff'], service: 'cart', createdFrom: Date.UTC(2026, 0, 1) },
      },
      {
        ...{ kind: 'batchInvocations', action: 'retry', dryRun: false, expected: 3 },
        filter: { statuses: ['backingOff'] },
      },
      { kind: 'batchDeadLetters', action: 'discard', dryRun: false, filter: { code: 'key_missing' } },
    ]);
  });

  it('refuses what means two things, or nothing', async () => {
    await given('admin');
    for (const body of [
      ...[
        { action: 'cancel', dryRun: true },
        { action: 'cancel', ids: [id], filter: {}, dryRun: true },
      ],
      ...[
        { action: 'cancel', ids: [], dryRun: true },
        { action: 'forget', ids: [id], dryRun: true },
      ],
      ...[
        { action: 'cancel', ids: Array(1_001).fill(id), dryRun: true },
        { action: 'cancel', filter: {} },
      ],
      ...[{ action: 'cancel', filter: { step: 1, odd: 2 }, dryRun: true }],
    ]) {
      expect(await asked('/invocations/batch', body)).to.equal('invalid_request');
    }
    expect(engine.operations).to.deep.equal([]);
  });
});
