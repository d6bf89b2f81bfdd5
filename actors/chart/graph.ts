/**
 * From the tree of control flow to states and transitions.
 *
 * Building goes through the tree in the order of the text and carries loose ends: transitions whose target comes next.
 * Jumps go through `finally` blocks on their way out, which then go on to wherever a jump that went through them leads.
 */
import { type Chart, END, FAILED, START } from './chart.ts';
import type { Flow } from './flow.ts';
import { GraphDraft, type LooseEnd } from './graph-draft.ts';
import { as, type Frame, Jumps } from './jumps.ts';
import type { FoundFunction } from './syntax.ts';

export type Graph = Pick<Chart, 'initial' | 'states' | 'transitions' | 'notes'>;

type FinallyFrame = Extract<Frame, { kind: 'finally' }>;
type LoopFrame = Extract<Frame, { kind: 'loop' }>;
type Of<Kind extends Flow['kind']> = Extract<Flow, { kind: Kind }>;

export function graphOf(flow: Flow, placeOf: FoundFunction['placeOf']): Graph {
  const draft = new GraphDraft(placeOf);
  draft.add({ kind: 'start', label: START, at: null });
  const builder = new Builder(draft);
  const ends = builder.whole(flow);
  draft.addLast('end', END);
  draft.addLast('throw', FAILED);
  draft.connect(ends, END);
  return { initial: START, ...draft.result() };
}

class Builder {
  readonly #draft: GraphDraft;
  readonly #jumps: Jumps;
  /** The names of the loop that comes next. */
  #names: string[] = [];

  constructor(draft: GraphDraft) {
    this.#draft = draft;
    this.#jumps = new Jumps(draft);
  }

  whole(flow: Flow): LooseEnd[] {
    const frame: Frame = { kind: 'function', outs: [] };
    const outs = this.#jumps.within(frame, () => this.#build(flow, [{ from: START, kind: 'next', label: null }]));
    return [...outs, ...frame.outs];
  }

  /** What comes after nothing can't be reached, and is left out. */
  #build(flow: Flow, ins: LooseEnd[]): LooseEnd[] {
    if (ins.length === 0) return [];
    if (this.#draft.isFull) return ins;
    switch (flow.kind) {
      case 'nothing':
        return ins;
      case 'step':
        return this.#after(this.#draft.add(flow), ins);
      case 'opaque':
        return this.#after(this.#draft.add({ kind: 'opaque', label: flow.label, at: flow.at }), ins);
      case 'sequence':
        return flow.flows.reduce((ends, part) => this.#build(part, ends), ins);
      case 'choice':
        return this.#choice(flow, ins);
      case 'loop':
        return this.#loop(flow, ins);
      case 'parallel':
        return this.#parallel(flow, ins);
      case 'try':
        return this.#try(flow, ins);
      case 'called':
        return flow.recursive ? this.#recursive(flow, ins) : this.#called(flow, ins);
      case 'again':
        return this.#jumps.again(flow.key, ins);
      case 'labelled': {
        if (flow.body.kind === 'loop') {
          this.#names = [...this.#names, flow.name];
          return this.#build(flow.body, ins);
        }
        const frame: Frame = { kind: 'block', name: flow.name, outs: [] };
        return [...this.#jumps.within(frame, () => this.#build(flow.body, ins)), ...frame.outs];
      }
      case 'return':
        return this.#jumps.to((frame) => frame.kind === 'function', 'outs', ins);
      case 'break':
        return this.#jumps.to((frame) => takesBreak(frame, flow.target), 'outs', ins);
      case 'continue':
        return this.#jumps.to((frame) => takesContinue(frame, flow.target), 'again', ins);
      case 'throw':
        return this.#throw(flow, ins);
    }
  }

  #after(id: string, ins: LooseEnd[]): LooseEnd[] {
    this.#draft.connect(ins, id);
    return [{ from: id, kind: 'next', label: null }];
  }

  /** A thrown value that nobody catches is an end of the whole handler. */
  #throw({ kind, label, at }: Of<'throw'>, ins: LooseEnd[]): LooseEnd[] {
    const add = () => this.#draft.add({ kind, label, at });
    const id = this.#jumps.isCaught ? add() : this.#draft.inside(null, add);
    this.#draft.connect(ins, id);
    if (this.#jumps.isCaught) this.#jumps.fails([{ from: id, kind: 'error', label: null }]);
    return [];
  }

  #choice({ label, at, branches, through }: Of<'choice'>, ins: LooseEnd[]): LooseEnd[] {
    const id = this.#draft.add({ kind: 'choice', label, at });
    this.#draft.connect(ins, id);
    if (!through) {
      return branches.flatMap((branch) =>
        this.#build(branch.flow, [{ from: id, kind: branch.kind, label: branch.label }]),
      );
    }
    const frame: Frame = { kind: 'switch', outs: [] };
    const last = this.#jumps.within(frame, () => {
      let ends: LooseEnd[] = [];
      for (const { kind, label: shown, flow } of branches) {
        ends.push({ from: id, kind, label: shown });
        ends = this.#build(flow, ends);
      }
      return ends;
    });
    return [...last, ...frame.outs];
  }

  #loop(flow: Of<'loop'>, ins: LooseEnd[]): LooseEnd[] {
    const id = this.#draft.add({ kind: 'loop', label: flow.label, at: flow.at });
    this.#draft.connect(ins, id);
    const frame: LoopFrame = { kind: 'loop', names: this.#names, outs: [], again: [] };
    this.#names = [];
    const exits: LooseEnd[] = [];
    this.#draft.inside(id, () => {
      const head: LooseEnd[] = [{ from: id, kind: 'then', label: null }];
      if (flow.testsLast) this.#testedLast(flow, frame, head, exits);
      else this.#testedFirst(flow, frame, head, exits);
    });
    return [...exits, ...frame.outs];
  }

  #testedFirst(flow: Of<'loop'>, frame: LoopFrame, head: LooseEnd[], exits: LooseEnd[]): void {
    const id = head[0]?.from as string;
    let ends = head;
    if (flow.test.kind !== 'nothing') {
      const choice = this.#condition(flow, this.#build(flow.test, [{ from: id, kind: 'next', label: null }]));
      ends = [{ from: choice, kind: 'then', label: null }];
      exits.push({ from: choice, kind: 'exit', label: null });
    } else if (!flow.endless) {
      exits.push({ from: id, kind: 'exit', label: null });
    }
    const body = this.#jumps.within(frame, () => this.#build(flow.body, ends));
    const updated = this.#build(flow.update, [...body, ...frame.again]);
    this.#draft.connect(as('repeat', updated), id);
  }

  #testedLast(flow: Of<'loop'>, frame: LoopFrame, head: LooseEnd[], exits: LooseEnd[]): void {
    const id = head[0]?.from as string;
    const body = this.#jumps.within(frame, () => this.#build(flow.body, [{ from: id, kind: 'next', label: null }]));
    const tested = this.#build(flow.test, [...body, ...frame.again]);
    if (tested.length === 0) return;
    const choice = this.#condition(flow, tested);
    this.#draft.connect([{ from: choice, kind: 'repeat', label: null }], id);
    exits.push({ from: choice, kind: 'exit', label: null });
  }

  #condition({ label, at }: Of<'loop'>, ins: LooseEnd[]): string {
    const id = this.#draft.add({ kind: 'choice', label, at });
    this.#draft.connect(ins, id);
    return id;
  }

  #called(flow: Of<'called'>, ins: LooseEnd[]): LooseEnd[] {
    const frame: Frame = { kind: 'function', outs: [] };
    return [...this.#jumps.within(frame, () => this.#build(flow.body, ins)), ...frame.outs];
  }

  /** A function that calls itself is a loop. */
  #recursive(flow: Of<'called'>, ins: LooseEnd[]): LooseEnd[] {
    const id = this.#draft.add({ kind: 'loop', label: flow.label, at: flow.at });
    this.#draft.connect(ins, id);
    const frame: Frame = { kind: 'function', outs: [], key: flow.key, loop: id };
    const last = this.#draft.inside(id, () =>
      this.#jumps.within(frame, () => this.#build(flow.body, [{ from: id, kind: 'next', label: null }])),
    );
    const outs = [...last, ...frame.outs];
    this.#draft.returnsTo(flow.key, outs);
    return outs;
  }

  #parallel({ label, at, join, regions }: Of<'parallel'>, ins: LooseEnd[]): LooseEnd[] {
    const id = this.#draft.add({ kind: 'parallel', label, at, join });
    this.#draft.connect(ins, id);
    this.#draft.inside(id, () => {
      for (const [index, { flow, many, main, at: begins, label: shown }] of regions.entries()) {
        const name = many || main ? shown : `branch ${index + 1}`;
        const region = this.#draft.add({ kind: 'region', label: name, at: begins, many, main });
        const isHarmless = join === 'settled' || join === 'any';
        this.#draft.inside(region, () => this.#region({ region, flow, main, isHarmless }));
      }
    });
    return [{ from: id, kind: 'join', label: null }];
  }

  /** The main region is the handler's own path, whose jumps lead out; the others are functions, or single steps. */
  #region({
    region,
    flow,
    main,
    isHarmless,
  }: {
    region: string;
    flow: Flow;
    main: boolean;
    isHarmless: boolean;
  }): void {
    const ins: LooseEnd[] = [{ from: region, kind: 'next', label: null }];
    const returns: Frame = { kind: 'function', outs: [] };
    const errors: Frame = { kind: 'catch', ins: [] };
    const build = () => this.#build(flow, ins);
    const caught = isHarmless ? () => this.#jumps.within(errors, build) : build;
    const outs = main ? caught() : this.#jumps.within(returns, caught);
    const end = this.#draft.add({ kind: 'end', label: `end of ${region}`, at: null });
    this.#draft.connect([...outs, ...returns.outs, ...errors.ins], end);
    if (isHarmless) this.#draft.connect([{ from: region, kind: 'error', label: null }], end);
  }

  #try(flow: Of<'try'>, ins: LooseEnd[]): LooseEnd[] {
    const finalizer: FinallyFrame | null =
      flow.finalizer === null ? null : { kind: 'finally', ins: [], goesOn: [], throws: false };
    const outs =
      finalizer === null ? this.#caught(flow, ins) : this.#jumps.within(finalizer, () => this.#caught(flow, ins));
    if (finalizer === null || flow.finalizer === null) return outs;
    const id = this.#draft.add({ kind: 'finally', label: 'finally', at: flow.finalizer.at });
    this.#draft.connect(as('finally', [...outs, ...finalizer.ins]), id);
    const last = flow.finalizer.flow;
    const ends = this.#draft.inside(id, () => this.#build(last, [{ from: id, kind: 'next', label: null }]));
    for (const goOn of finalizer.goesOn) goOn(ends);
    if (finalizer.throws) this.#jumps.fails(ends);
    return outs.length === 0 ? [] : ends;
  }

  /** The block, and where its errors go: to the handler, to the finalizer, or out. */
  #caught({ block, handler, at }: Of<'try'>, ins: LooseEnd[]): LooseEnd[] {
    const id = this.#draft.add({ kind: 'try', label: 'try', at });
    this.#draft.connect(ins, id);
    const begin: LooseEnd[] = [{ from: id, kind: 'next', label: null }];
    const failing: LooseEnd[] = [{ from: id, kind: 'error', label: null }];
    if (handler === null) {
      const outs = this.#draft.inside(id, () => this.#build(block, begin));
      this.#jumps.fails(failing);
      return outs;
    }
    const frame: Frame = { kind: 'catch', ins: [] };
    const outs = this.#draft.inside(id, () => this.#jumps.within(frame, () => this.#build(block, begin)));
    const caught = this.#draft.add({ kind: 'catch', label: handler.label, at: handler.at });
    this.#draft.connect([...failing, ...frame.ins], caught);
    const handled = this.#draft.inside(caught, () =>
      this.#build(handler.flow, [{ from: caught, kind: 'next', label: null }]),
    );
    if (this.#jumps.isInFinally) this.#jumps.fails([{ from: caught, kind: 'error', label: null }]);
    return [...outs, ...handled];
  }
}

function takesBreak(frame: Frame, target: string | null): boolean {
  if (target === null) return frame.kind === 'loop' || frame.kind === 'switch';
  return (frame.kind === 'loop' && frame.names.includes(target)) || (frame.kind === 'block' && frame.name === target);
}

const takesContinue = (frame: Frame, target: string | null): boolean =>
  frame.kind === 'loop' && (target === null || frame.names.includes(target));
