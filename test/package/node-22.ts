// The oldest Node that package.json allows. It is installed by a package of its own (node-22/package.json), because
// node_modules/.bin has room for one `node`.

import path from 'node:path';

export const NODE_22 = path.resolve(
  'node_modules/node-22/node_modules/node/bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);
