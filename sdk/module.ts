/** Finds the definitions in the exports of a user's module. */
import { basename, extname } from 'node:path';
import { isRouter, serverDefinitionsOf } from './compat/index.ts';
import { define } from './define.ts';
import { type Definition, definitionOf } from './definition.ts';
import { type HandlerSpec, handlerSpecOf, isWrappedHandler, type PlainHandler } from './handlers.ts';
import { SetupError } from './options.ts';
import { pathOf } from './source.ts';

/**
 * The definitions of a module.
 *
 *  1. Exported definitions, and those of exported servers (`createServer()`), are taken as they are;
 *     whatever else such a module exports is its own business.
 *  2. Else its exported async functions are the handlers of one service, named after the file: `greeter.ts` → `greeter`.
 *
 * @param exports what `import()` gives
 * @param file the module's path or URL
 * @throws SetupError where there is nothing to run, a function is not async, or a router is not bound.
 */
export function definitionsFrom(exports: object, file: string): Definition[] {
  const values = Object.values(exports) as unknown[];
  const found = new Set<Definition>();
  for (const value of values) {
    if (definitionOf(value) !== undefined) found.add(value as Definition);
    for (const definition of serverDefinitionsOf(value)) found.add(definition);
  }
  if (found.size > 0) return [...found];
  const router = Object.entries(exports).find(([, value]) => isRouter(value));
  if (router !== undefined) {
    throw new SetupError(
      {},
      file,
      `the router "${router[0]}", which has no name yet`,
      'export createServer().bindRouter(name, router)',
    );
  }
  return [serviceOfFunctions(exports, file)];
}

function serviceOfFunctions(exports: object, file: string): Definition {
  const handlers: Record<string, PlainHandler> = {};
  for (const [exportName, value] of Object.entries(exports)) {
    if (typeof value !== 'function') continue;
    const name = exportName === 'default' ? nameOfDefault(value as PlainHandler, file) : exportName;
    if (!isHandler(value as PlainHandler)) {
      throw new SetupError(
        {},
        file,
        `"${name}", a function that is not async`,
        'async functions, or what service() or object() returns',
      );
    }
    handlers[name] = value as PlainHandler;
  }
  if (Object.keys(handlers).length === 0) {
    throw new SetupError({}, file, 'nothing to run', 'exported async functions, or what service() or object() returns');
  }
  const path = file.replace(/[?#].*$/, '');
  return define('service', 'plain', { name: basename(path, extname(path)), handlers }, pathOf(file));
}

function nameOfDefault(value: PlainHandler, file: string): string {
  const source = (handlerSpecOf(value) as HandlerSpec).source as PlainHandler;
  if (source.name !== '' && source.name !== 'default') return source.name;
  throw new SetupError({}, file, 'a default export without a name', 'export async function name(ctx, input) { … }');
}

function isHandler(value: PlainHandler): boolean {
  return isWrappedHandler(value) || Object.prototype.toString.call(value) === '[object AsyncFunction]';
}
