// Subscriptions of a real broker: held up, moved, made and removed in the browser, and what that does to the cursors.

import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { clusterName } from '../../../sdk/examples/demo/engine-process.ts';
import { ask } from '../../http/house.ts';
import { Tools } from '../../kafka/tools.ts';
import { eventually } from '../../setup/eventually.ts';
import { auditOf, cursorsOf, sumOf } from './orders.ts';
import type { DemoStage } from './stage.ts';
import { UNREACHABLE } from './stage.ts';

const BEHIND = 40;

export function subscriptionsOfABroker(stage: DemoStage): void {
  const viewOf = async (id: string) => (await ask(`${stage.demo.engine.adminUrl}/subscriptions/${id}`)).body;
  const lagOf = async (id: string) => sumOf((await viewOf(id)).partitions.map(({ lag }) => lag ?? 0));
  const statusOf = (id: string) =>
    stage.rows<{ status: string }>('select status from subscription where id = ?', id).map(({ status }) => status);
  /** Of the records of a subscription: those that became an invocation, and those that could not. */
  const takenOf = (id: string) =>
    sumOf(
      [
        'select count(*) as n from invocation where subscription_id = ?',
        'select count(*) as n from dead_letter where invocation is null and subscription_id = ?',
      ].map((sql) => stage.rows<{ n: number }>(sql, id)[0]?.n ?? 0),
    );

  it('one is paused and falls behind, is resumed and catches up, each record once', async () => {
    const { subscription: id, topic } = stage.demo;
    stage.load.start();
    const { page } = await stage.visit(`/ui/subscriptions/${id}`);
    await eventually(async () => expect(await page.locator('.partitions tbody tr').count()).to.equal(4));
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('region', { name: 'Why it does not read' }).getByText('Resume it').waitFor();
    expect(statusOf(id)).to.deep.equal(['paused']);
    const stoodAt = cursorsOf(stage, id);
    await eventually(async () => expect(sumOf(await stage.endsOf(topic)) - sumOf(stoodAt)).to.be.above(BEHIND), 20_000);
    expect(cursorsOf(stage, id), 'nothing more was taken').to.deep.equal(stoodAt);
    await eventually(async () => expect(await lagOf(id)).to.be.above(BEHIND));
    await eventually(async () => expect(await lagShown(page)).to.be.above(BEHIND));

    await page.getByRole('button', { name: 'Resume' }).click();
    await stage.load.stop();
    const ends = await stage.endsOf(topic);
    await eventually(() => expect(cursorsOf(stage, id)).to.deep.equal(ends), 30_000);
    await eventually(async () => expect(await lagOf(id)).to.equal(0));
    await eventually(async () => expect(await lagShown(page)).to.equal(0));
    expect(statusOf(id)).to.deep.equal(['active']);
    expect(takenOf(id)).to.equal(sumOf(ends));
    expect(auditOf(stage, id)).to.deep.equal(['createSubscription', 'updateSubscription', 'updateSubscription']);
  });

  it('one is made by the form, moved to both ends, and deleted', async () => {
    // A client that knew a topic stumbles over its end, so the load's is not used for this one.
    const tools = new Tools(stage.demo.tools.bootstrap);
    const topic = await tools.createTopic(2);
    const produce = async (count: number) => {
      for (const partition of [0, 1])
        await tools.produce(
          topic,
          partition,
          Array.from({ length: count }, (_, n) => ({ key: `s-${partition}-${n}`, value: '{}' })),
        );
    };
    await produce(10);
    const { page } = await stage.visit('/ui/subscriptions/new', { expected: /status of 404/ });
    await fill(page, topic, 'orders/status');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name: `${topic} to orders/status` }).waitFor();
    const id = page.url().split('/').at(-1) ?? '';
    await eventually(() => expect(takenOf(id)).to.equal(20), 30_000);
    expect(cursorsOf(stage, id)).to.deep.equal([10, 10]);

    await seek(page, 'Oldest');
    await eventually(() => expect(takenOf(id), 'all of it again').to.equal(40), 30_000);

    await page.getByRole('button', { name: 'Pause' }).click();
    await eventually(() => expect(statusOf(id)).to.deep.equal(['paused']));
    await produce(5);
    await eventually(async () => expect(await lagShown(page)).to.equal(10));
    await seek(page, 'End');
    await eventually(() => expect(cursorsOf(stage, id)).to.deep.equal([15, 15]));
    await eventually(async () => expect(await lagShown(page)).to.equal(0));
    await page.getByRole('button', { name: 'Resume' }).click();
    await produce(1);
    await eventually(() => expect(cursorsOf(stage, id)).to.deep.equal([16, 16]), 30_000);
    expect(takenOf(id), 'what was passed over is not taken').to.equal(42);

    await confirm(page, 'Delete', 'delete');
    await page.getByRole('grid', { name: 'Subscriptions' }).waitFor();
    expect(statusOf(id)).to.deep.equal([]);
    expect((await ask(`${stage.demo.engine.adminUrl}/subscriptions/${id}`)).status).to.equal(404);
    expect(auditOf(stage, id).at(-1)).to.equal('deleteSubscription');
    await tools.deleteTopic(topic);
    await tools.close();
  });

  it('one of a cluster that is not there, or that nobody can reach, says so', async () => {
    const { page } = await stage.visit('/ui/subscriptions/new', { expected: /status of 40\d/ });
    await fill(page, 'orders', 'orders/process');
    const cluster = page.getByRole('combobox', { name: 'Cluster' });
    // As on a page that was open while the engine was started with another configuration.
    await cluster.evaluate((select: HTMLSelectElement) => select.add(new Option('gone')));
    await cluster.selectOption('gone');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('alert').getByText('gone').first().waitFor();
    await eventually(async () => expect(await cluster.getAttribute('aria-invalid')).to.equal('true'));
    expect(stage.rows("select id from subscription where cluster = 'gone'")).to.deep.equal([]);

    await cluster.selectOption(UNREACHABLE);
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name: 'orders to orders/process' }).waitFor();
    const id = page.url().split('/').at(-1) ?? '';
    const why = page.getByRole('region', { name: 'Why it does not read' });
    await why
      .getByText(/127\.0\.0\.1:1|broker/i)
      .first()
      .waitFor({ timeout: 30_000 });
    expect(statusOf(id)).to.deep.equal(['active']);
    await confirm(page, 'Delete', 'delete');
    await page.getByRole('grid', { name: 'Subscriptions' }).waitFor();
    expect(statusOf(id)).to.deep.equal([]);
  });
}

async function fill(page: Page, topic: string, sink: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Cluster' }).selectOption(clusterName);
  await page.getByRole('textbox', { name: 'Topic' }).fill(topic);
  await page.getByRole('combobox', { name: 'Handler' }).selectOption(sink);
}

/** The first fact of the screen: `1,234 records`. */
async function lagShown(page: Page): Promise<number> {
  const text = await page.locator('.card:has-text("How far it is") dd').first().innerText();
  return Number(text.replace(/ records?$/, '').replaceAll(',', ''));
}

async function seek(page: Page, way: string): Promise<void> {
  await page.getByRole('button', { name: 'Seek' }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByRole('button', { name: way }).click();
  await dialog.getByLabel(/^Type seek/).fill('seek');
  await dialog.getByRole('button', { name: 'Seek' }).click();
  await dialog.waitFor({ state: 'detached' });
}

/** Presses a button and types the word that its dialog asks for, where it asks for one. */
export async function confirm(page: Page, name: string, word?: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
  const dialog = page.getByRole('alertdialog');
  if (word !== undefined) await dialog.getByRole('textbox').fill(word);
  await dialog.getByRole('button', { name, exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
}
