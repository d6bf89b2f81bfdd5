/** Where this run is made: what its numbers depend on, beside the code. */
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { benchFolder } from '../setup/folders.ts';
import { median } from './results.ts';

export interface Environment {
  readonly cores: number;
  readonly cpu: string;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  /** A page appended and synced where the databases are, median, ms. */
  readonly fsyncMs: number;
  /** Of the minute before: what else runs here. */
  readonly load: number;
}

export function readEnvironment(): Environment {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGb: Math.round(totalmem() / 1e9),
    system: `${platform()} ${release()}`,
    node: process.version,
    fsyncMs: fsyncMs(),
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  };
}

export function environmentLines(environment: Environment): string[] {
  const { cores, cpu, memoryGb, system, node, fsyncMs: sync, load } = environment;
  const crowded = load > cores / 2 ? ': other work runs beside, so trust ratios only' : '';
  return [
    `${cores} cores (${cpu}), ${memoryGb} GB, ${system}, Node ${node}`,
    `fsync ${sync.toFixed(2)} ms in the folder of the databases, load ${load} before the run${crowded}`,
  ];
}

const SYNCS = 50;
const PAGE = Buffer.alloc(4_096, 1);

function fsyncMs(): number {
  const folder = mkdtempSync(benchFolder());
  const file = openSync(join(folder, 'probe'), 'w');
  try {
    const times = Array.from({ length: SYNCS }, () => {
      const startedAt = performance.now();
      writeSync(file, PAGE);
      fsyncSync(file);
      return performance.now() - startedAt;
    });
    return median(times) ?? 0;
  } finally {
    closeSync(file);
    rmSync(folder, { recursive: true, force: true });
  }
}
