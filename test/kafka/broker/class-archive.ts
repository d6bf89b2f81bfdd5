// Kafka's classes as a JVM has them in memory, kept beside the jars: with them a broker is there for half of the work, and
// a run of all tests starts some forty. The first one on a machine is asked for them as soon as it is up.

import { hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { javaTool } from './maven.ts';
import { run } from './run.ts';

const versionMsMax = 30_000;
const dumpMsMax = 60_000;

let asked: Promise<string> | null = null;
let making: Promise<void> | null = null;

/** Flags of a JVM that has these jars: it reads the archive, or remembers what `keepClasses` will ask for. */
export async function classFlags(jars: string): Promise<string[]> {
  const file = await archiveOf(jars);
  const how = existsSync(file) ? [`-XX:SharedArchiveFile=${file}`, '-Xshare:auto'] : ['-XX:+RecordDynamicDumpInfo'];
  // It would say of each class why it is not in there.
  return [...how, '-Xlog:cds=off', '-Xlog:cds+dynamic=off'];
}

/** Asks a JVM with these flags for its classes, where nobody has yet. A JRE has no tool for it: then it goes on without. */
export async function keepClasses(jars: string, pid: number): Promise<void> {
  const file = await archiveOf(jars);
  if (existsSync(file)) return;
  making ??= (async () => {
    // Another process may be at it as well: what has a name is whole.
    const mine = `${file}.${process.pid}`;
    const { ok } = await run(javaTool('jcmd'), [String(pid), 'VM.cds', 'dynamic_dump', mine], dumpMsMax);
    if (ok && existsSync(mine)) await rename(mine, file);
    else await rm(mine, { force: true });
  })();
  await making;
}

/** Of one version of Java: another would not read it. */
async function archiveOf(jars: string): Promise<string> {
  asked ??= run(javaTool('java'), ['-version'], versionMsMax).then(({ output }) => output);
  const version = hash('sha256', await asked).slice(0, 12);
  return `${jars}-classes-${version}.jsa`;
}
