/** Which invocation a key stands for: the run of a workflow, or whoever was first under an idempotency key. */
import { attachmentOf } from '../actors/attachment.ts';
import { damageText } from '../actors/cell.ts';
import type { InvocationRef } from '../sdk/protocol/index.ts';
import { idempotencyKeyProblem, keyProblem, textProblem } from '../sdk/protocol/index.ts';
import { RefusedError } from './answers.ts';
import type { Remembered } from './api.ts';
import type { Loop } from './loop.ts';

/** @throws RefusedError where its row can't be read */
export async function remembered(loop: Loop, by: Remembered): Promise<InvocationRef | null> {
  if (!isPossible(by)) return null;
  const cell = await loop.read(attachmentOf(by).address);
  if (cell.kind === 'quarantined') throw new RefusedError({ code: 'quarantined', message: damageText(cell.damage) });
  if (cell.kind !== 'idempotency' || cell.record === null) return null;
  const { shard, seq } = cell.record;
  return { shard, seq };
}

/** What could not have been taken at any door stands for nobody. */
function isPossible(by: Remembered): boolean {
  const names = by.kind === 'workflow' ? [by.service] : [by.service, by.handler];
  if (names.some((name) => textProblem(name) !== null)) return false;
  if (by.key !== null && keyProblem(by.key) !== null) return false;
  return by.kind === 'workflow' || idempotencyKeyProblem(by.idempotencyKey) === null;
}
