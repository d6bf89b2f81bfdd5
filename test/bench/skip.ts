/** Why something can't be measured here; the rest goes on. */
export class Skip extends Error {
  override readonly name = 'Skip';
}
