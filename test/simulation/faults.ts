/** The trouble that is armed now: the events of the plan put it here, the store and the incarnation take it. */
import type { CrashPoint } from './plan.ts';

export interface ArmedCrash {
  readonly point: CrashPoint;
  readonly nth: number;
}

export class Faults {
  commits: ('unavailable' | 'unknown' | 'slow')[] = [];
  readsFailing = 0;
  /** In ms of virtual time. */
  diskFullUntil = 0;
  crash: ArmedCrash | null = null;

  /** The trouble of the next commit, where there is any. */
  ofCommit(now: number): 'unavailable' | 'unknown' | 'slow' | 'full' | null {
    if (now < this.diskFullUntil) return 'full';
    return this.commits.shift() ?? null;
  }

  /** True where the next read fails. */
  ofRead(): boolean {
    if (this.readsFailing === 0) return false;
    this.readsFailing -= 1;
    return true;
  }

  /** The crash that is due at this point; taken once. */
  crashAt(point: CrashPoint): ArmedCrash | null {
    if (this.crash?.point !== point) return null;
    const { crash } = this;
    this.crash = null;
    return crash;
  }

  heal(): void {
    this.commits = [];
    this.readsFailing = 0;
    this.diskFullUntil = 0;
    this.crash = null;
  }
}
