// Subscriptions in the browser: made by a form, watched, paused, moved, changed and removed.

import { expect } from 'chai';
import { ask, demand } from '../http/house.ts';
import { eventually } from '../setup/eventually.ts';
import { look } from './browser.ts';
import { browserStage } from './stage.ts';
import { scriptedKafka, subscribe } from './topic.ts';

describe('admin UI: subscriptions, none at first', () => {
  const { cluster, kafka } = scriptedKafka();
  cluster.createTopic('orders', 2);
  const stage = browserStage({ kafka });

  it('say what one is for, and are made by a form that shows what is wrong with it', async () => {
    const visit = await stage.visit('/ui/', { expected: /status of 4\d\d .*\/subscriptions$/ });
    const { page } = visit;
    await page.getByRole('link', { name: 'Subscriptions' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.getByRole('heading', { name: 'No topic is bound to a handler' }).waitFor();
    expect(await look(visit, 'subscriptions-none')).to.deep.equal([]);
    await page.getByRole('link', { name: 'New subscription' }).first().click();

    await page.getByRole('textbox', { name: 'Topic' }).fill('or ders');
    await page.getByRole('combobox', { name: 'Handler' }).selectOption('cart/event');
    await page.getByLabel('Records in hand').fill('0');
    await page.getByText('A whole number, at least 1.').waitFor();
    await page.getByRole('button', { name: 'Create' }).click({ force: true });
    expect((await ask(`${stage.house.admin}/subscriptions`)).body.items).to.deep.equal([]);
    await page.getByLabel('Records in hand').fill('500');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('textbox', { name: 'Topic' }).getAttribute('aria-invalid')).to.equal('true');
    const focused = () => page.evaluate(() => document.activeElement?.tagName);
    expect(await focused()).to.equal('INPUT');
    expect(await look(visit, 'subscription-new')).to.deep.equal([]);

    await page.getByRole('textbox', { name: 'Topic' }).fill('orders');
    await page.getByLabel('Properties of the Kafka consumer').fill('fetch.min.bites=1');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('alert').getByText('fetch.min.bites').waitFor();
    await page.getByLabel('Properties of the Kafka consumer').fill('fetch.min.bytes=1');
    await page.getByLabel('Records without a key').selectOption('partition');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name: 'orders to cart/event' }).waitFor();
    const [made] = (await ask(`${stage.house.admin}/subscriptions`)).body.items;
    expect(made).to.include({ source: 'kafka://local/orders', sink: 'service://cart/event' });
    expect(made?.['options']).to.deep.equal({
      nullKey: 'partition',
      backlogRecordsMax: 500,
      'fetch.min.bytes': '1',
    });
    cluster.produce('orders', 0, [{ key: 'ann', value: '{"n":1}' }]);
    const row = page.getByRole('row', { name: /^0 Reading 1 1 0/ });
    await row.waitFor();
    expect(await look(visit, 'subscription')).to.deep.equal([]);

    await page.goBack();
    await page.getByRole('link', { name: 'Subscriptions' }).click();
    await page.locator('.list-row').filter({ hasText: 'orders' }).waitFor();
    expect(await look(visit, 'subscriptions')).to.deep.equal([]);
  });
});

describe('admin UI: subscriptions', () => {
  const { cluster, kafka } = scriptedKafka();
  const stage = browserStage({ kafka });
  const infoOf = async (id: string) =>
    (await ask(`${stage.house.admin}/subscriptions/${id}`)).body as unknown as {
      readonly status: string;
      readonly sink: string;
      readonly options: Record<string, unknown>;
      readonly partitions: readonly { readonly partition: number; readonly position: number }[];
    };
  const positionsOf = async (id: string) => (await infoOf(id)).partitions.map(({ position }) => position);
  const seenOf = async (key: string) =>
    JSON.stringify((await ask(`${stage.house.admin}/actors/cart/${key}`)).body.state);

  it('are paused and go on', async () => {
    cluster.createTopic('orders', 2);
    const id = await subscribe(stage.house.admin, 'orders', {}, 'service://cart/add');
    const { page } = await stage.visit(`/ui/subscriptions/${id}`);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('region', { name: 'Why it does not read' }).getByText('Resume it').waitFor();
    expect((await infoOf(id)).status).to.equal('paused');
    await page.getByRole('button', { name: 'Resume' }).click();
    await eventually(async () => expect((await infoOf(id)).status).to.equal('active'));
    await page.getByRole('region', { name: 'Why it does not read' }).waitFor({ state: 'detached' });
  });

  it('are moved, once it is typed and it was said what it means', async () => {
    cluster.createTopic('moves', 2);
    cluster.produce('moves', 0, [
      { key: 'moe', value: '{"n":1}', timestampMs: Date.parse('2026-01-01T00:00:00Z') },
      { key: 'moe', value: '{"n":2}', timestampMs: Date.parse('2026-03-01T00:00:00Z') },
    ]);
    const id = await subscribe(stage.house.admin, 'moves');
    await eventually(async () => expect(await seenOf('moe')).to.contain('[1,2]'));
    const visit = await stage.visit(`/ui/subscriptions/${id}`);
    const { page } = visit;
    const dialog = page.getByRole('alertdialog');
    const seek = async () => {
      await dialog.getByLabel(/^Type seek/).fill('seek');
      await dialog.getByRole('button', { name: 'Seek' }).click();
      await dialog.waitFor({ state: 'detached' });
    };

    await page.getByRole('button', { name: 'Seek' }).click();
    await dialog.getByRole('button', { name: 'Offsets' }).click();
    await dialog.getByLabel('Partition 0').fill('1');
    await dialog.getByText('up to 1 again').waitFor();
    expect(await look(visit, 'subscription-seek')).to.deep.equal([]);
    await dialog.getByRole('button', { name: 'Seek' }).click({ force: true });
    expect(await positionsOf(id)).to.deep.equal([2, 0]);
    await seek();
    await eventually(async () => expect(await seenOf('moe')).to.contain('[1,2,2]'));

    await page.getByRole('button', { name: 'Seek' }).click();
    await dialog.getByText('is given to the handler again').waitFor();
    await seek();
    await eventually(async () => expect(await seenOf('moe')).to.contain('[1,2,2,1,2]'));

    await page.getByRole('button', { name: 'Seek' }).click();
    await dialog.getByRole('button', { name: 'A time' }).click();
    await dialog.getByLabel('Time').fill('2026-02-01T00:00:00');
    await seek();
    await eventually(async () => expect(await seenOf('moe')).to.contain('[1,2,2,1,2,2]'));

    await page.getByRole('button', { name: 'Pause' }).click();
    await eventually(async () => expect((await infoOf(id)).status).to.equal('paused'));
    cluster.produce('moves', 0, [{ key: 'moe', value: '{"n":3}' }]);
    await page.getByRole('button', { name: 'Seek' }).click();
    await dialog.getByRole('button', { name: 'End' }).click();
    await seek();
    await eventually(async () => expect(await positionsOf(id)).to.deep.equal([3, 0]));
    expect(await seenOf('moe')).to.contain('[1,2,2,1,2,2]');
  });

  it('say why one can not read, and what to do', async () => {
    const id = await subscribe(stage.house.admin, 'nowhere');
    const visit = await stage.visit(`/ui/subscriptions/${id}`);
    const { page } = visit;
    const why = page.getByRole('region', { name: 'Why it does not read' });
    await why.getByText('Create the topic, or correct its name in the subscription.').waitFor();
    await page.getByText('None is known yet').waitFor();
    expect(await look(visit, 'subscription-failing')).to.deep.equal([]);
    await page.goto(`${stage.house.admin}/ui/subscriptions`);
    await page.locator('.list-row').filter({ hasText: 'Failing' }).getByText('create the topic').waitFor();
    cluster.createTopic('nowhere');
    await page.goto(`${stage.house.admin}/ui/subscriptions/${id}`);
    await page.getByRole('row', { name: /^0 Reading/ }).waitFor();
  });

  it('say which partition is halted, and go on after a seek', async () => {
    cluster.createTopic('short', 1);
    cluster.produce('short', 0, [{ key: 'hal', value: '{"n":1}' }]);
    const id = await subscribe(stage.house.admin, 'short', { onDataLoss: 'halt' });
    await eventually(async () => expect(await positionsOf(id)).to.deep.equal([1]));
    await demand(`${stage.house.admin}/subscriptions/${id}`, 'PATCH', { status: 'paused' });
    cluster.produce('short', 0, [
      { key: 'hal', value: '{"n":2}' },
      { key: 'hal', value: '{"n":3}' },
    ]);
    cluster.deleteRecords('short', 0, 2n);
    await demand(`${stage.house.admin}/subscriptions/${id}`, 'PATCH', { status: 'active' });
    const visit = await stage.visit(`/ui/subscriptions/${id}`);
    const { page } = visit;
    await page.getByRole('region', { name: 'Why it is halted' }).getByText('Halted: 0.').waitFor();
    expect(await look(visit, 'subscription-halted')).to.deep.equal([]);
    await page.getByRole('button', { name: 'Seek' }).click();
    await page.getByLabel(/^Type seek/).fill('seek');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Seek' }).click();
    await eventually(async () => expect(await seenOf('hal')).to.contain('[1,3]'));
    await page.getByRole('region', { name: 'Why it is halted' }).waitFor({ state: 'detached' });
  });

  it('wait for their handlers, and say so', async () => {
    cluster.createTopic('many', 1);
    const keys = ['k0', 'k1', 'k2', 'k3'];
    cluster.produce(
      'many',
      0,
      keys.map((key) => ({ key, value: '{}' })),
    );
    const id = await subscribe(stage.house.admin, 'many', { backlogRecordsMax: 2 }, 'service://cart/held');
    const visit = await stage.visit(`/ui/subscriptions/${id}`);
    const { page } = visit;
    await page.getByRole('region', { name: 'Why it does not read' }).getByText('are in hand').waitFor();
    expect(await look(visit, 'subscription-backpressure')).to.deep.equal([]);
    await page.getByRole('link', { name: 'what they wait for' }).click();
    await page.locator('.list-row').filter({ hasText: 'Running' }).first().waitFor();
    stage.house.open();
    await eventually(async () => expect(await positionsOf(id)).to.deep.equal([4]));
  });

  it('take other options, and give back the default', async () => {
    const options = { tombstones: 'skip', 'sasl.password': 'hush', 'fetch.min.bytes': '7', backlogRecordsMax: 9 };
    cluster.createTopic('change');
    const id = await subscribe(stage.house.admin, 'change', options);
    const visit = await stage.visit(`/ui/subscriptions/${id}`, { expected: /status of 400/ });
    const { page } = visit;
    const change = page.getByRole('button', { name: 'Change' });
    await change.click();
    const dialog = page.getByRole('dialog', { name: 'Options', exact: true });
    expect(await dialog.getByLabel('Properties of the Kafka consumer').inputValue()).to.contain('sasl.password=***');
    await dialog.getByLabel('Records without a value').selectOption('deliver');
    await dialog.getByLabel('Records in hand').fill('90');
    await dialog.getByLabel('Properties of the Kafka consumer').fill('sasl.password=***');
    expect(await look(visit, 'subscription-options')).to.deep.equal([]);
    await dialog.getByRole('button', { name: 'Change' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect((await infoOf(id)).options).to.deep.equal({ 'sasl.password': '***', backlogRecordsMax: 90 });
  });

  it('are deleted once the word is typed', async () => {
    for (const topic of ['old', 'kept']) cluster.createTopic(topic);
    const id = await subscribe(stage.house.admin, 'old');
    await subscribe(stage.house.admin, 'kept');
    const { page } = await stage.visit(`/ui/subscriptions/${id}`, { expected: /status of 404/ });
    await page.getByRole('button', { name: 'Delete' }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByRole('button', { name: 'Delete' }).click({ force: true });
    expect((await infoOf(id)).status).to.equal('active');
    await dialog.getByRole('textbox').fill('delete');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('grid', { name: 'Subscriptions' }).waitFor();
    expect((await ask(`${stage.house.admin}/subscriptions/${id}`)).status).to.equal(404);
  });
});
