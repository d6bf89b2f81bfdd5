// Builds the admin UI into dist/ui where it is missing, or not what its sources make. `npm run build:ui` always does.
//
// The contents count, on both sides, not the times of the files: a `git checkout` touches files without a change.

import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isTaken, takeTurn } from './turn.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const uiFolder = path.join(root, 'dist/ui');
const cache = path.join(root, 'node_modules/.cache/keymail');
const stamp = path.join(cache, 'ui-sources');

/** Says what it does on stderr, because the caller's stdout is the caller's. */
export async function ensureUi(): Promise<void> {
  if (isBuilt() && !isTaken(turnFile())) return;
  await inTurn(async () => {
    if (isBuilt()) return;
    const startedAt = Date.now();
    process.stderr.write('building the admin UI … ');
    await build();
    process.stderr.write(`done in ${Math.round((Date.now() - startedAt) / 100) / 10} s\n`);
  });
}

export const buildUi = (): Promise<void> => inTurn(build);

/** Of two processes that build at once, each would remove the files of the other. */
async function inTurn(act: () => Promise<void>): Promise<void> {
  const leave = takeTurn(turnFile(), 'another command is building the admin UI');
  try {
    await act();
  } finally {
    leave();
  }
}

function turnFile(): string {
  mkdirSync(cache, { recursive: true });
  return path.join(cache, 'ui-build.lock');
}

/** A file of the UI that is missing, or that a build of other sources left there, is not built either. */
const isBuilt = (): boolean => existsSync(stamp) && readFileSync(stamp, 'utf8') === stampOf(sourcesHash());

async function build(): Promise<void> {
  const hash = sourcesHash();
  // What a killed build leaves behind must not pass for built.
  rmSync(stamp, { force: true });
  // Loaded here, so that a run that finds the UI built doesn't wait for its bundler.
  const vite = await import('vite');
  await vite.build({
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
  writeFileSync(stamp, stampOf(hash));
}

const stampOf = (sources: string): string => `${sources} ${hashOf(filesIn('dist/ui/**/*'))}`;

const sourcesHash = (): string =>
  hashOf([
    ...filesIn('admin/ui/**/*', 'admin/sample-call.ts', 'sdk/protocol/key-in-path.ts'),
    ...['package-lock.json', 'test/setup/ui-build.ts'],
  ]);

/** Of this repository. */
const filesIn = (...patterns: readonly string[]): string[] =>
  globSync(patterns, { cwd: root })
    .filter((file) => statSync(path.join(root, file)).isFile())
    .sort();

function hashOf(files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) {
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
