/** What makes a turn impossible, found before anything of it is written: all changes of a turn, or none (S1, S3). */
import { cursorKey } from '../../../actors/subscription/subscription.ts';
import type { Seq } from '../../../sdk/protocol/index.ts';
import { cursorElsewhere } from '../refusals.ts';
import type { Turn } from '../store.ts';
import type { MemoryData } from './data.ts';

export function checkTurn(data: MemoryData, turn: Turn): void {
  checkCursors(data, turn);
  checkInvocations(data, turn);
}

/** A cursor may move twice in a turn: the second move starts where the first ended. */
function checkCursors(data: MemoryData, turn: Turn): void {
  const moved = new Map<string, number>();
  for (const { change } of turn.writes) {
    if (change.kind !== 'cursorMoved') continue;
    const { subscription, cursor, from } = change;
    const key = cursorKey(cursor.topic, cursor.partition);
    const place = `${subscription}/${key}`;
    const position = moved.get(place) ?? data.cursors.get(subscription)?.get(key)?.position;
    if (from !== null && position !== from) throw cursorElsewhere(place, from);
    moved.set(place, cursor.position);
  }
}

function checkInvocations(data: MemoryData, turn: Turn): void {
  const inserted = new Set<Seq>();
  for (const { change } of turn.writes) {
    if (change.kind === 'invocationInserted') inserted.add(change.invocation.seq);
    const isOfRow = change.kind === 'invocationUpdated' || change.kind === 'invocationCharted';
    if (!isOfRow && change.kind !== 'journalAppended') continue;
    if (data.invocations.has(change.seq) || inserted.has(change.seq)) continue;
    throw new Error(`bug: a change for invocation ${change.seq}, which has no row`);
  }
}
