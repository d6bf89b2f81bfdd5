/** Loads the modules of users, and finds the services in them. */
import { statSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Definition } from '../../sdk/definition.ts';
import { definitionsFrom } from '../../sdk/module.ts';
import { SetupError } from '../../sdk/options.ts';
import { ModuleError, messageOf } from './failure.ts';
import { placeIn } from './place.ts';

/**
 * The definitions in `files`, in the order given.
 * @param onLoad is told of every file that takes part, but those of installed packages
 * @throws ModuleError with the path, the first line of what is wrong, and where
 */
export async function loadModules(
  files: readonly string[],
  onLoad: (file: string) => void = () => undefined,
): Promise<Definition[]> {
  // For as long as the process lives: handlers may import more when they are called.
  registerHooks({
    resolve: (name, context, next) => (isOurs(name) ? resolveOurs(name, context, next) : next(name, context)),
    load(url, context, next) {
      if (url.startsWith('file:') && !url.includes('/node_modules/')) onLoad(fileURLToPath(url));
      return next(url, context);
    },
  });
  const definitions: Definition[] = [];
  for (const file of files) definitions.push(...(await loadModule(file, onLoad)));
  return definitions;
}

async function loadModule(file: string, onLoad: (file: string) => void): Promise<Definition[]> {
  const stats = statSync(file, { throwIfNoEntry: false });
  const shown = path.relative(process.cwd(), file) || file;
  if (stats === undefined) throw new ModuleError(`There is no file ${shown}.`, 'Check the path of the module.');
  if (stats.isDirectory()) throw new ModuleError(`${shown} is a folder.`, 'Name the module in it.');
  // A file that can't even be parsed is to be watched too.
  onLoad(file);
  const exports = await importModule(file, shown);
  try {
    return definitionsFrom(exports, file);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    throw new ModuleError(`${shown} can't be used: ${messageOf(error)}`);
  }
}

async function importModule(file: string, shown: string): Promise<object> {
  try {
    return (await import(pathToFileURL(file).href)) as object;
  } catch (error) {
    const place = placeIn(error instanceof Error ? (error.stack ?? '') : '');
    const at = place === null || place === file ? '' : ` (at ${place})`;
    throw new ModuleError(`${shown} can't be loaded: ${firstLine(messageOf(error))}${at}`, remedyOf(error));
  }
}

function remedyOf(error: unknown): string | null {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX':
      return 'Node strips types and compiles nothing: write unions in place of enums, modules in place of namespaces.';
    case 'ERR_MODULE_NOT_FOUND':
      return 'Imports name the whole file, with .ts; packages must be installed beside the module.';
    case 'ERR_UNKNOWN_FILE_EXTENSION':
      return 'Modules are .ts, .mts, .js or .mjs.';
    default:
      return error instanceof SyntaxError ? remedyOfSyntax(error.message) : null;
  }
}

/** Of these Node has only words, no code. */
function remedyOfSyntax(message: string): string | null {
  // `npm init` writes `"type": "commonjs"`.
  if (/^(Cannot use import statement outside a module|Unexpected token 'export')/.test(message))
    return 'Set "type": "module" in the package.json of its folder, or give the file the ending .mts (.mjs).';
  const [, module = '', name = ''] = /module '([^']+)' does not provide an export named '([^']+)'/.exec(message) ?? [];
  if (name === '') return null;
  const asType = `A type is imported as one, because only types are stripped: import { type ${name} } from '${module}'.`;
  return isOurs(module) ? `${asType} What Keymail does not have yet is named at the end of its README.` : asType;
}

const isOurs = (name: string): boolean => name === 'keymail' || name.startsWith('keymail/');

/** A module in a folder without an installed `keymail` gets the one that runs it. */
function resolveOurs<Context extends { parentURL?: string | undefined }, Result>(
  name: string,
  context: Context,
  next: (name: string, context: Context) => Result,
): Result {
  try {
    return next(name, context);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    return next(name, { ...context, parentURL: import.meta.url });
  }
}

const firstLine = (text: string): string => text.split('\n')[0] ?? text;
