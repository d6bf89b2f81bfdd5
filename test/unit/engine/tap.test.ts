// How much of a topic is let in, and of which partition next.

import { expect } from 'chai';
import { Tap, TURN_PARTITIONS } from '../../../engine/ingress/kafka/tap.ts';

const names = (count: number): string[] => Array.from({ length: count }, (_, at) => `p${at}`);
const OTHERS = 4;
const all = names(TURN_PARTITIONS + OTHERS);

describe('a tap', () => {
  /** Full, with all partitions behind, the first of which was read last. */
  function full(): Tap {
    const tap = new Tap({ backlogRecordsMax: 100, backlogBytesMax: 1_000 });
    tap.begin(0, 0);
    for (const key of [...all].reverse()) tap.took(key, true);
    expect(tap.changed(100, 0, all)).to.deep.equal({ shut: all, open: [] });
    return tap;
  }

  it('T1: is shut at its mark, of records or of bytes, until half of it', () => {
    const tap = full();
    expect(all.every((key) => tap.isShut(key))).to.equal(true);
    expect(tap.changed(50, 0, all)).to.deep.equal({ shut: [], open: [] });
    expect(tap.changed(49, 500, all)).to.deep.equal({ shut: [], open: [] });
    expect(tap.changed(49, 499, all).open).to.have.length(TURN_PARTITIONS);
    const byBytes = new Tap({ backlogRecordsMax: 100, backlogBytesMax: 1_000 });
    byBytes.begin(1, 1_000);
    expect(byBytes.isShut('p0')).to.equal(true);
  });

  it('T2: opens the partitions that had nothing for the longest time, and those that are at their end', () => {
    const tap = full();
    expect(tap.changed(49, 0, all).open).to.deep.equal(all.slice(OTHERS));
    expect(all.filter((key) => tap.isShut(key))).to.deep.equal(all.slice(0, OTHERS));
    for (const key of all.slice(OTHERS)) tap.took(key, true);
    tap.changed(100, 0, all);
    expect(tap.changed(49, 0, all).open).to.deep.equal(all.slice(0, TURN_PARTITIONS));
    tap.changed(100, 0, all);
    tap.took('p0', false);
    expect(tap.changed(49, 0, all).open).to.deep.equal(all.slice(0, 1 + TURN_PARTITIONS));
  });

  it('T2: opens fewer of those that had something where others had nothing yet', () => {
    const tap = new Tap({ backlogRecordsMax: 100, backlogBytesMax: 1_000 });
    tap.begin(0, 0);
    for (const key of ['p0', 'p1', 'p2']) tap.took(key, true);
    tap.changed(100, 0, all);
    expect(tap.changed(49, 0, all).open).to.deep.equal(['p0', ...all.slice(3)]);
  });

  it('T3: opens all where those whose turn it is are at their ends or lost, and after a look', () => {
    for (const how of ['ended', 'lost'] as const) {
      const tap = full();
      const { open } = tap.changed(49, 0, all);
      const opened = open.map((key) => (how === 'lost' ? tap.lost(key) : tap.took(key, false)));
      expect(opened.slice(0, -1).flat()).to.deep.equal([]);
      expect(opened.at(-1)).to.have.members(all.slice(0, OTHERS));
    }
    const tap = full();
    tap.changed(49, 0, all);
    expect(tap.changed(0, 0, all).open).to.deep.equal([]);
    expect(tap.openAll()).to.have.members(all.slice(0, OTHERS));
    expect(all.some((key) => tap.isShut(key))).to.equal(false);
  });
});
