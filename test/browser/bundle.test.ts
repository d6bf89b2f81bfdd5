// What the admin UI weighs before a screen is opened, and whether its types are those of today's API.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { ensureUi, uiFolder } from '../setup/ui-build.ts';
import { digestOfToday, digestOfTypes } from '../setup/ui-types.ts';

const KB = 1_000;
const INITIAL_MAX = 250 * KB;
/** One screen with what only it needs. */
const CHUNK_MAX = 120 * KB;

describe('the built admin UI', () => {
  before(ensureUi);

  const weightOf = (file: string): number => gzipSync(readFileSync(path.join(uiFolder, file))).length;

  it('is light', () => {
    const html = readFileSync(path.join(uiFolder, 'index.html'), 'utf8');
    const initial = [...html.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, file]) => file ?? '');
    expect(initial.some((file) => file.endsWith('.js'))).to.equal(true);
    expect(initial.reduce((sum, file) => sum + weightOf(file), 0)).to.be.lessThan(INITIAL_MAX);

    const lazy = readdirSync(path.join(uiFolder, 'assets')).filter((file) => !initial.includes(`assets/${file}`));
    for (const file of lazy) expect(weightOf(`assets/${file}`), file).to.be.lessThan(CHUNK_MAX);
  });

  it('names no other host, and has nothing inline', () => {
    const html = readFileSync(path.join(uiFolder, 'index.html'), 'utf8');
    expect(html).not.to.match(/<style|style=|\son\w+=|https?:|<script(?![^>]*\ssrc=)/);
  });

  it('is typed by the API of today (npm run ui:types)', () => {
    expect(digestOfTypes()).to.equal(digestOfToday());
  });
});
