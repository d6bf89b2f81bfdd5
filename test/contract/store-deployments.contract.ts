// Deployments: kept outside of turns, each with its audit row.

import { expect } from 'chai';
import type { StoredDeployment } from '../../engine/store/queries.ts';
import type { Contract } from './store-fixtures.ts';
import { T0 } from './store-fixtures.ts';

export function deploymentsContract({ bench, reopen, outlivesStore }: Contract): void {
  describe('deployments', () => {
    const made = (id: string, more: Partial<StoredDeployment> = {}): StoredDeployment => ({
      ...{ id, uri: `http://${id}:9080/`, transport: 'http2', protocolVersion: 6 },
      ...{ manifest: '{"services":[]}', createdAt: T0, updatedAt: T0, ...more },
    });
    const audit = (action: string, target: string) => ({ at: T0, actor: 'me', action, target, detail: '{}' });

    it('are put, put again and removed, each with its audit row', async () => {
      const { store } = bench();
      expect(await store.deployments()).to.deep.equal([]);
      await store.putDeployment(made('dp_b'), audit('register', 'dp_b'));
      await store.putDeployment(made('dp_a', { transport: 'http1' }), audit('register', 'dp_a'));
      const again = made('dp_b', { manifest: '{"services":[1]}', protocolVersion: 5, updatedAt: T0 + 1 });
      await store.putDeployment(again, audit('again', 'dp_b'));
      const there = outlivesStore ? (await reopen()).store : store;
      expect(await there.deployments()).to.deep.equal([made('dp_a', { transport: 'http1' }), again]);
      await there.removeDeployment('dp_a', audit('remove', 'dp_a'));
      expect(await there.deployments()).to.deep.equal([again]);
      const { rows } = await there.queries.audit({}, { cursor: null, limit: 10 });
      const seen = rows.map(({ action, target }) => `${action} ${target}`);
      expect(seen).to.deep.equal(['remove dp_a', 'again dp_b', 'register dp_a', 'register dp_b']);
    });
  });
}
