/** A row that can't be read, on its way from where it is decoded to where the read is answered for its address (S7). */
import type { Damage } from '../../actors/cell.ts';
import { damageText } from '../../actors/cell.ts';

export class CorruptRow extends Error {
  override readonly name = 'CorruptRow';
  readonly damage: Damage;

  constructor(damage: Damage) {
    super(damageText(damage));
    this.damage = damage;
  }
}

/** What `read` gives; or what is wrong with the row that stopped it. Other errors are not ours to catch. */
export function orDamage<Result>(read: () => Result): Result | Damage {
  try {
    return read();
  } catch (error) {
    if (error instanceof CorruptRow) return error.damage;
    throw error;
  }
}
