// Dead letters in the browser: found, understood, corrected, driven again and given up, one and many.

import { expect } from 'chai';
import { ask, demand } from '../http/house.ts';
import { eventually } from '../setup/eventually.ts';
import { look } from './browser.ts';
import { browserStage } from './stage.ts';
import { scriptedKafka, subscribe } from './topic.ts';

describe('admin UI: dead letters, none at first', () => {
  const topics = scriptedKafka();
  const stage = browserStage({ kafka: topics.kafka });

  it('say that there is none, and how one would come here', async () => {
    const visit = await stage.visit('/ui/');
    const { page } = visit;
    await page.getByRole('link', { name: 'Dead letters' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('d');
    await page.getByRole('heading', { name: 'No record has died' }).waitFor();
    expect(await look(visit, 'dead-letters-none')).to.deep.equal([]);
    topics.cluster.createTopic('orders', 1);
    await subscribe(stage.house.admin, 'orders', { startFrom: 'earliest' });
    topics.cluster.produce('orders', 0, [{ key: 'first', value: 'not JSON' }]);
    await page.locator('.list-row').filter({ hasText: 'first' }).waitFor();
  });
});

describe('admin UI: dead letters', () => {
  const { cluster, kafka } = scriptedKafka();
  const stage = browserStage({ kafka });
  const lettersOf = async (query: string) => (await ask(`${stage.house.admin}/dead-letters?${query}`)).body.items;
  /** In a topic that no other test has. Gives the id of its subscription. */
  const die = async (topic: string, records: Parameters<typeof cluster.produce>[2]) => {
    cluster.createTopic(topic, 1);
    cluster.produce(topic, 0, records);
    const subscription = await subscribe(stage.house.admin, topic, { startFrom: 'earliest' });
    await eventually(async () => (await lettersOf(`topic=${topic}`)).length === records.length);
    return subscription;
  };

  it('are found by chips that live in the address', async () => {
    const subscription = await die('returns', [
      { key: Buffer.from([0xff, 0xfe]), value: '{"n":1}' },
      { key: null, value: '{"n":2}' },
      { key: 'ann', value: 'not JSON' },
    ]);
    const visit = await stage.visit('/ui/dead-letters?topic=returns');
    const { page } = visit;
    await page.locator('.list-row').nth(2).waitFor();
    expect(await page.locator('[data-column="key"]').allInnerTexts()).to.deep.equal(['ann', 'no key', 'base64 //4=']);
    expect(await page.locator('[data-column="why"]').nth(1).innerText()).to.contain('It has no key');
    expect(await look(visit, 'dead-letters')).to.deep.equal([]);

    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Reason' }).click();
    await page.getByRole('radio', { name: 'It has no key' }).click();
    await eventually(() => expect(new URL(page.url()).search).to.equal('?code=key_missing&topic=returns'));
    await eventually(async () => expect(await page.locator('.list-row').count()).to.equal(1));
    await page.goto(`${stage.house.admin}/ui/dead-letters?subscription=${subscription}&status=discarded`);
    await page.getByRole('heading', { name: 'No dead letter matches' }).waitFor();
    await page.getByRole('button', { name: 'Remove the filter Subscription' }).click();
    await eventually(() => expect(new URL(page.url()).search).to.equal('?status=discarded'));
  });

  it('tell why one died, are corrected and driven again', async () => {
    await die('orders', [{ key: 'eve', value: 'n=5', headers: [['trace', Buffer.from('t-1')]] }]);
    const [letter] = await lettersOf('key=eve');
    const { id } = letter ?? { id: '' };
    const visit = await stage.visit(`/ui/dead-letters/${id}`);
    const { page } = visit;
    const why = page.getByRole('region', { name: 'Why it died' });
    expect(await why.innerText())
      .to.contain('ended with a failure')
      .and.contain('handler_failed');
    expect(await page.locator('dl[aria-label="Headers"]').innerText()).to.match(/trace\s+t-1/);
    expect(await look(visit, 'dead-letter')).to.deep.equal([]);

    await page.getByRole('button', { name: 'Correct' }).click();
    const dialog = page.getByRole('dialog', { name: 'Correct the value' });
    expect(await dialog.getByRole('textbox', { name: 'Value' }).inputValue()).to.equal('n=5');
    await dialog.getByRole('button', { name: 'Bytes, as base64' }).click();
    await dialog.getByText('This is not base64.').waitFor();
    expect(await look(visit, 'dead-letter-value')).to.deep.equal([]);
    await dialog.getByRole('button', { name: 'Correct', exact: true }).click({ force: true });
    expect((await ask(`${stage.house.admin}/dead-letters/${id}`)).body.value).to.include({ data: 'n=5' });

    await dialog.getByRole('button', { name: 'No value' }).click();
    await dialog.getByRole('button', { name: 'Correct', exact: true }).click();
    await page.getByText('It has none: the record is a tombstone.').waitFor();
    expect((await ask(`${stage.house.admin}/dead-letters/${id}`)).body.value).to.equal(null);

    await page.getByRole('button', { name: 'Correct' }).click();
    await dialog.getByRole('button', { name: 'Text' }).click();
    await dialog.getByRole('textbox', { name: 'Value' }).fill('{"n":5}');
    await dialog.getByRole('button', { name: 'Correct', exact: true }).click();
    await page.getByRole('button', { name: 'Redrive' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Redrive' }).click();
    const way = page.getByRole('link', { name: 'See the invocation that it was redriven as' });
    await way.waitFor();
    await eventually(async () => {
      const { body } = await ask(`${stage.house.admin}/actors/cart/eve`);
      expect(JSON.stringify(body.state)).to.contain('[5]');
    });
    expect(await page.getByRole('button', { name: 'Discard' }).getAttribute('aria-disabled')).to.equal('true');
    await way.click();
    await page.getByRole('heading', { name: 'cart/event' }).waitFor();
    await page.getByText('a dead letter').waitFor();
  });

  it('are given up once the word is typed', async () => {
    await die('gifts', [{ key: 'zoe', value: 'nothing' }]);
    const [letter] = await lettersOf('key=zoe');
    const { page } = await stage.visit(`/ui/dead-letters/${letter?.id}`);
    await page.getByRole('button', { name: 'Discard' }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByRole('button', { name: 'Discard' }).click({ force: true });
    expect((await lettersOf('key=zoe'))[0]?.status).to.equal('open');
    await dialog.getByRole('textbox').fill('discard');
    await dialog.getByRole('button', { name: 'Discard' }).click();
    await page.getByText('Somebody gave it up; the audit says who.').waitFor();
    expect((await lettersOf('key=zoe'))[0]?.status).to.equal('discarded');
  });

  it('are acted on together: all that match, with what was refused', async () => {
    await die('refunds', [
      { key: 'bea', value: 'x' },
      { key: 'bea', value: 'y' },
      { key: 'ann', value: 'z' },
    ]);
    const visit = await stage.visit('/ui/dead-letters?topic=refunds&status=open&key=bea');
    const { page } = visit;
    await page.getByRole('button', { name: 'Act on all that match' }).click();
    await page.getByRole('button', { name: 'Discard' }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByRole('heading', { name: 'Discard 2 dead letters?' }).waitFor();
    expect(await look(visit, 'dead-letters-bulk')).to.deep.equal([]);
    await dialog.getByLabel(/^Type discard 2/).fill('discard 2');
    await dialog.getByRole('button', { name: 'Discard 2' }).click();
    await page.getByText('Discarded 2 dead letters').first().waitFor();
    expect((await lettersOf('key=bea')).map(({ status }) => status)).to.deep.equal(['discarded', 'discarded']);
    expect(await lettersOf('topic=refunds&status=open')).to.have.length(1);
  });

  it('are acted on as selected, by keyboard', async () => {
    await die('keyless', [{ key: null, value: '{"n":2}' }]);
    const { page } = await stage.visit('/ui/dead-letters?topic=keyless&code=key_missing');
    await page.locator('.list-row').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.getByRole('button', { name: 'Redrive' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Redrive 1' }).press('Enter');
    await page.getByRole('dialog', { name: 'Redrive: 1 refusal' }).getByText('has no key that its handler').waitFor();
    expect((await lettersOf('topic=keyless'))[0]?.status).to.equal('open');
  });

  it('are not offered in bulk where the list shows closed ones', async () => {
    await die('parcels', [{ key: 'ida', value: 'nothing' }]);
    await demand(`${stage.house.admin}/dead-letters/${(await lettersOf('key=ida'))[0]?.id}/discard`, 'POST');
    const { page } = await stage.visit('/ui/dead-letters?status=discarded');
    await page.locator('.list-row').first().waitFor();
    expect(await page.getByRole('button', { name: 'Act on all that match' }).count()).to.equal(0);
  });
});
