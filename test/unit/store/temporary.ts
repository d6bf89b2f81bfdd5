// Files of a test's own.

import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { testFolder } from '../../setup/folders.ts';

/** Registers hooks that give each test an empty folder; returns the path of a file in it. */
export function temporaryFolder(): (name: string) => string {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(testFolder('unit'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return (name) => path.join(folder, name);
}
