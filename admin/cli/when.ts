/** Times in answers: as people say them, or exact where `--absolute` asks for it. */
import type { Io } from './io.ts';
import { relativeTime } from './text.ts';

export interface TimeOptions {
  readonly absolute?: boolean;
  readonly watch?: boolean;
}

export type When = (time: string | number | null | undefined) => string;

/** Lines that are appended are read later, when `3 s ago` is no longer true: they get exact times as well. */
export function whenOf(io: Io, { absolute = false, watch = false }: TimeOptions): When {
  if (absolute || (watch && io.screen === null)) return exact;
  return (time) => relativeTime(time, io.now());
}

function exact(time: string | number | null | undefined): string {
  if (time === null || time === undefined) return '';
  return typeof time === 'number' ? new Date(time).toISOString() : time;
}
