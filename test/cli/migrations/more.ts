// Loaded into a process of the command line before everything else (`node --import`): a version of Keymail that has more
// migrations than this one. MORE_MIGRATIONS says how many of them (all by default).

import { registerHooks } from 'node:module';

const { MORE_MIGRATIONS = '9' } = process.env as { readonly MORE_MIGRATIONS?: string };
const classes = new URL('./classes.ts', import.meta.url).href;

const rows = [
  { name: '9001-sample', description: 'A table with rows.', destructive: false, class: 'Sample' },
  { name: '9002-widths', description: 'A column, filled, with an index.', destructive: false, class: 'Widths' },
  { name: '9003-rebuilt', description: 'The table without its notes.', destructive: true, class: 'Rebuilt' },
].slice(0, Number(MORE_MIGRATIONS));

const added = rows.map(
  ({ class: name, ...row }) =>
    `{ ...${JSON.stringify(row)}, load: async () => (await import(${JSON.stringify(classes)})).${name} },\n`,
);

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (!url.endsWith('/migrations/index.ts')) return loaded;
    const source = String(loaded.source).replace(/^\] as const satisfies/m, `${added.join('')}$&`);
    return { ...loaded, source };
  },
});
