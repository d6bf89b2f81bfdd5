// `npm run build`: JavaScript, declarations and the admin UI into dist/, so that no file of an older build is published. What
// was compiled is made from nothing; the UI stays where each of its files is as these sources make it, because an engine of
// this checkout may be serving it.

import { spawnSync } from 'node:child_process';
import { globSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ensureUi, uiFolder } from './ui-build.ts';

for (const place of globSync('dist/*'))
  if (path.resolve(place) !== uiFolder) rmSync(place, { recursive: true, force: true });
const { status } = spawnSync(
  process.execPath,
  ['node_modules/typescript/bin/tsc', '--project', 'tsconfig.build.json'],
  {
    stdio: 'inherit',
  },
);
if (status !== 0) process.exit(status ?? 1);
await ensureUi();
