// Runs a script of this repository from a fresh clone: `node test/setup/launch.mjs script.ts [arguments]`.
//
// Before the first installation there is only the machine's own Node, so this file is plain JavaScript for Node 18
// without a dependency, as `turn.mjs` is. It installs what package-lock.json names unless that is already there, then hands
// over to the Node 24 of node_modules, which runs the TypeScript sources as they are.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isTaken, takeTurn } from './turn.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const windows = process.platform === 'win32';
const node = path.join(root, 'node_modules/node/bin', windows ? 'node.exe' : 'node');

/** Whose contents is the process that installs. Beside node_modules, which npm removes. */
const lockFile = path.join(root, '.install.lock');
const nodeFlags = [
  // `import … from 'keymail'` means the sources.
  '--conditions=keymail-source',
  // Type stripping announces itself on the oldest Node we support.
  '--disable-warning=ExperimentalWarning',
  // kafkajs asks for timers of less than nothing when it is behind.
  '--disable-warning=TimeoutNegativeWarning',
];

/** They serve the admin UI, which has to be built when it runs from the sources. */
const servesUi = ['sdk/examples/demo/main.ts', 'admin/cli/main.ts'];

const [script, ...args] = process.argv.slice(2);
if (!script) stop('usage: node test/setup/launch.mjs script.ts [arguments]', 2);
if (!isInstalled() || isTaken(lockFile)) installAlone();
if (!existsSync(path.join(root, script))) stop(`There is no ${script} in this checkout.`);
if (servesUi.includes(path.posix.normalize(script))) buildUi();
run(node, [...nodeFlags, path.join(root, script), ...args]);

/**
 * Compares what npm says it installed with what the lock file names. The contents count, not the times of the files:
 * a `git checkout` touches the lock file without a change, and npm itself writes it after node_modules.
 */
function isInstalled() {
  const installed = readJson('node_modules/.package-lock.json')?.packages;
  if (!installed || !existsSync(node)) return false;
  return lockedPackages().every(([name, locked]) =>
    installed[name] ? installed[name].version === locked.version : locked.optional,
  );
}

/** Two commands that are started at once must not remove each other's node_modules: the second one waits for the first. */
function installAlone() {
  const release = takeTurn(lockFile, 'another command is installing the packages of this checkout');
  if (!isInstalled()) install();
  release();
}

function install() {
  const startedAt = Date.now();
  const packages = lockedPackages().filter(
    ([, locked]) => fits(locked.os, process.platform) && fits(locked.cpu, process.arch),
  );
  say(`installing ${packages.length} packages … `);

  // Only the install scripts that package.json allows by name are run. An npm older than `allowScripts` would run them
  // all, and some of them compile.
  const allowed = Object.entries(readJson('package.json').allowScripts ?? {});
  const scripted = allowed.filter(([name, allow]) => allow && existsAfterInstall(name)).map(([name]) => name);
  const quiet = ['--loglevel=error', '--no-audit', '--no-fund'];
  npm(['ci', '--ignore-scripts', '--include=dev', '--include=optional', ...quiet]);
  npm(['rebuild', '--ignore-scripts=false', ...scripted, ...quiet]);

  if (!isInstalled())
    stop('\nThe installation ended without an error, but is not complete. Delete node_modules and try again.');
  say(`done in ${Math.round((Date.now() - startedAt) / 1000)} s\n`);
}

/** A package of `allowScripts` that is made for another platform is not there to be rebuilt. */
function existsAfterInstall(name) {
  const locked = readJson('package-lock.json').packages[`node_modules/${name}`];
  return locked !== undefined && fits(locked.os, process.platform) && fits(locked.cpu, process.arch);
}

/** npm must run on the machine's Node: that of node_modules, first on the PATH under `npm run`, is about to be replaced. */
function npm(npmArgs) {
  const PATH = (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => !folder.endsWith(path.join('node_modules', '.bin')));
  const env = { ...process.env, PATH: PATH.join(path.delimiter) };
  const result = spawnSync('npm', npmArgs, {
    cwd: root,
    env,
    shell: windows,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (result.status === 0) return;
  // The first lines say what is wrong, those after them how npm is used.
  const said = `${result.stderr ?? ''}${result.stdout ?? ''}`.trim().split('\n').slice(0, 15).join('\n');
  const reason = result.error ? `npm could not be started (${result.error.message}).` : said;
  stop(
    `failed\n${reason}\n\nThe packages could not be installed (npm ${npmArgs[0]}). Keymail needs npm and a package registry ` +
      'that it can reach, once; what is named above is in the way. Then run the same command again.',
  );
}

function run(command, commandArgs) {
  const child = spawn(command, commandArgs, { cwd: root, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the whole group: the script has it already, and a second one means "at once" to many.
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    });
  }
  child.on('error', (error) =>
    stop(`${command} could not be started: ${error.message}. Delete node_modules and try again.`),
  );
  child.on('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : code));
}

function buildUi() {
  const { status } = spawnSync(node, [...nodeFlags, path.join(root, 'test/setup/ui-build.ts'), '--if-needed'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) stop('The admin UI could not be built: what is named above is in the way.');
}

function lockedPackages() {
  return Object.entries(readJson('package-lock.json').packages).filter(([name]) => name !== '');
}

/** `os` and `cpu` of a package: names that are meant, or with a `!` names that are not. */
function fits(names, name) {
  if (!names) return true;
  return names.some((other) => other.startsWith('!')) ? !names.includes(`!${name}`) : names.includes(name);
}

function readJson(file) {
  const absolute = path.join(root, file);
  return existsSync(absolute) ? JSON.parse(readFileSync(absolute, 'utf8')) : undefined;
}

/** Progress goes to stderr, so that stdout stays what the script itself prints. */
function say(text) {
  process.stderr.write(text);
}

function stop(sentence, code = 1) {
  say(`${sentence}\n`);
  process.exit(code);
}
