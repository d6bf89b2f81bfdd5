// Apache Kafka as a child process on the machine's own JDK, on free loopback ports, with its data in a temporary directory.

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testFolder } from '../../setup/folders.ts';
import { type Broker, type BrokerOptions, kafkaVersion, type SecureListeners, untilReady } from './broker.ts';
import { classFlags, keepClasses } from './class-archive.ts';
import { installKafka, javaTool } from './maven.ts';
import { freePorts } from './ports.ts';
import { run } from './run.ts';
import { makeCertificate, scramUser, secureListeners, withSecureListeners } from './secure-listeners.ts';
import { propertiesText, settings } from './server-properties.ts';
import { type Watchdog, watch } from './watchdog.ts';

export { whyNoMaven } from './maven.ts';

const startsMax = 3;
const formatMs = 60_000;
const shutDownMsMax = 15_000;
/** Any fixed 22-character base64 uuid will do, and saves the start of a JVM that would draw one. */
const clusterId = 'MkU3OEVBNTcwNTJENDM2Qk';
/** A test broker: a small heap, the serial collector and the quick compiler make it ready in some 2.5 s. */
const javaFlags = (heapMb: number) => ['-Xms128m', `-Xmx${heapMb}m`, '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
const heapMb = 384;
const logFlags = ['-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'];

export async function startMavenBroker(options: BrokerOptions): Promise<Broker> {
  const jars = await installKafka(options);
  for (let attempt = 1; ; attempt += 1) {
    const broker = await create(jars, options.secure === true);
    options.onProgress?.(`starting Apache Kafka ${kafkaVersion} on ${broker.bootstrap}`);
    try {
      await broker.start();
      return broker;
    } catch (error) {
      await broker.stop();
      // Another process may have taken one of the ports meanwhile; new ports are tried, a few times.
      if (attempt === startsMax) throw error;
    }
  }
}

async function create(jars: string, isSecure: boolean): Promise<MavenBroker> {
  const directory = await mkdtemp(testFolder('kafka'));
  const dataDir = join(directory, 'data');
  const ports = (await freePorts(4)) as [number, number, number, number];
  const [port, controllerPort, saslPort, sslPort] = ports;
  await mkdir(dataDir);
  const plain = settings({ port, controllerPort, dataDir });
  const configured = isSecure ? withSecureListeners(plain, { saslPort, sslPort }, directory) : plain;
  await writeFile(join(directory, 'server.properties'), propertiesText(configured));
  const options = ['--standalone', ...(isSecure ? ['--add-scram', scramUser] : [])];
  await Promise.all([formatStorage(jars, directory, options), isSecure ? makeCertificate(directory) : null]);
  const secure = isSecure ? secureListeners({ saslPort, sslPort }, directory) : null;
  return new MavenBroker({ jars, directory, dataDir, bootstrap: `127.0.0.1:${port}`, secure, heapMb });
}

/** As the `server.properties` of the directory say. */
export async function formatStorage(jars: string, directory: string, options: readonly string[]): Promise<void> {
  const tool = ['kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', join(directory, 'server.properties')];
  const flags = [...javaFlags(heapMb), ...(await classFlags(jars)), ...logFlags, '-cp', `${jars}/*`];
  const result = await run(javaTool('java'), [...flags, ...tool, ...options], formatMs);
  if (!result.ok) throw new Error(`Kafka's storage could not be formatted: ${result.output}`);
}

interface Paths {
  readonly jars: string;
  readonly directory: string;
  readonly dataDir: string;
  readonly bootstrap: string;
  readonly secure: SecureListeners | null;
  readonly heapMb: number;
}

export class MavenBroker implements Broker {
  readonly how = 'maven';
  readonly controllable = true;
  readonly bootstrap: string;
  readonly secure: SecureListeners | null;
  readonly dataDir: string;
  readonly #paths: Paths;
  #child: ChildProcess | null = null;
  #watchdog: Watchdog | null = null;
  #ended: Promise<void> = Promise.resolve();

  constructor(paths: Paths) {
    this.#paths = paths;
    this.bootstrap = paths.bootstrap;
    this.secure = paths.secure;
    this.dataDir = paths.dataDir;
  }

  get isRunning(): boolean {
    return this.#child !== null;
  }

  async start(): Promise<void> {
    if (this.#child) throw new Error('the broker runs already');
    const { directory, jars, heapMb } = this.#paths;
    const logFile = join(directory, 'broker.log');
    const flags = [...javaFlags(heapMb), ...(await classFlags(jars)), ...logFlags, '-cp', `${jars}/*`];
    const args = [...flags, 'kafka.Kafka', join(directory, 'server.properties')];
    const log = openSync(logFile, 'a');
    // A process group of its own: Ctrl-C reaches the test process alone, which decides what becomes of the broker.
    const child = spawn(javaTool('java'), args, { stdio: ['ignore', log, log], detached: true });
    closeSync(log);
    this.#child = child;
    this.#ended = new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    const ended = this.#ended.then(() => {
      if (this.#child === child) this.#child = null;
    });
    this.#ended = ended;
    if (child.pid !== undefined) this.#watchdog = watch(child.pid, directory);
    child.unref();
    await untilReady(this.bootstrap, () => (this.#child === child ? null : lastLines(logFile)));
    if (child.pid !== undefined) await keepClasses(jars, child.pid);
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.#paths.directory, { recursive: true, force: true });
  }

  async shutDown(): Promise<void> {
    this.#signal('SIGTERM');
    const late = setTimeout(() => this.#signal('SIGKILL'), shutDownMsMax);
    await this.#gone();
    clearTimeout(late);
  }

  async kill(): Promise<void> {
    this.#signal('SIGKILL');
    await this.#gone();
  }

  async restart(): Promise<void> {
    await this.shutDown();
    await this.start();
  }

  async pause(): Promise<void> {
    this.#signal('SIGSTOP');
  }

  async resume(): Promise<void> {
    this.#signal('SIGCONT');
  }

  #signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  async #gone(): Promise<void> {
    // The child is unreferenced while it runs, so that a broker left behind keeps no test process alive; here it is awaited.
    this.#child?.ref();
    await this.#ended;
    this.#watchdog?.release();
    this.#watchdog = null;
  }
}

const logTailBytes = 2_000;

function lastLines(file: string): string {
  return readFileSync(file, 'utf8').slice(-logTailBytes);
}
