/** What processes have used, as the kernel counts it. Linux only; elsewhere nothing is known, and the table says so. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Usage {
  /** User and system time. */
  readonly cpuSeconds: number;
  /** The most that was resident, over the life of each process, summed. */
  readonly rssMaxBytes: number;
}

/** Of some processes together; null where the kernel does not tell. */
export function usageOf(pids: readonly number[]): Usage | null {
  try {
    const all = pids.map(read);
    return {
      cpuSeconds: all.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
      rssMaxBytes: all.reduce((sum, { rssMaxBytes }) => sum + rssMaxBytes, 0),
    };
  } catch {
    return null; // No /proc here.
  }
}

export function rssBytesOf(pid: number): number {
  return statusBytes(pid, 'VmRSS');
}

/** The CPU time between two readings, and the memory of the second. */
export function usageBetween(before: Usage | null, after: Usage | null): Usage | null {
  if (before === null || after === null) return null;
  return { cpuSeconds: after.cpuSeconds - before.cpuSeconds, rssMaxBytes: after.rssMaxBytes };
}

function read(pid: number): Usage {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is the command in brackets, and may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system] = [Number(fields[11]), Number(fields[12])];
  return { cpuSeconds: (user + system) / ticksPerSecond(), rssMaxBytes: statusBytes(pid, 'VmHWM') };
}

function statusBytes(pid: number, field: 'VmHWM' | 'VmRSS'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1_024;
}

let ticks = 0;

function ticksPerSecond(): number {
  ticks ||= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' })) || 100;
  return ticks;
}
