/**
 * The Restate server and SDK, from npm, into a cache outside of the repository: they are no dependency of ours. Two
 * processes may install at once: each fills a folder of its own, and the rename lets one of them win.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../kafka/broker/run.ts';

const VERSIONS = { server: '1.7.12', sdk: '1.17.2' } as const;
const INSTALL_MS_MAX = 300_000;

export interface InstalledPeer {
  readonly serverVersion: string;
  readonly sdkVersion: string;
  /** The server's executable. */
  readonly server: string;
  /** The folder from which the SDK is imported. */
  readonly folder: string;
}

/** @throws Error that says why it can't be had */
export async function installPeer(onProgress: (line: string) => void): Promise<InstalledPeer> {
  const folder = peerFolder();
  if (!existsSync(folder)) await install(folder, onProgress);
  return peerIn(folder);
}

/** Null where it was not installed before. */
export function installedPeer(): InstalledPeer | null {
  const folder = peerFolder();
  return existsSync(folder) ? peerIn(folder) : null;
}

function peerFolder(): string {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return join(cache, 'keymail', `restate-${VERSIONS.server}-sdk-${VERSIONS.sdk}`);
}

const peerIn = (folder: string): InstalledPeer => ({
  ...{ serverVersion: VERSIONS.server, sdkVersion: VERSIONS.sdk },
  ...{ server: serverIn(folder), folder },
});

async function install(folder: string, onProgress: (line: string) => void): Promise<void> {
  onProgress(`installing Restate ${VERSIONS.server} and its SDK ${VERSIONS.sdk} from npm into ${folder} (once)`);
  await mkdir(join(folder, '..'), { recursive: true });
  const temporary = await mkdtemp(`${folder}.installing-`);
  try {
    await writeFile(join(temporary, 'package.json'), JSON.stringify({ name: 'keymail-bench-peer', private: true }));
    const packages = [`@restatedev/restate-server@${VERSIONS.server}`, `@restatedev/restate-sdk@${VERSIONS.sdk}`];
    const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts'];
    const result = await run('npm', ['install', '--prefix', temporary, ...quiet, ...packages], INSTALL_MS_MAX);
    if (!result.ok) throw new Error(`npm says ${npmCodeIn(result.output)}`);
    await rename(temporary, folder).catch((error: unknown) => {
      // Another process was quicker, and its installation is as good as ours.
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** What npm says besides is where it asked and where its log is, which is nobody else's business. */
function npmCodeIn(output: string): string {
  return /npm (?:error|ERR!) code (\S+)/.exec(output)?.[1] ?? 'no code; is it there?';
}

/** The executable is in a package for each platform, which the server's own package names as optional. */
function serverIn(folder: string): string {
  const name = `@restatedev/restate-server-${process.platform}-${process.arch}`;
  const { resolve } = createRequire(join(folder, 'package.json'));
  try {
    return join(resolve(`${name}/package.json`), '..', 'bin', 'restate-server');
  } catch (error) {
    throw new Error(`there is no Restate server for ${process.platform} on ${process.arch}`, { cause: error });
  }
}
