/** Where `return`, `break`, `continue`, recursion and errors lead: the things around a statement that take them. */
import { FAILED, type TransitionKind } from './chart.ts';
import type { GraphDraft, LooseEnd } from './graph-draft.ts';

export type Frame =
  | { readonly kind: 'function'; readonly outs: LooseEnd[]; readonly key?: object; readonly loop?: string }
  | { readonly kind: 'loop'; readonly names: readonly string[]; readonly outs: LooseEnd[]; readonly again: LooseEnd[] }
  | { readonly kind: 'switch'; readonly outs: LooseEnd[] }
  | { readonly kind: 'block'; readonly name: string; readonly outs: LooseEnd[] }
  | { readonly kind: 'catch'; readonly ins: LooseEnd[] }
  /** Jumps through it come in by `ins`; `goesOn` takes what leaves it further; `throws`: errors do, too. */
  | {
      readonly kind: 'finally';
      readonly ins: LooseEnd[];
      readonly goesOn: ((ends: LooseEnd[]) => void)[];
      throws: boolean;
    };

/** Ends with a meaning of their own (an else, a join) keep it. */
export const as = (kind: TransitionKind, ends: readonly LooseEnd[]): LooseEnd[] =>
  ends.map((end) => (end.kind === 'next' ? { ...end, kind } : end));

export class Jumps {
  readonly #draft: GraphDraft;
  readonly #frames: Frame[] = [];

  constructor(draft: GraphDraft) {
    this.#draft = draft;
  }

  within(frame: Frame, build: () => LooseEnd[]): LooseEnd[] {
    this.#frames.push(frame);
    const ends = build();
    this.#frames.pop();
    return ends;
  }

  /** Nothing comes directly after a jump, so there are no ends. */
  to(takes: (frame: Frame) => boolean, by: 'outs' | 'again', ends: LooseEnd[]): LooseEnd[] {
    const target = this.#frames.findLast(takes);
    if (target !== undefined) this.#leave(target, by, ends, this.#frames.length);
    return [];
  }

  /** A function calls itself: back to its beginning, and on from here when that has returned. */
  again(key: object, ends: LooseEnd[]): LooseEnd[] {
    const target = this.#frames.findLast((frame) => frame.kind === 'function' && frame.key === key);
    if (target?.kind !== 'function' || target.loop === undefined) return ends;
    this.#draft.connect(as('repeat', ends), target.loop);
    return ends.map((end) => ({ ...end, behind: key }));
  }

  /** Errors go to the next `catch` or `finally`; where there is none, they end the handler, which needs no transition. */
  fails(ends: LooseEnd[]): void {
    const catcher = this.#catcher();
    if (catcher === undefined) {
      const explicit = ends.filter(({ kind }) => kind !== 'error');
      this.#draft.connect(as('error', explicit), FAILED);
      return;
    }
    if (catcher.kind === 'finally') catcher.throws = true;
    catcher.ins.push(...as('error', ends));
  }

  get isCaught(): boolean {
    return this.#catcher() !== undefined;
  }

  /** True where errors meet a `finally` next. */
  get isInFinally(): boolean {
    return this.#catcher()?.kind === 'finally';
  }

  #catcher() {
    return this.#frames.findLast((frame) => frame.kind === 'catch' || frame.kind === 'finally');
  }

  /** Outwards from `depth`, through the `finally` blocks on the way. */
  #leave(target: Frame, by: 'outs' | 'again', ends: LooseEnd[], depth: number): void {
    for (let place = depth - 1; place >= 0; place--) {
      const frame = this.#frames[place] as Frame;
      if (frame === target) {
        if (by === 'again' && frame.kind === 'loop') frame.again.push(...ends);
        else if ('outs' in frame) frame.outs.push(...ends);
        return;
      }
      if (frame.kind !== 'finally') continue;
      frame.ins.push(...ends);
      frame.goesOn.push((later) => this.#leave(target, by, later, place));
      return;
    }
  }
}
