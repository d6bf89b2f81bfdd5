// Builds the admin UI into dist/ui where it is missing, or older than what it is made from. `npm run build:ui` always does.
//
// The contents count, not the times of the files: a `git checkout` touches files without a change.

import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const uiFolder = path.join(root, 'dist/ui');
const stamp = path.join(root, 'node_modules/.cache/keymail/ui-sources');

/** Says what it does on stderr, because the caller's stdout is the caller's. */
export async function ensureUi(): Promise<void> {
  const isBuilt = existsSync(path.join(uiFolder, 'index.html')) && existsSync(stamp);
  if (isBuilt && readFileSync(stamp, 'utf8') === sourcesHash()) return;
  const startedAt = Date.now();
  process.stderr.write('building the admin UI … ');
  await buildUi();
  process.stderr.write(`done in ${Math.round((Date.now() - startedAt) / 100) / 10} s\n`);
}

export async function buildUi(): Promise<void> {
  const hash = sourcesHash();
  // Loaded here, so that a run that finds the UI built doesn't wait for its bundler.
  const { build } = await import('vite');
  await build({
    root: path.join(root, 'admin/ui'),
    configFile: false,
    logLevel: 'warn',
    // The page finds its files from wherever it is served.
    base: './',
    build: {
      outDir: uiFolder,
      emptyOutDir: true,
      target: 'es2023',
      // Every asset is a file: the content security policy allows no data in scripts and fonts.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      sourcemap: false,
      reportCompressedSize: false,
      rolldownOptions: {
        // Libraries mark their files for servers that render React; nothing here does.
        onLog: (level, log, report) => (log.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : report(level, log)),
      },
    },
  });
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, hash);
}

function sourcesHash(): string {
  const sources = globSync('admin/ui/**/*', { cwd: root }).filter((file) => statSync(path.join(root, file)).isFile());
  const hash = createHash('sha256');
  for (const file of [...sources.sort(), 'package-lock.json', 'test/setup/ui-build.ts']) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await (process.argv.includes('--if-needed') ? ensureUi() : buildUi());
}
