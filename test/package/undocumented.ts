// Which names that a user may import, or find on what was imported, say nothing when an editor points at them.

import ts from './typescript-5.6/node_modules/typescript/lib/typescript.js';

/** Names without a docstring: exports of the declarations in `files`, and the members of those that have any. */
export function undocumented(files: readonly string[]): string[] {
  // One program for all: to read the same declarations for each of them was most of the work.
  const program = ts.createProgram(files, { module: ts.ModuleKind.NodeNext, skipLibCheck: true, types: [] });
  return files.flatMap((file) => silentIn(program, file));
}

function silentIn(program: ts.Program, file: string): string[] {
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(file) as ts.SourceFile);
  if (module === undefined) throw new Error(`${file} is no module`);
  const isSilent = (symbol: ts.Symbol) => symbol.getDocumentationComment(checker).length === 0;
  return checker.getExportsOfModule(module).flatMap((exported) => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const members = [...(symbol.members?.values() ?? [])].filter(isOfInterest).filter(isSilent);
    return [...(isSilent(symbol) ? [exported.name] : []), ...members.map(({ name }) => `${exported.name}.${name}`)];
  });
}

/** Not type parameters, constructors and private parts; and what a name, a kind or an error's name is needs no sentence. */
function isOfInterest({ name, flags }: ts.Symbol): boolean {
  if (flags & ts.SymbolFlags.TypeParameter || name.startsWith('__')) return false;
  return name !== 'name' && name !== 'kind';
}
