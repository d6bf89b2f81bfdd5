// `npm run ui:types`: the types of the admin UI's client, from the admin API's own document.
//
// openapi-typescript needs the compiler API of TypeScript 5, which 7 has no more; so npm fetches the two for this run only.
// The generated file carries a digest of the document, and a test holds that against the document of today.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openApiDocument } from '../../admin/api/openapi.ts';
import { routes } from '../../admin/api/routes.ts';
import { testFolder } from './folders.ts';

export const typesFile = 'admin/ui/src/api/schema.d.ts';
const packages = ['openapi-typescript@7.13.0', 'typescript@5.9.3'];

/** The document without what a release changes. */
const documentText = (): string => JSON.stringify(openApiDocument(routes, { version: '', schema: '' }), null, 2);

/** What the head of the generated file has to say. */
export const digestOfToday = (): string => createHash('sha256').update(documentText()).digest('hex');

export const digestOfTypes = (): string | null =>
  /document sha256 ([0-9a-f]{64})/.exec(readFileSync(typesFile, 'utf8'))?.[1] ?? null;

function generate(): void {
  const folder = mkdtempSync(testFolder('ui-types'));
  try {
    const document = path.join(folder, 'openapi.json');
    const types = path.join(folder, 'schema.d.ts');
    writeFileSync(document, documentText());
    const run = ['exec', '--yes', ...packages.map((name) => `--package=${name}`), '--', 'openapi-typescript'];
    const { status } = spawnSync('npm', [...run, document, '--output', types], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (status !== 0) throw new Error('openapi-typescript did not end well: what it said is above');
    const body = readFileSync(types, 'utf8').replace(/^\/\*\*[\s\S]*?\*\/\n/, '');
    const head = `// Made by \`npm run ui:types\` from the admin API's own table of routes. Don't edit; document sha256 ${digestOfToday()}\n\n`;
    writeFileSync(typesFile, head + body);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) generate();
