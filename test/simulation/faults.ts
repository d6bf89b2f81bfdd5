/** The trouble that is armed now: the events of the plan put it here, the store and the incarnation take it. */
import type { CrashPoint } from './happenings.ts';

export interface ArmedCrash {
  readonly point: CrashPoint;
  readonly nth: number;
}

export class Faults {
  commits: ('unavailable' | 'unknown' | 'slow')[] = [];
  /** What the next reads that fail are of. */
  reads: string[] = [];
  /** So much of what is told is told twice. */
  echoes = 0;
  /** In ms of virtual time. */
  diskFullUntil = 0;
  crash: ArmedCrash | null = null;

  /** The trouble of the next commit, where there is any; every other one waits for a commit with another behind it. */
  ofCommit(now: number, another: boolean): 'unavailable' | 'unknown' | 'slow' | 'full' | null {
    if (now < this.diskFullUntil) return 'full';
    if (!another && this.commits.length % 2 === 0) return null;
    return this.commits.shift() ?? null;
  }

  /** True where the next read of this kind fails. */
  ofRead(what: string): boolean {
    const at = this.reads.findIndex((of) => of === what || of === 'any');
    if (at >= 0) this.reads.splice(at, 1);
    return at >= 0;
  }

  /** True where the next thing told is told again. */
  echo(): boolean {
    if (this.echoes === 0) return false;
    this.echoes -= 1;
    return true;
  }

  /** The crash that is due at this point; taken once. */
  crashAt(point: CrashPoint): ArmedCrash | null {
    if (this.crash?.point !== point) return null;
    const { crash } = this;
    this.crash = null;
    return crash;
  }

  /** After a commit; every other time only between two of which both are under way. */
  crashAfterCommit(another: boolean): boolean {
    if (!another && (this.crash?.nth ?? 0) % 2 === 1) return false;
    return this.crashAt('afterCommit') !== null;
  }

  heal(): void {
    this.commits = [];
    this.reads = [];
    this.echoes = 0;
    this.diskFullUntil = 0;
    this.crash = null;
  }
}
