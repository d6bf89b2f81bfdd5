// What the documents name is there: files, folders, scripts, limits, commands.

import { existsSync, globSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { processIo } from '../../admin/cli/io.ts';
import { createProgram } from '../../admin/cli/program.ts';
import { DEFAULT_LIMITS } from '../../engine/limits.ts';

/** Stand for any file of a folder. */
const EXAMPLES = new Set(['actors/lifecycle/X.ts']);
const FILE = /^[\w./-]+\.(tsx?|mjs|md|json|sql)$/;
const PLACE = /^(engine|actors|sdk|admin|test|migrations)\/[\w./-]+$/;

const files = globSync('{*,{sdk,actors,engine,admin,migrations,test}/**/*}').map(
  (path) => `/${path.replaceAll('\\', '/')}`,
);
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
const commands = createProgram(processIo).commands.flatMap((command) => [command.name(), ...command.aliases()]);

for (const document of ['README.md', 'ARCHITECTURE.md']) {
  describe(document, () => {
    const text = readFileSync(document, 'utf8');
    const prose = text.replace(/```[\s\S]*?```/g, '');
    const named = [...prose.matchAll(/`([^`\n]+)`/g)]
      .map(([, name = '']) => name)
      .filter((name) => !EXAMPLES.has(name));
    const all = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, name = '']) => name);

    it('names files that are there', () => {
      const isThere = (name: string) =>
        existsSync(name) || files.some((file) => file.endsWith(`/${name}`) || file.endsWith(`/${name}.ts`));
      const inText = named.filter((name) => FILE.test(name) || PLACE.test(name));
      expect([...inText, ...all(/(?:src|srcset)="([^"]+)"/g)].filter((name) => !isThere(name))).to.deep.equal([]);
    });

    it('names scripts, limits and commands that are there', () => {
      expect(all(/npm run ([\w:]+)/g).filter((name) => scripts[name] === undefined)).to.deep.equal([]);
      expect(all(/`limits\.(\w+)`/g).filter((name) => !(name in DEFAULT_LIMITS))).to.deep.equal([]);
      const used = all(/(?:npx |`)keymail ([a-z-]+)/g);
      expect(used.filter((name) => !commands.includes(name))).to.deep.equal([]);
    });
  });
}
