/** Every workload, in the order in which they are measured and shown. */
import type { Workload } from './workload.ts';
import { embedded1, embedded256 } from './workloads/embedded.ts';
import { growth } from './workloads/growth.ts';
import { hotKey } from './workloads/hot-key.ts';
import { http1, http256 } from './workloads/http.ts';
import { kafkaAccept } from './workloads/kafka-accept.ts';
import { kafkaComplete } from './workloads/kafka-complete.ts';
import { keys } from './workloads/keys.ts';
import { memory } from './workloads/memory.ts';
import { rawHttp } from './workloads/raw-http.ts';
import { rawKafka } from './workloads/raw-kafka.ts';
import { rawSqlite } from './workloads/raw-sqlite.ts';
import { start } from './workloads/start.ts';

export const workloads: readonly Workload[] = [
  ...[embedded256, embedded1, rawSqlite],
  ...[http256, http1, hotKey, rawHttp],
  ...[kafkaAccept, kafkaComplete, rawKafka],
  ...[keys, growth, start, memory],
];

/** Those that are meant: by name, or by the beginning of it. @throws RangeError for a name that means none */
export function chosen(only: readonly string[]): readonly Workload[] {
  const stranger = only.find((name) => !workloads.some((workload) => isMeant(workload, name)));
  if (stranger !== undefined) {
    const names = workloads.map(({ name }) => name).join(', ');
    throw new RangeError(`--only ${stranger}: there is no such workload; there are ${names}`);
  }
  return only.length === 0 ? workloads : workloads.filter((workload) => only.some((name) => isMeant(workload, name)));
}

const isMeant = ({ name }: Workload, asked: string): boolean => name === asked || name.startsWith(`${asked}-`);
