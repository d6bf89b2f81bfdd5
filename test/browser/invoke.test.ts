// A handler invoked from the browser: by a form made from its schema, by JSON, with a key, headers, a delay.

import { expect } from 'chai';
import { z } from 'zod';
import type { Context } from '../../sdk/index.ts';
import { handlers, serde, service } from '../../sdk/index.ts';
import { ask } from '../http/house.ts';
import { eventually } from '../setup/eventually.ts';
import { look } from './browser.ts';
import { browserStage } from './stage.ts';

const order = z.object({
  sku: z.string().describe('What is ordered.'),
  count: z.int(),
  gift: z.boolean().optional(),
  size: z.enum(['small', 'large']),
  tags: z.array(z.string()).optional(),
  address: z.object({ town: z.string() }).optional(),
});

/** What the handler was given. */
const taken: unknown[] = [];

const shop = service({
  name: 'shop',
  handlers: {
    order: handlers.handler(
      { input: serde.schema(order), description: 'Takes an order.' },
      async (ctx: Context, input: z.infer<typeof order>) => {
        taken.push({ input, trace: ctx.request().headers.get('x-trace') ?? null });
      },
    ),
  },
});

describe('admin UI: invoking a handler', () => {
  const stage = browserStage({ services: [shop] });
  const newest = async () => {
    const { body } = await ask(`${stage.house.admin}/invocations?limit=1`);
    const { id } = body.items[0] ?? { id: '' };
    return (await ask(`${stage.house.admin}/invocations/${id}`)).body as unknown as Record<string, unknown>;
  };
  const count = async () => (await ask(`${stage.house.admin}/invocations/count`)).body as unknown as { count: number };

  it('is a form made from the schema, and leads to the invocation', async () => {
    const visit = await stage.visit('/ui/handlers/shop/order');
    const { page } = visit;
    await page.getByRole('link', { name: 'Invoke' }).click();
    await page.getByRole('heading', { name: 'Invoke a handler' }).waitFor();
    expect(new URL(page.url()).search).to.equal('?service=shop&handler=order');
    await page.getByLabel('sku').fill('book');
    await page.getByLabel('count').fill('two');
    await page.getByText('“two” is no whole number.').waitFor();
    expect(await look(visit, 'invoke-form')).to.deep.equal([]);
    await page.getByRole('button', { name: 'Invoke' }).click({ force: true });
    expect(await count()).to.include({ count: 0 });

    await page.getByLabel('count').fill('2');
    await page.getByLabel('gift').selectOption('true');
    await page.getByLabel('size').selectOption('large');
    await page.getByLabel('tags').fill('a\nb');
    await page.getByLabel('address').fill('{"town":"Ulm"}');
    await page.getByRole('button', { name: 'JSON' }).click();
    const text = page.getByLabel('Input, as JSON');
    expect(JSON.parse(await text.inputValue())).to.deep.equal({
      ...{ sku: 'book', count: 2, gift: true, size: 'large', tags: ['a', 'b'], address: { town: 'Ulm' } },
    });
    await text.fill(`${(await text.inputValue()).slice(0, -1)}, "more": 1 }`);
    await page.getByText('The form can’t show this text').waitFor();
    await page.getByRole('button', { name: 'Form' }).click();
    expect(await text.count()).to.equal(1);
    await page.getByLabel('Headers').fill('x-trace: t-1');
    await page.getByRole('button', { name: 'Invoke' }).click();
    await page.getByRole('heading', { name: 'shop/order' }).waitFor();
    const made = await eventually(async () => {
      const invocation = await newest();
      expect(invocation['status']).to.equal('completed');
      return invocation;
    });
    expect(page.url()).to.contain(String(made['id']));
    expect(taken).to.deep.equal([
      {
        input: { sku: 'book', count: 2, gift: true, size: 'large', tags: ['a', 'b'], address: { town: 'Ulm' } },
        trace: 't-1',
      },
    ]);
    const { body } = await ask(`${stage.house.admin}/audit`);
    expect(body.items.map(({ action }) => action)).to.deep.equal(['invokeHandler']);
  });

  it('is reached by a key, and takes a key, JSON, a delay and an idempotency key', async () => {
    const visit = await stage.visit('/ui/');
    const { page } = visit;
    await page.getByRole('link', { name: 'Handlers' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search commands' }).fill('Invoke a');
    await page.keyboard.press('Enter');
    await page.getByRole('combobox', { name: 'Service' }).selectOption('cart');
    await page.getByRole('combobox', { name: 'Handler' }).selectOption('add');
    await page.getByLabel('Key', { exact: true }).fill('rita/1');
    await page.getByLabel('Input, as JSON').fill('book');
    await page.getByText('This is no JSON').waitFor();
    expect(await look(visit, 'invoke-json')).to.deep.equal([]);
    await page.getByLabel('Input, as JSON').fill('"book"');
    await page.getByLabel('Idempotency key').fill('once');
    await page.getByLabel('Delay', { exact: true }).fill('2');
    await page.getByLabel('Unit of the delay').selectOption('h');
    await page.getByRole('button', { name: 'Invoke' }).click();
    await page.getByRole('heading', { name: /cart\/add/ }).waitFor();
    const made = await newest();
    expect(made).to.include({ service: 'cart', handler: 'add', key: 'rita/1', status: 'scheduled' });
    const before = await count();

    const again = `/ui/invoke?${new URLSearchParams({ service: 'cart', handler: 'add', key: 'rita/1' })}`;
    await page.goto(stage.house.admin + again);
    expect(await page.getByLabel('Key', { exact: true }).inputValue()).to.equal('rita/1');
    await page.getByLabel('Input, as JSON').fill('"book"');
    await page.getByLabel('Idempotency key').fill('once');
    await page.getByLabel('Delay', { exact: true }).fill('2');
    await page.getByLabel('Unit of the delay').selectOption('h');
    await page.getByRole('button', { name: 'Invoke' }).click();
    await page.getByText('It was accepted before').first().waitFor();
    expect(page.url()).to.contain(String(made['id']));
    expect(await count()).to.deep.equal(before);
  });

  it('says what the engine has against it, and that a handler is not there', async () => {
    const visit = await stage.visit('/ui/invoke?service=cart&handler=gone', { expected: /status of 4\d\d .*\/invoke/ });
    const { page } = visit;
    await page.getByText('It is not registered, or called by other handlers only.').waitFor();
    expect(await look(visit, 'invoke-gone')).to.deep.equal([]);
    await page.getByRole('combobox', { name: 'Handler' }).selectOption('add');
    await page.getByLabel('Key', { exact: true }).fill('k'.repeat(2_000));
    await page.getByLabel('Input, as JSON').fill('"x"');
    await page.getByRole('button', { name: 'Invoke' }).click();
    await page.getByRole('alert').getByText('key_invalid').waitFor();
  });
});
