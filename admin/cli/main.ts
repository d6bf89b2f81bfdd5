#!/usr/bin/env node
/** `keymail`. The version of Node is checked before anything is loaded that an old one could not even parse. */

const OLDEST = [22, 18] as const;
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  console.error(
    `Keymail needs Node ${OLDEST.join('.')} or newer; this is ${process.versions.node} (${process.execPath}).`,
  );
  process.exitCode = 1;
} else {
  const { processIo } = await import('./io.ts');
  const { runCli } = await import('./program.ts');
  process.exitCode = await runCli(process.argv.slice(2), processIo);
}
