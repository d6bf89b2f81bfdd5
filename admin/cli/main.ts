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
  await import('./compiled.ts');
  const { processIo } = await import('./io.ts');
  const { runCli } = await import('./program.ts');
  // Who reads our output may have had enough (`| head`).
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  const exitCode = await runCli(process.argv.slice(2), processIo);
  // A timer or socket of user code must not keep alive what has come to its end. What was written is out by then.
  process.stdout.write('', () => process.exit(exitCode));
}
