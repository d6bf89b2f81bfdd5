// What a person does to invocations, keys and dead letters of the demo, and what the database says afterwards.

import { expect } from 'chai';
import { eventually } from '../../setup/eventually.ts';
import { auditOf, newestOf, orderOf, stateOf, statusesOf } from './orders.ts';
import type { DemoStage } from './stage.ts';
import { confirm } from './subscriptions.ts';

/** A retry that is this far away is not what came next by itself. */
const AHEAD_MS = 1_000;

export function invocationsSteered(stage: DemoStage): void {
  const become = (key: string, ...statuses: string[]) =>
    eventually(() => expect(statusesOf(stage, key), key).to.deep.equal(statuses), 20_000);
  const order = (key: string) => stage.send(key, orderOf(key, statusesOf(stage, key).length + 1));
  async function failing(key: string) {
    await order(key);
    await eventually(() => expect(statusesOf(stage, key), key).to.deep.equal(['backingOff']), 20_000);
    const id = await newestOf(stage, key);
    const { page } = await stage.visit(`/ui/invocations/${id}`);
    await page.getByRole('heading', { name: /orders\/process/ }).waitFor();
    return { id, page };
  }

  it('while the world is away they are paused, cancelled, killed, forked, purged and retried', async () => {
    // Whatever flows would fail as well, and the attempts of all of it are nothing to look at.
    await stage.load.stop();
    let paused: Awaited<ReturnType<typeof failing>> | undefined;
    await stage.withoutWorld(async () => {
      paused = await failing('paul');
      await paused.page.getByRole('button', { name: 'Pause' }).click();
      await become('paul', 'paused');
      await confirm(paused.page, 'Fork');
      await eventually(() => expect(statusesOf(stage, 'paul')).to.deep.equal(['paused', 'queued']));
      expect(auditOf(stage, paused.id)).to.deep.equal(['pauseInvocation', 'forkInvocation']);

      const cancelled = await failing('carl');
      await confirm(cancelled.page, 'Cancel');
      await become('carl', 'cancelled');
      await cancelled.page.getByText('Cancelled').first().waitFor();
      expect(auditOf(stage, cancelled.id)).to.deep.equal(['cancelInvocation']);

      const killed = await failing('kim');
      await confirm(killed.page, 'Kill', 'kill');
      await become('kim', 'killed');
      await confirm(killed.page, 'Purge', 'purge');
      await become('kim');
      expect(auditOf(stage, killed.id)).to.deep.equal(['killInvocation', 'purgeInvocation']);

      const retried = await failing('rita');
      const backOff = () => stage.rows<{ attempt: number; due: number }>(DUE, 'rita')[0];
      // Until one press came long enough before the next attempt would have: the pause grows to two seconds.
      await eventually(async () => {
        const before = await eventually(() => {
          const now = backOff();
          if (now !== undefined && now.due - Date.now() > 1.5 * AHEAD_MS) return now;
          throw new Error('the next attempt is too near');
        }, 20_000);
        await retried.page.getByRole('button', { name: 'Retry now' }).click();
        await eventually(() => expect(backOff()?.attempt).to.be.above(before.attempt));
        const [next] = stage.rows<{ at: number }>(FAILED_AT, 'rita', before.attempt + 1);
        expect(before.due - (next?.at ?? before.due), 'ms that it came early').to.be.above(AHEAD_MS / 2);
      }, 30_000);
      expect(auditOf(stage, retried.id)).to.include('retryInvocation');

      for (let n = 1; n <= 3; n += 1) await stage.send('bulk', orderOf('bulk', n));
      await become('bulk', 'backingOff', 'queued', 'queued');
      const { page } = await stage.visit('/ui/invocations?key=bulk');
      await page.getByRole('button', { name: 'Act on all that match' }).click();
      await page.getByRole('button', { name: 'Kill' }).click();
      const dialog = page.getByRole('alertdialog');
      await dialog.getByLabel(/^Type kill 3/).fill('kill 3');
      await dialog.getByRole('button', { name: 'Kill 3' }).click();
      await become('bulk', 'killed', 'killed', 'killed');
    });
    // It is back: what was not ended goes through, the paused one once somebody lets it.
    await become('rita', 'completed');
    expect(statusesOf(stage, 'paul')).to.deep.equal(['paused', 'queued']);
    const { page } = await stage.visit(`/ui/invocations/${paused?.id}`);
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('Completed').first().waitFor();
    await become('paul', 'completed', 'completed');
    expect(stateOf(stage, 'carl', 'count'), 'who was cancelled has bought nothing').to.equal(undefined);
  });

  it('a handler is invoked by its form', async () => {
    const { page } = await stage.visit('/ui/invoke?service=orders&handler=status');
    await page.getByRole('textbox', { name: 'Key', exact: true }).fill('ivo');
    await page.getByRole('button', { name: 'Invoke' }).click();
    await page.getByText('Completed').first().waitFor();
    expect(statusesOf(stage, 'ivo')).to.deep.equal(['completed']);
  });

  it('a key is kept back and given again, and its state is corrected from the version that was read', async () => {
    await order('kay');
    await become('kay', 'completed');
    const pausedBy = () => stage.rows("select paused_by from key_pause where object_key = 'kay'").length;
    const { page } = await stage.visit('/ui/actors/orders?key=kay', { expected: /status of 412/ });
    await confirm(page, 'Pause the key').catch(() => undefined);
    await eventually(() => expect(pausedBy()).to.equal(1));
    await order('kay');
    await become('kay', 'completed', 'queued');
    await page
      .getByRole('list', { name: /Those that wait/ })
      .getByText('process')
      .waitFor();
    await page.getByRole('button', { name: 'Resume the key' }).click();
    await become('kay', 'completed', 'completed');
    expect(pausedBy()).to.equal(0);
    expect(auditOf(stage, 'orders/kay')).to.deep.equal(['pauseKey', 'resumeKey']);

    const value = page.locator('.state-value').filter({ hasText: 'count' });
    await value.getByText('2', { exact: true }).waitFor();
    await value.getByRole('button', { name: 'Correct' }).click();
    const dialog = page.getByRole('dialog', { name: 'Correct “count”' });
    await dialog.getByLabel('Value').fill('40');
    await order('kay');
    await become('kay', 'completed', 'completed', 'completed');
    await dialog.getByRole('alert').getByText('The state has changed meanwhile').waitFor();
    expect(stateOf(stage, 'kay', 'count'), 'nothing was written over it').to.equal('3');
    await dialog.getByRole('button', { name: 'Write mine over it' }).click();
    await dialog.getByRole('button', { name: 'Correct', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(stateOf(stage, 'kay', 'count')).to.equal('40');
    await order('kay');
    await eventually(() => expect(stateOf(stage, 'kay', 'count'), 'handlers go on from it').to.equal('41'));
  });

  it('a bad record is read, corrected and redriven to its end, and another one given up', async () => {
    const letters = (key: string) =>
      stage.rows<{ status: string; redriven_as: string | null }>(
        'select status, redriven_as from dead_letter where target_key = ? order by seq',
        key,
      );
    const { id: _, ...bad } = orderOf('dora');
    for (const key of ['dora', 'dan']) await stage.send(key, { ...bad, customer: key });
    for (const key of ['dora', 'dan']) await eventually(() => expect(letters(key)).to.have.length(1), 20_000);
    const { page } = await stage.visit('/ui/dead-letters?key=dora');
    await page.locator('.list-row a').first().click();
    const why = page.getByRole('region', { name: 'Why it died' });
    await why.getByText('this is no order: id is undefined, not a string').waitFor();
    await page.getByRole('button', { name: 'Correct' }).click();
    const dialog = page.getByRole('dialog', { name: 'Correct the value' });
    await dialog.getByRole('textbox', { name: 'Value' }).fill(JSON.stringify(orderOf('dora')));
    await dialog.getByRole('button', { name: 'Correct', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await confirm(page, 'Redrive');
    await page.getByRole('link', { name: 'See the invocation that it was redriven as' }).click();
    await page.getByText('Completed').first().waitFor();
    expect(letters('dora').map(({ status }) => status)).to.deep.equal(['redriven']);
    expect(page.url()).to.contain(`/invocations/${letters('dora')[0]?.redriven_as}`);
    expect(statusesOf(stage, 'dora')).to.deep.equal(['failed', 'completed']);
    expect(stateOf(stage, 'dora', 'count')).to.equal('1');

    await page.goto(`${stage.demo.engine.adminUrl}/ui/dead-letters?key=dan`);
    await page.locator('.list-row a').first().click();
    await confirm(page, 'Discard', 'discard');
    await page.getByText('Somebody gave it up; the audit says who.').waitFor();
    expect(letters('dan').map(({ status }) => status)).to.deep.equal(['discarded']);
    expect(statusesOf(stage, 'dan')).to.deep.equal(['failed']);
  });
}

const DUE = 'select attempt, due_at as due from invocation where object_key = ? order by seq desc limit 1';
const FAILED_AT = `select f.at from attempt_failure f join invocation i on i.shard = f.shard and i.seq = f.seq
  where i.object_key = ? and f.attempt = ?`;
