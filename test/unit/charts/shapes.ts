/** A handler for each shape of control flow. Its chart is in `golden/<name>.txt`. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are sources, some with templates in them.

import { type Chart, chartOf } from '../../../actors/chart/index.ts';

export interface Shape {
  readonly name: string;
  /** The handler; where `module` is given, a piece of it. */
  readonly handler: string;
  readonly module?: string;
}

export function chartOfShape({ name, handler: text, module }: Shape): Chart {
  const source = module === undefined ? { text } : { text, module: { text: module, offset: module.indexOf(text) } };
  return chartOf({ service: 'shapes', handler: name, source });
}

const inModule = (name: string, handler: string, around: (handler: string) => string): Shape => ({
  name,
  handler,
  module: around(handler),
});

export const shapes: readonly Shape[] = [
  {
    name: 'sequence',
    handler: `async (ctx, order) => {
  const reservation = await ctx.run('reserve', () => reserve(order));
  await ctx.sleep('1s');
  ctx.set('status', await ctx.get('wanted'));
  ctx.clear('wanted');
  const names = await ctx.stateKeys();
  ctx.clearAll();
  ctx.cancel(order.other);
  const now = await ctx.date.now();
  ctx.console.log(ctx.rand.uuidv4(), ctx.key, ctx.request().id, now);
  return { reservation, names };
}`,
  },
  {
    name: 'workflow',
    handler: `async (ctx, order) => {
  await ctx.run('ask', () => ask(order));
  const answer = await ctx.promise('answer');
  if (answer === 'later') await Promise.race([ctx.promise('again').get(), ctx.sleep('1d')]);
  if ((await ctx.promise('seen').peek()) === undefined) await ctx.promise('seen').resolve(order.id);
  await ctx.promise('done').reject('late');
  const other = await ctx.attach(order.other);
  const { ready } = await ctx.invocation(order.other).output();
  return ready ? ctx.invocation(other).attach() : ctx.workflowClient({ name: 'other' }, order.id).run();
}`,
  },
  {
    name: 'awakeables',
    handler: `async (ctx, order) => {
  const { id, promise } = ctx.awakeable();
  await ctx.run('ask', () => mail(id));
  const answer = await Promise.race([promise, ctx.sleep('1d')]);
  const second = ctx.awakeable();
  ctx.serviceSendClient('mails').remind(second.id);
  await ctx.run('note', note);
  ctx.resolveAwakeable(order.other, await second.promise);
  ctx.rejectAwakeable(order.third, 'no');
  await ctx.run('ship', ship);
  return ctx.awakeable().promise;
}`,
  },
  { name: 'nothing', handler: 'async (ctx, name) => `Hello ${name}`' },
  {
    name: 'if-else',
    handler: `async (ctx, order) => {
  if (order.kind === 'gift') await ctx.run('wrap', wrap);
  else if (order.kind === "digital") {
    await ctx.run('license', license);
  } else {
    await ctx.run('pack', pack);
  }
  if (order.log) console.log(order);
  await ctx.run('ship', ship);
}`,
  },
  {
    name: 'early-return-and-throw',
    handler: `async (ctx, order) => {
  const seen = await ctx.get('seen');
  if (seen) return 'duplicate';
  if (order.amount > 1000) {
    ctx.set('refused', true);
    throw new TerminalError('too much');
  }
  await ctx.run('charge', charge);
  return 'charged';
}`,
  },
  {
    name: 'switch',
    handler: `async (ctx, event) => {
  switch (event.type) {
    case 'created':
      await ctx.run('create', create);
    case 'changed':
      await ctx.run('change', change);
      break;
    case 'ignored':
      return;
    case 'bad':
      throw new TerminalError('bad');
    default:
      ctx.set('unknown', event.type);
  }
  await ctx.run('after', after);
}`,
  },
  {
    name: 'ternary-and-short-circuits',
    handler: `async (ctx, order) => {
  const price = order.price ? await ctx.run('discount', discount) : await ctx.run('quote', quote);
  const owner = (await ctx.get('owner')) ?? (await ctx.run('find owner', find));
  order.urgent && (await ctx.run('hurry', hurry));
  order.paid || (await ctx.run('charge', charge));
  order.note ??= await ctx.run('note', note);
  return { price, owner };
}`,
  },
  {
    name: 'for-of-with-break-and-continue',
    handler: `async (ctx, items) => {
  for (const item of items) {
    if (item.skipped) continue;
    await ctx.run('pick', () => pick(item));
    if (item.last) break;
    await ctx.run('scan', () => scan(item));
  }
  await ctx.run('close', close);
}`,
  },
  {
    name: 'loops',
    handler: `async (ctx, items) => {
  for (let page = 0; page < 10; page++) await ctx.run('page', () => load(page));
  while (!(await ctx.run('is ready', ready))) await ctx.sleep('1s', 'pause');
  do {
    await ctx.run('poll', poll);
  } while (await ctx.get('again'));
  for (const key in items) ctx.set(key, items[key]);
  for await (const line of items) await ctx.run('line', () => read(line));
  for (const item of items) total += item.amount;
  while (true) {
    if (await ctx.run('done?', done)) return total;
    await ctx.sleep(1000);
  }
}`,
  },
  {
    name: 'labels',
    handler: `async (ctx, rows) => {
  outer: for (const row of rows) {
    for (const cell of row) {
      if (cell === null) continue outer;
      if (cell.end) break outer;
      await ctx.run('cell', () => write(cell));
    }
    await ctx.run('row', () => finish(row));
  }
  found: {
    if (rows.length === 0) break found;
    await ctx.run('report', report);
  }
}`,
  },
  {
    name: 'try-catch-finally-with-compensation',
    handler: `async (ctx, order) => {
  const undo = [];
  try {
    await ctx.run('book flight', book);
    if (order.hotel) await ctx.run('book hotel', hotel);
    return 'booked';
  } catch (error) {
    await ctx.run('cancel flight', cancel);
    throw error;
  } finally {
    await ctx.run('close case', close);
  }
}`,
  },
  {
    name: 'try-variants',
    handler: `async (ctx) => {
  try {
    await ctx.run('swallowed', one);
  } catch {}
  try {
    parse();
  } catch {
    await ctx.run('when parsing fails', two);
  }
  try {
    await ctx.run('three', three);
  } finally {
    ctx.clear('lock');
  }
  for (;;) {
    try {
      await ctx.run('try again', four);
      break;
    } catch (error) {
      if (error.code === 400) throw error;
      await ctx.sleep('1s', 'back off');
    }
  }
}`,
  },
  {
    name: 'promise-all',
    handler: `async (ctx, order) => {
  const [payment, label] = await Promise.all([
    ctx.run('charge', charge),
    ctx.run('print label', print).then((label) => ctx.run('store label', () => store(label))),
    order.gift ? ctx.run('wrap', wrap) : null,
    (async () => {
      await ctx.sleep('1s', 'cool down');
      await ctx.run('survey', survey);
    })(),
  ]);
  return { payment, label };
}`,
  },
  {
    name: 'race-any-settled',
    handler: `async (ctx) => {
  const first = await Promise.race([ctx.run('work', work), ctx.sleep('1m', 'limit')]);
  if (first === undefined) throw new TerminalError('too slow');
  await Promise.any([ctx.run('mirror a', a), ctx.run('mirror b', b)]);
  const all = await Promise.allSettled([ctx.run('mail', mail), ctx.run('text', text)]);
  if (all.some(({ status }) => status === 'rejected')) await ctx.run('complain', complain);
}`,
  },
  {
    name: 'catch-on-a-promise',
    handler: `async (ctx) => {
  const value = await ctx.run('fetch', get).catch(() => ctx.run('fallback', fallback));
  await ctx.run('store', store).finally(() => ctx.set('done', true));
  return value;
}`,
  },
  {
    name: 'map-and-for-each',
    handler: `async (ctx, items) => {
  await Promise.all(items.map(async (item) => {
    await ctx.run('reserve', () => reserve(item));
    await ctx.run('charge', () => charge(item));
  }));
  items.forEach((item) => ctx.set(item.name, item));
  const results = items.map((item) => ctx.run('check', () => check(item)));
  await ctx.run('between', between);
  await Promise.all(results);
  await items.reduce(async (before, item) => {
    await before;
    await ctx.run('one by one', () => one(item));
  }, Promise.resolve());
}`,
  },
  {
    name: 'array-built-by-a-loop',
    handler: `async (ctx, items) => {
  const promises = [];
  for (const item of items) {
    if (item.wanted) promises.push(ctx.objectClient('stock', item.id).reserve(item));
  }
  await ctx.run('meanwhile', meanwhile);
  await Promise.all(promises);
  await ctx.run('after', after);
}`,
  },
  {
    name: 'promises-awaited-later',
    handler: `async (ctx, order) => {
  const payment = ctx.run('charge', charge);
  const label = ctx.run('print', print);
  await ctx.run('reserve', reserve);
  if (order.late) return 'late';
  await payment;
  await ctx.run('confirm', confirm);
  await label;
  await ctx.run('ship', ship);
  ctx.run('nobody waits', detached);
  await ctx.run('last', last);
}`,
  },
  {
    name: 'contexts-by-other-names',
    handler: `async function place({ run, sleep, key, ...rest }, { id }) {
  await run('reserve', () => reserve(key, id));
  await sleep(100, 'breathe');
  const again = rest;
  await again.run('twice', twice);
  const clock = again.date;
  await clock.toJSON();
}`,
  },
  {
    name: 'dynamic-names',
    handler: `async (c, items) => {
  const prefix = 'item';
  const CHARGE = 'charge';
  await c.run(CHARGE, charge);
  await c.run(\`\${prefix}-\${items[0].id}\`, first);
  await c.run('page ' + items.length + ' of ' + items.total, page);
  await c.run(items.name, named);
  await c.run(charge);
  await c.run(() => anonymous());
  await c.run(async function audit() {}, { maxRetryAttempts: 3 });
  await c.run(world.notify);
  await c.get(\`state/\${items.id}\`);
}`,
  },
  inModule(
    'clients',
    `async order(ctx, order) {
      const stockOf = ctx.objectClient(stock, order.sku);
      await stockOf.reserve(order);
      await ctx.serviceClient({ name: 'billing' }).charge(order);
      await ctx.objectClient(imported, order.id)[order.method](order);
      ctx.serviceSendClient('mail').confirm(order, rpc.sendOpts({ delay: '1h' }));
      ctx.objectSendClient(imported, 'k').touch();
      await ctx.genericCall({ service: 'legacy', method: 'run', parameter: order, inputSerde: serde.json });
      ctx.genericSend({ service: order.service, method: 'tell', parameter: order });
    }`,
    (handler) => `import { imported } from './imported.ts';
import { object, rpc, serde, service } from 'keymail';
export const stock = object({ name: 'stock-keeping', handlers: { async reserve(ctx, order) {} } });
export const orders = service({
  name: 'orders',
  handlers: {
    ${handler},
  },
});
`,
  ),
  inModule(
    'functions-of-the-module',
    `async process(ctx, event) {
      if (event === null) return forget(ctx);
      await this.prepare(ctx, event);
      const audit = async (what) => {
        await ctx.run(\`audit \${what}\`, () => log(what));
      };
      await audit('before');
      await step(ctx, 'charge');
      await step(ctx, 'ship');
      await audit('after');
      await withRetries(() => ctx.run('flaky', flaky));
      await elsewhere(ctx, event);
      return pure(event);
    }`,
    (handler) => `import { object, handlers } from 'keymail';
import { elsewhere, withRetries } from './elsewhere.ts';
const pure = (event) => ({ ...event });
async function step(context, name) {
  if (name === '') return;
  await context.run(name, () => act(name));
}
export const orders = object({
  name: 'orders',
  handlers: {
    ${handler},
    prepare: handlers.object.exclusive(async (ctx, event) => {
      ctx.set('prepared', event);
    }),
  },
});
async function forget(ctx) {
  const known = await ctx.stateKeys();
  ctx.clearAll();
  return known.length;
}
`,
  ),
  inModule(
    'recursion',
    `async (ctx, node) => {
  await visit(ctx, node);
  await poll(ctx, 0);
}`,
    (handler) => `async function visit(ctx, node) {
  await ctx.run('visit', () => node.visit());
  for (const child of node.children) await visit(ctx, child);
}
async function poll(ctx, tries) {
  if (await ctx.run('poll', ask)) return tries;
  await ctx.sleep('1s');
  return poll(ctx, tries + 1);
}
export const handler = ${handler};
`,
  ),
  {
    name: 'first-kafka-release',
    handler: `async (ctx, event) => {
  const order = event.json();
  const id = await ctx.sideEffect(async () => create(order));
  await ctx.sideEffect(() => charge(id), { name: 'charge', maxRetries: 3 });
  const answer = await ctx.rpc({ path: 'stock' }).reserve(order.sku, order);
  ctx.send({ path: 'mail' }).confirm(order);
  ctx.sendDelayed(surveyApi, 1000).ask(order);
  await ctx.sleep(500);
  ctx.set('last', answer);
}`,
  },
  { name: 'not-readable', handler: 'function () { [bound code] }' },
];
