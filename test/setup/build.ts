// `npm run build`: JavaScript, declarations and the admin UI into dist/, from nothing, so that no file of an older build is
// published.

import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { buildUi } from './ui-build.ts';

rmSync('dist', { recursive: true, force: true });
const { status } = spawnSync(
  process.execPath,
  ['node_modules/typescript/bin/tsc', '--project', 'tsconfig.build.json'],
  {
    stdio: 'inherit',
  },
);
if (status !== 0) process.exit(status ?? 1);
await buildUi();
