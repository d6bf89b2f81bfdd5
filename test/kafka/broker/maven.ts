// Apache Kafka's jars from Maven Central, installed once per machine into a cache outside the repository.

import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type BrokerOptions, kafkaVersion } from './broker.ts';
import { run } from './run.ts';

const jdkVersionMin = 17;
const probeMs = 30_000;
const installMs = 600_000;

/** Null when a JDK of at least 17 and Maven (or jars that are installed already) are there, else the reason. */
export async function whyNoMaven(): Promise<string | null> {
  const java = await run(javaTool('java'), ['-version'], probeMs);
  const major = Number(/version "(\d+)/.exec(java.output)?.[1] ?? 0);
  if (!java.ok || major === 0) return 'no java command';
  if (major < jdkVersionMin) return `java is version ${major}, ${jdkVersionMin} is needed`;
  if (await isInstalled()) return null;
  const maven = await run('mvn', ['-v'], probeMs);
  return maven.ok ? null : 'no mvn command';
}

/** A command of the JDK: that of JAVA_HOME, or the one on the path. */
export function javaTool(name: 'java' | 'jcmd' | 'keytool'): string {
  const home = process.env['JAVA_HOME'];
  return home ? join(home, 'bin', name) : name;
}

/**
 * The directory of the jars, installed first if need be (54 MB, some 10 s).
 * Two processes may install at once: each fills a directory of its own, and the rename lets one of them win.
 */
export async function installKafka(options: BrokerOptions): Promise<string> {
  const target = cacheDirectory();
  if (await isInstalled()) return target;
  options.onProgress?.(`installing Apache Kafka ${kafkaVersion} from Maven Central into ${target} (54 MB, once)`);
  await mkdir(join(target, '..'), { recursive: true });
  const temporary = await mkdtemp(`${target}.installing-`);
  try {
    await writeFile(join(temporary, 'pom.xml'), pom);
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', '-DoutputDirectory=.'];
    const result = await run('mvn', ['-B', '-q', '-f', join(temporary, 'pom.xml'), ...goal], installMs);
    if (!result.ok)
      throw new Error(`Maven could not install Apache Kafka ${kafkaVersion}: ${result.output.slice(-2_000)}`);
    await rename(temporary, target).catch(async (error: unknown) => {
      // A rename onto a full directory fails: then another process won the race, and its jars are as good as ours.
      if (!(await isInstalled())) throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return target;
}

function cacheDirectory(): string {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return join(cache, 'keymail', `kafka-${kafkaVersion}`);
}

async function isInstalled(): Promise<boolean> {
  return access(join(cacheDirectory(), `kafka_2.13-${kafkaVersion}.jar`)).then(
    () => true,
    // Absent is an answer, not an error.
    () => false,
  );
}

const dependency = (group: string, artifact: string, version: string) =>
  `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>keymail.test</groupId><artifactId>kafka</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    ${dependency('org.apache.kafka', 'kafka_2.13', kafkaVersion)}
    ${dependency('org.apache.kafka', 'kafka-tools', kafkaVersion)}
    ${dependency('org.slf4j', 'slf4j-simple', '1.7.36')}
  </dependencies>
</project>
`;
