// The sources keep to the rules; and each rule, shown a small repository that breaks it, says so.

import { globSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { checkArchitecture, checkTopLevel } from './check-architecture.ts';

const manifest: { exports: Record<string, { 'keymail-source'?: string }> } = JSON.parse(
  readFileSync('package.json', 'utf8'),
);
const exports = new Map(
  Object.entries(manifest.exports).map(([entry, conditions]) => [
    `keymail${entry.slice(1)}`,
    (conditions['keymail-source'] ?? entry).replace('./', ''),
  ]),
);

describe('architecture', () => {
  it('holds in every source', () => {
    const paths = globSync(['{sdk,actors,engine,admin,migrations,test}/**/*.{ts,tsx}', '*.ts']);
    const files = new Map(paths.map((path) => [path.replaceAll('\\', '/'), readFileSync(path, 'utf8')]));
    expect(checkArchitecture({ files, exports })).to.deep.equal([]);
  });

  it('holds at the top level', () => {
    // What .gitignore names is no part of the repository.
    const local = /^(\.git|node_modules|dist|\.keymail|.*\.log|.*\.tgz)$/;
    expect(checkTopLevel(readdirSync('.').filter((entry) => !local.test(entry)))).to.deep.equal([]);
  });

  // Every engine starts it, and every thread reads its modules anew.
  it('leaves packages out of the thread that writes', () => {
    expect(packagesOf('engine/store/sql/worker.ts')).to.deep.equal([]);
  });
});

describe('architecture rules', () => {
  const engine = { 'engine/loop.ts': '', 'actors/decide.ts': '', 'sdk/protocol/ids.ts': '', 'sdk/context.ts': '' };
  const doors = { 'sdk/index.ts': '', 'admin/embedded.ts': '' };

  const allowed: Record<string, Record<string, string>> = {
    'the arrows themselves': {
      ...engine,
      'actors/decide.ts': `import '../sdk/protocol/ids.ts';`,
      'engine/loop.ts': `import '../actors/decide.ts'; import '../sdk/protocol/ids.ts';`,
      'admin/api/app.ts': `import '../../engine/loop.ts';`,
      'admin/embedded.ts': `import '../sdk/context.ts'; import './api/app.ts';`,
      'sdk/context.ts': `import './protocol/ids.ts';`,
    },
    'an example and the test kit that import by name': {
      ...doors,
      'sdk/examples/orders.ts': `import 'keymail'; import 'keymail/engine';`,
      'sdk/testing/index.ts': `import 'keymail/engine'; import '../index.ts';`,
    },
    'ormconfig with its entities and migrations': {
      'engine/store/sql/entities/journal.ts': `import '@mikro-orm/core';`,
      'migrations/0001.ts': `import '@mikro-orm/migrations';`,
      'ormconfig.ts': `import './engine/store/sql/entities/journal.ts'; import './migrations/0001.ts'; import '@mikro-orm/core';`,
    },
    'a statechart of the sdk': { 'sdk/statechart-handler.ts': `import 'xstate';` },
    'anything in a test': { ...engine, 'test/unit/a.test.ts': `import '../../sdk/context.ts'; import 'kafkajs';` },
    'an import that only a comment or a text names': {
      ...engine,
      'actors/decide.ts': `// import '../engine/loop.ts'\nexport const text = "import '../engine/loop.ts'; await x";`,
    },
    'time that came in as a value, and a property named like a clock': {
      'actors/decide.ts': `export const f = (at: number, limits: { performance: number }) => [new Date(at), limits];`,
    },
    'a promise in sdk/replay': { 'sdk/replay/core.ts': `export const f = async () => await 1;` },
  };

  const forbidden: Record<string, { files: Record<string, string>; says: RegExp }> = {
    'actors → engine': {
      files: { ...engine, 'actors/decide.ts': `import '../engine/loop.ts';` },
      says: /actors may import/,
    },
    'a type of the engine in actors': {
      files: { ...engine, 'actors/decide.ts': `import type { Loop } from '../engine/loop.ts';` },
      says: /actors may import/,
    },
    'import() of a type': {
      files: { ...engine, 'actors/decide.ts': `export type Loop = import('../engine/loop.ts').Loop;` },
      says: /actors may import/,
    },
    're-export from the engine': {
      files: { ...engine, 'actors/decide.ts': `export * from '../engine/loop.ts';` },
      says: /actors may import/,
    },
    'import() of the engine': {
      files: { ...engine, 'actors/decide.ts': `import('../engine/loop.ts');` },
      says: /actors may import/,
    },
    'actors → sdk': {
      files: { ...engine, 'actors/decide.ts': `import '../sdk/context.ts';` },
      says: /actors may import/,
    },
    'engine → sdk': {
      files: { ...engine, 'engine/loop.ts': `import '../sdk/context.ts';` },
      says: /engine may import/,
    },
    'engine → admin': {
      files: { ...engine, ...doors, 'engine/loop.ts': `import '../admin/embedded.ts';` },
      says: /engine may/,
    },
    'sdk → actors': { files: { ...engine, 'sdk/context.ts': `import '../actors/decide.ts';` }, says: /sdk may import/ },
    'sdk → engine': { files: { ...engine, 'sdk/context.ts': `import '../engine/loop.ts';` }, says: /sdk may import/ },
    'sdk → its test kit': {
      files: { 'sdk/context.ts': `import './testing/index.ts';`, 'sdk/testing/index.ts': '' },
      says: /sdk may import/,
    },
    'sdk/protocol → sdk': {
      files: { ...engine, 'sdk/protocol/ids.ts': `import '../context.ts';` },
      says: /sdk\/protocol may import/,
    },
    'admin/api → sdk': {
      files: { ...engine, 'admin/api/app.ts': `import '../../sdk/context.ts';` },
      says: /admin may import/,
    },
    'admin/api → admin/cli': {
      files: { 'admin/api/app.ts': `import '../cli/main.ts';`, 'admin/cli/main.ts': '' },
      says: /admin may import/,
    },
    'engine → ormconfig': {
      files: { 'engine/loop.ts': `import '../ormconfig.ts';`, 'ormconfig.ts': '' },
      says: /engine may/,
    },
    'ormconfig → engine/loop': {
      files: { ...engine, 'ormconfig.ts': `import './engine/loop.ts';` },
      says: /ormconfig.ts may/,
    },
    'production → test': {
      files: { 'engine/loop.ts': `import '../test/kafka/broker.ts';`, 'test/kafka/broker.ts': '' },
      says: /engine may import/,
    },
    'an example that imports by path': {
      files: { ...doors, 'sdk/examples/orders.ts': `import '../index.ts';` },
      says: /sdk\/examples may import/,
    },
    'the engine that imports by name': { files: { ...doors, 'engine/loop.ts': `import 'keymail';` }, says: /by name/ },
    'an import that leads nowhere': { files: { 'engine/loop.ts': `import './lop.ts';` }, says: /leads nowhere/ },
    'a place without a layer': { files: { 'extra.ts': `import './engine/loop.ts';` }, says: /belongs to no layer/ },
    'a circle of three, one of them a type': {
      files: {
        'engine/a.ts': `import './b.ts';`,
        'engine/b.ts': `import type { C } from './c.ts';`,
        'engine/c.ts': `export { a } from './a.ts';`,
      },
      says: /circle: engine\/a\.ts → engine\/b\.ts → engine\/c\.ts → engine\/a\.ts/,
    },
    'a file that imports itself': { files: { 'engine/a.ts': `import './a.ts';` }, says: /circle/ },
    'a circle among tests': {
      files: { 'test/a.ts': `import './b.ts';`, 'test/b.ts': `import './a.ts';` },
      says: /circle/,
    },
    'kafkajs in the loop': { files: { 'engine/loop.ts': `import 'kafkajs';` }, says: /whose home/ },
    'MikroORM in admin': { files: { 'admin/api/app.ts': `import '@mikro-orm/core';` }, says: /whose home/ },
    'SQLite in the loop': { files: { 'engine/loop.ts': `import 'node:sqlite';` }, says: /whose home/ },
    'another copy of SQLite': {
      files: { 'engine/store/sql/lock.ts': `import 'better-sqlite3';` },
      says: /without a home/,
    },
    'xstate in the engine': { files: { 'engine/loop.ts': `import 'xstate/graph';` }, says: /whose home/ },
    'express in the loop': { files: { 'engine/loop.ts': `import 'express';` }, says: /whose home/ },
    'zod in actors': { files: { 'actors/decide.ts': `import 'zod';` }, says: /whose home/ },
    'commander in the API': { files: { 'admin/api/app.ts': `import 'commander';` }, says: /whose home/ },
    'a package of the tests in production': { files: { 'engine/loop.ts': `import 'chai';` }, says: /without a home/ },
    'a file of 301 lines': { files: { 'engine/loop.ts': '\n'.repeat(301) }, says: /has 301 lines/ },
    'Date.now in actors': { files: { 'actors/a.ts': 'Date.now();' }, says: /uses Date\.now/ },
    'new Date() in actors': { files: { 'actors/a.ts': 'new Date();' }, says: /uses new Date/ },
    'Math.random in sdk/replay': { files: { 'sdk/replay/a.ts': 'Math.random();' }, says: /uses Math\.random/ },
    'Math.random in a test': { files: { 'test/a.test.ts': 'Math.random();' }, says: /can be repeated/ },
    'a property without the seed': { files: { 'test/a.test.ts': 'fc.assert(one);' }, says: /can be repeated/ },
    'setTimeout in sdk/replay.ts': {
      files: { 'sdk/replay.ts': 'export const wait = setTimeout;' },
      says: /uses setTimeout/,
    },
    'performance in actors': { files: { 'actors/a.ts': 'performance.now();' }, says: /uses performance/ },
    'a global by its full name in actors': {
      files: { 'actors/a.ts': 'globalThis.setTimeout(f);' },
      says: /setTimeout/,
    },
    'a timer of Node in actors': { files: { 'actors/a.ts': `import 'node:timers/promises';` }, says: /is pure/ },
    'an async function in actors': { files: { 'actors/a.ts': 'export async function f() {}' }, says: /is async/ },
    'an async method in actors': { files: { 'actors/a.ts': 'export const o = { async f() {} };' }, says: /is async/ },
    'await in actors': { files: { 'actors/a.ts': 'await f();' }, says: /is async/ },
  };

  for (const [name, files] of Object.entries(allowed)) {
    it(`allows ${name}`, () => expect(check(files)).to.deep.equal([]));
  }
  for (const [name, { files, says }] of Object.entries(forbidden)) {
    it(`forbids ${name}`, () => {
      const violations = check(files);
      expect(violations).to.have.length(1);
      expect(violations[0]).to.match(says);
    });
  }
  it('forbids another entry at the top level', () => {
    expect(checkTopLevel(['engine', 'README.md', 'utils']).join()).to.match(/^utils is not part/);
  });
});

function check(files: Record<string, string>): string[] {
  return checkArchitecture({ files: new Map(Object.entries(files)), exports });
}

/** What a module loads of others' packages, itself or by what it imports. */
function packagesOf(entry: string): string[] {
  const files = new Set([entry]);
  const packages = new Set<string>();
  for (const file of files)
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(
      /^(?:import|export) (?!type )[^;]*? from '(.*)';$/gm,
    ))
      if (name.startsWith('.')) files.add(path.join(path.dirname(file), name));
      else if (!name.startsWith('node:')) packages.add(`${name} by ${file}`);
  return [...packages];
}
