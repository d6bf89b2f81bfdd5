// What a power cut, or a bad disk, makes of a file from some place on.

import type { Random } from '../simulation/random.ts';

const sectorBytes = 512;

export const damages: Readonly<Record<string, (file: Buffer, at: number, random: Random) => Buffer>> = {
  'cut off': (file, at) => file.subarray(0, at),
  'one byte changed': (file, at) => {
    file[at] = (file[at] as number) ^ 0x10;
    return file;
  },
  'zeros from there on': (file, at) => file.fill(0, at),
  'sectors missing from there on': (file, at, random) => {
    const first = Math.ceil(at / sectorBytes) * sectorBytes;
    file.subarray(at, first).fill(0);
    for (let sector = first; sector < file.length; sector += sectorBytes)
      if (random.chance(0.5)) file.subarray(sector, sector + sectorBytes).fill(0);
    return file;
  },
};
