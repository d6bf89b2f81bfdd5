/**
 * V8's sampling profiler over every thread of this process: the main one, and the workers that it has started. The
 * workers are reached through the inspector's NodeWorker domain, so that nothing has to be built into them.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';
import { basename, join } from 'node:path';
import type { CpuProfile } from './cpu-profile.ts';
import { flameGraph } from './flame-graph.ts';

const INTERVAL_MICROSECONDS = 200;

interface WorkerThread {
  readonly name: string;
  /** Sends one message of the inspector's protocol to the worker and gives its result. */
  post(method: string, params?: object): Promise<unknown>;
}

interface WorkerReply {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

export class Profiler {
  #session: Session | null = null;
  #workers: WorkerThread[] = [];

  async start(): Promise<void> {
    const session = new Session();
    session.connect();
    this.#session = session;
    // A thread that comes later (one for queries) is attached as well, and is not profiled.
    this.#workers = [...(await attachWorkers(session))];
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_MICROSECONDS });
    for (const worker of this.#workers) {
      await worker.post('Profiler.enable');
      await worker.post('Profiler.setSamplingInterval', { interval: INTERVAL_MICROSECONDS });
      await worker.post('Profiler.start');
    }
    await session.post('Profiler.start');
  }

  /** Writes `.cpuprofile` (Chrome, speedscope) and a flame graph for each thread. */
  async stop(folder: string, name: string): Promise<string[]> {
    const session = this.#session;
    if (session === null) throw new Error('nothing is being profiled');
    const profiles = [{ thread: 'main', profile: (await session.post('Profiler.stop')).profile as CpuProfile }];
    for (const worker of this.#workers) {
      const { profile } = (await worker.post('Profiler.stop')) as { readonly profile: CpuProfile };
      profiles.push({ thread: worker.name, profile });
    }
    session.disconnect();
    this.#session = null;
    await mkdir(folder, { recursive: true });
    const files: string[] = [];
    for (const { thread, profile } of profiles) {
      const file = join(folder, `${name}-${thread}.cpuprofile`);
      await writeFile(file, JSON.stringify(profile));
      await writeFile(file.replace(/cpuprofile$/, 'svg'), flameGraph(profile, `${name}, thread ${thread}`));
      files.push(file);
    }
    return files;
  }
}

async function attachWorkers(session: Session): Promise<WorkerThread[]> {
  const workers: WorkerThread[] = [];
  const replies = new Map<string, (message: WorkerReply) => void>();
  let lastId = 0;
  session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => {
    const message = JSON.parse(params.message) as WorkerReply;
    replies.get(`${params.sessionId}/${message.id}`)?.(message);
  });
  session.on('NodeWorker.attachedToWorker', ({ params: { sessionId, workerInfo } }) => {
    const post = async (method: string, params: object = {}): Promise<unknown> => {
      const id = ++lastId;
      const answered = new Promise((resolve, reject) => {
        replies.set(`${sessionId}/${id}`, ({ result, error }) =>
          error === undefined ? resolve(result) : reject(new Error(`${method}: ${error.message}`)),
        );
      });
      await session.post('NodeWorker.sendMessageToWorker', {
        sessionId,
        message: JSON.stringify({ id, method, params }),
      });
      return answered;
    };
    workers.push({ name: threadName(workerInfo.url, workers), post });
  });
  await session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
  return workers;
}

/** `store/sql/worker.ts` → `worker`. */
function threadName(url: string, before: readonly WorkerThread[]): string {
  const name = basename(url).replace(/\.[jt]s$/, '');
  return before.some((worker) => worker.name === name) ? `${name}-${before.length}` : name;
}
