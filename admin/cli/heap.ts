/**
 * Bounds for what V8 takes beyond what is alive. Left alone it trades memory for time that an engine has no use for: the old
 * space may grow to four times of what is alive, pages that were once taken are kept, and the space for young objects doubles
 * up to 64 MB as soon as many calls are under way. 150,000 records worked off, up to 100,000 of them in mailboxes: 587 MB
 * resident without, under 400 MB with this. It costs 10 to 20 % of the rate of calls in the same process; with half as much
 * space for young objects it was a third. Nothing here is a limit that can be hit: what is alive always fits. A version of
 * V8 that does not know a flag says so and goes on.
 */
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What the old space may take beyond what was alive after the last collection. */
const GROWING_PERCENT = 50;
/** Both halves of the space for young objects. Smaller ones are full so soon that much is old before it is garbage. */
const YOUNG_BYTES = 32 * 1_024 * 1_024;
const LOOK_MS = 100;

/** To be called when the start is over. @returns how to stop looking after it */
export function boundHeap(): () => void {
  setFlagsFromString(`--heap-growing-percent=${GROWING_PERCENT}`);
  // A collection of the young space costs what is alive in it. V8 begins one when four fifths are full: a sixth more of them.
  setFlagsFromString('--no-minor-gc-task');
  dropTheStart();
  const look = setInterval(holdYoungSpace, LOOK_MS).unref();
  holdYoungSpace();
  return () => clearInterval(look);
}

/** What only the start needed goes, with the pages that it was in, and the space for young objects is as small as it can be. */
function dropTheStart(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (options: Readonly<Record<string, string>>) => void;
  setFlagsFromString('--no-expose-gc');
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}

/** It grows until it is large enough, then no more: and anew when V8 has shrunk it, as it does when there is little to do. */
function holdYoungSpace(): void {
  const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  const isSmall = space !== undefined && space.space_size < YOUNG_BYTES;
  setFlagsFromString(`--semi-space-growth-factor=${isSmall ? 2 : 1}`);
}
