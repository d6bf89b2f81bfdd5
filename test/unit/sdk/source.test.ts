import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { chartOf } from '../../../actors/chart/index.ts';
import { endpointOf } from '../../../sdk/endpoint.ts';
import { orders } from '../../../sdk/examples/orders/orders.ts';
import { type Context, createServer, handlers, keyedEventHandler, keyedRouter, service } from '../../../sdk/index.ts';
import { definitionsFrom } from '../../../sdk/module.ts';
import type { HandlerSource } from '../../../sdk/protocol/index.ts';
import { sourceIn } from '../../../sdk/source.ts';
import { testFolder } from '../../setup/folders.ts';

async function helper(ctx: Context, name: string): Promise<void> {
  await ctx.run(name, () => undefined);
}

const typed = service({
  name: 'typed',
  handlers: {
    async plain(ctx: Context, input: { readonly id: string }): Promise<string> {
      await helper(ctx, 'help');
      return input.id;
    },
    wrapped: handlers.handler({ description: 'with options' }, async (ctx: Context) => helper(ctx, 'wrapped')),
    bound: helper.bind(null) as (ctx: Context, name: string) => Promise<void>,
  },
});

/** As a file of its own, loaded as `keymail dev` loads it. */
const SOURCE = `interface Input { readonly id: string }
enum Color { Red }

async function step(ctx: any, name: string): Promise<void> {
  await ctx.run(name, () => Color.Red);
}

export async function compiled(ctx: any, input: Input) {
  await step(ctx, 'one');
  await step(ctx, input.id);
}
`;

const here = import.meta.filename;
const lineOf = (text: string, piece: string): number => text.slice(0, text.indexOf(piece)).split('\n').length;

const shape = (source: HandlerSource | null | undefined) =>
  chartOf({ service: 's', handler: 'h', source: source as HandlerSource }).states.flatMap(({ id, entry, line }) =>
    entry === null ? [] : [{ id, line }],
  );

describe('the source of a handler', () => {
  const folder = mkdtempSync(testFolder('source'));
  after(() => rmSync(folder, { recursive: true }));

  it('is found where its types were stripped, with what stands around it', () => {
    const endpoint = endpointOf([typed]);
    const text = readFileSync(here, 'utf8');
    const source = endpoint.sourceOf?.('typed', 'plain');
    expect(source?.written?.file).to.equal(here);
    expect(source?.written?.line).to.equal(lineOf(text, 'async plain('));
    expect(source?.written?.text).to.match(/^async plain\(ctx: Context, input: \{ readonly id: string \}\)/);
    expect(shape(source)).to.deep.equal([{ id: 'help', line: lineOf(text, 'await ctx.run(name') }]);
    expect(shape(endpoint.sourceOf?.('typed', 'wrapped')).map(({ id }) => id)).to.deep.equal(['wrapped']);
  });

  it('is null for what has no source, and for handlers that are not there', () => {
    const endpoint = endpointOf([typed]);
    expect(endpoint.sourceOf?.('typed', 'bound')).to.equal(null);
    expect(endpoint.sourceOf?.('typed', 'nobody')).to.equal(null);
    expect(endpoint.sourceOf?.('nobody', 'plain')).to.equal(null);
  });

  it('is found in the examples, whose helper becomes a part of the chart', () => {
    const ids = shape(endpointOf([orders]).sourceOf?.('orders', 'process')).map(({ id }) => id);
    expect(ids).to.include.members(['state keys', 'clear all', 'reserve', 'charge', 'ship', 'notifications/shipped']);
  });

  it('is found behind the routers of the first Kafka release', () => {
    const server = createServer().bindKeyedRouter(
      'events',
      keyedRouter({ on: keyedEventHandler(async (ctx) => ctx.sleep(1)) }),
    );
    const [definition] = definitionsFrom({ server }, here);
    const source = endpointOf([definition as never]).sourceOf?.('events', 'on');
    expect(source?.written?.file).to.equal(here);
    expect(shape(source).map(({ id }) => id)).to.deep.equal(['sleep']);
  });

  it('has the lines of the author where it was compiled with a source map', async () => {
    const original = path.join(folder, 'flow.ts');
    const file = path.join(folder, 'flow.mjs');
    const emit = process.emitWarning;
    process.emitWarning = () => {};
    const code = stripTypeScriptTypes(SOURCE, {
      mode: 'transform',
      sourceMap: true,
      sourceUrl: pathToFileURL(original).href,
    });
    process.emitWarning = emit;
    writeFileSync(original, SOURCE);
    writeFileSync(file, code);
    const [definition] = definitionsFrom((await import(pathToFileURL(file).href)) as object, file);
    const source = endpointOf([definition as never]).sourceOf?.('flow', 'compiled');
    expect(source?.module?.lines, 'lines').to.be.an('array');
    expect(source?.written?.file).to.equal(original);
    expect(source?.written?.line).to.equal(lineOf(SOURCE, 'export async function compiled'));
    expect(source?.written?.text).to.include('input: Input');
    const line = lineOf(SOURCE, 'await ctx.run');
    expect(shape(source)).to.deep.equal([
      { id: 'one', line },
      { id: 'name', line },
    ]);
  });

  it('keeps the lines of the module that runs where its source map names what is not there', () => {
    const text = "async (ctx) => { await ctx.run('one', f); }";
    const lying = {
      'a line beyond the end': { sourcesContent: ['a'], mappings: 'AAggggggC' },
      'a line before the beginning': { sourcesContent: ['a'], mappings: 'AADD' },
      'a source that is no text': { sourcesContent: [5], mappings: 'AAAA' },
    };
    for (const [how, map] of Object.entries(lying)) {
      const file = path.join(folder, `${how.replaceAll(' ', '-')}.mjs`);
      const payload = Buffer.from(JSON.stringify({ version: 3, sources: ['x.ts'], ...map })).toString('base64');
      const comment = `//# sourceMappingURL=data:application/json;base64,${payload}`;
      writeFileSync(file, `// one\nexport const h = ${text};\n${comment}\n`);
      const source = sourceIn(file, text);
      expect(source.written, how).to.deep.equal({ file, line: 2, text });
      expect(shape(source), how).to.deep.equal([{ id: 'one', line: 2 }]);
    }
  });

  it('is read without a warning', () => {
    const script = `const { sourceIn } = await import(process.argv[1]); sourceIn(process.argv[2], 'helper')`;
    const source = path.resolve(import.meta.dirname, '../../../sdk/source.ts');
    const { stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script, source, here], {
      encoding: 'utf8',
    });
    expect({ stderr, status }).to.deep.equal({ stderr: '', status: 0 });
  });

  it('is the function alone where its file is gone, or has another text by now', async () => {
    const file = path.join(folder, 'gone.mjs');
    writeFileSync(file, "export async function alone(ctx) {\n  await ctx.run('one', f);\n}\n");
    const [definition] = definitionsFrom((await import(pathToFileURL(file).href)) as object, file);
    rmSync(file);
    const source = endpointOf([definition as never]).sourceOf?.('gone', 'alone');
    expect(source?.module).to.equal(undefined);
    expect(source?.written).to.equal(undefined);
    expect(shape(source)).to.deep.equal([{ id: 'one', line: 2 }]);
  });
});
