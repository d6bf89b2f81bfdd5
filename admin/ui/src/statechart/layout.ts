/**
 * Where everything of a chart stands. Each container is laid out by itself, innermost first, and is then one box of the
 * container around it; so a region never shares its room with another, and what belongs together stays together.
 *
 *  1. A state lies within its container, and siblings don't overlap.
 *  2. A transition that crosses a border is drawn to the very states: down a lane at the right of what it leaves.
 */
import { layout as dagre, graphlib } from '@dagrejs/dagre';
import type { Size } from './metrics.ts';
import {
  cut,
  ENTRY_SIZE,
  HEADER_HEIGHT,
  headerWidth,
  LANE,
  PADDING,
  REGION_GAP,
  sizeOf,
  smallTextWidth,
} from './metrics.ts';
import type { Chart, ChartState, ChartTransition, Children, Placed } from './model.ts';
import { childrenOf, placeTransitions } from './model.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point, Size {
  readonly state: ChartState;
  readonly isContainer: boolean;
  readonly depth: number;
}

export interface Line {
  readonly transition: ChartTransition;
  readonly points: readonly Point[];
  readonly text: string | null;
  readonly textAt: Point | null;
}

export interface Picture extends Size {
  /** Containers before what is in them. */
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
  /** Where containers are entered. */
  readonly entries: readonly Point[];
}

interface Room extends Size {
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
  readonly entries: readonly Point[];
}

export function layOutChart(chart: Chart): Picture {
  const drawing = new Drawing(childrenOf(chart), placeTransitions(chart));
  const room = drawing.room(null, 0);
  return moved(
    room,
    { x: PADDING, y: PADDING },
    { width: room.width + 2 * PADDING, height: room.height + 2 * PADDING },
  );
}

class Drawing {
  readonly #children: Children;
  readonly #placed: ReadonlyMap<string | null, readonly Placed[]>;

  constructor(children: Children, placed: readonly Placed[]) {
    this.#children = children;
    this.#placed = Map.groupBy(placed, ({ container }) => container);
  }

  /** What is inside a container, from its own corner. */
  room(id: string | null, depth: number): Room {
    const states = this.#children.get(id) ?? [];
    const isSideBySide = states.length > 0 && states.every(({ kind }) => kind === 'region');
    return isSideBySide ? this.#sideBySide(states, depth) : this.#flow(id, states, depth);
  }

  #sideBySide(states: readonly ChartState[], depth: number): Room {
    const boxes: Box[] = [];
    const lines: Line[] = [];
    const entries: Point[] = [];
    let x = 0;
    let height = 0;
    for (const state of states) {
      const filled = this.#filled(state, depth);
      const placed = moved(filled, { x, y: 0 });
      boxes.push(...placed.boxes);
      lines.push(...placed.lines);
      entries.push(...placed.entries);
      x += filled.width + REGION_GAP;
      height = Math.max(height, filled.height);
    }
    // Regions of one parallel are equally tall: they end together.
    const even = boxes.map((box) => (box.depth === depth ? { ...box, height } : box));
    return { width: Math.max(0, x - REGION_GAP), height, boxes: even, lines, entries };
  }

  #flow(id: string | null, states: readonly ChartState[], depth: number): Room {
    const graph = new graphlib.Graph({ multigraph: true, compound: true });
    graph.setGraph({ rankdir: 'TB', rankalign: 'top', nodesep: 26, ranksep: 30, edgesep: 14, marginx: 0, marginy: 0 });
    const filled = new Map(states.map((state) => [state.id, this.#filled(state, depth)] as const));
    const placed = this.#placed.get(id) ?? [];
    const touchesEntry = id !== null && placed.some(({ from, to }) => from === id || to === id);
    if (touchesEntry) graph.setNode(ENTRY, { width: ENTRY_SIZE, height: ENTRY_SIZE });
    for (const { id: one } of states) {
      const { width, height } = filled.get(one) as Room;
      graph.setNode(one, { width, height });
    }
    for (const [index, { from, to, transition }] of placed.entries()) {
      if (from === to) continue;
      const text = lineText(transition);
      const size = text === null ? { width: 0, height: 0 } : { width: smallTextWidth(text) + 8, height: 14 };
      const isBack = transition.kind === 'repeat';
      graph.setEdge(
        from === id ? ENTRY : from,
        to === id ? ENTRY : to,
        { ...size, labelpos: 'r', labeloffset: 4, weight: isBack ? 0 : transition.kind === 'next' ? 4 : 2, minlen: 1 },
        String(index),
      );
    }
    dagre(graph);
    return this.#collected({ graph, states, filled, placed, touchesEntry });
  }

  #collected({
    graph,
    states,
    filled,
    placed,
    touchesEntry,
  }: {
    readonly graph: graphlib.Graph;
    readonly states: readonly ChartState[];
    readonly filled: ReadonlyMap<string, Room>;
    readonly placed: readonly Placed[];
    readonly touchesEntry: boolean;
  }): Room {
    const boxes: Box[] = [];
    const lines: Line[] = [];
    const entries: Point[] = [];
    for (const { id } of states) {
      const room = filled.get(id) as Room;
      const { x, y } = graph.node(id) as Point;
      const at = moved(room, { x: x - room.width / 2, y: y - room.height / 2 });
      boxes.push(...at.boxes);
      lines.push(...at.lines);
      entries.push(...at.entries);
    }
    if (touchesEntry) entries.push(graph.node(ENTRY) as Point);
    const boxOf = new Map(boxes.map((box) => [box.state.id, box] as const));
    for (const [index, one] of placed.entries()) lines.push(lineOf(one, edgeOf(graph, index), boxOf));
    return within({ boxes, lines, entries });
  }

  /** A state with all that is in it. */
  #filled(state: ChartState, depth: number): Room {
    const isContainer = (this.#children.get(state.id)?.length ?? 0) > 0;
    if (!isContainer) {
      const size = sizeOf(state);
      return { ...size, boxes: [{ state, isContainer, depth, x: 0, y: 0, ...size }], lines: [], entries: [] };
    }
    const inside = this.room(state.id, depth + 1);
    const width = Math.max(inside.width + 2 * PADDING, headerWidth(state));
    const height = inside.height + HEADER_HEIGHT + PADDING + 6;
    const at = moved(inside, { x: (width - inside.width) / 2, y: HEADER_HEIGHT + 6 });
    return {
      width,
      height,
      boxes: [{ state, isContainer, depth, x: 0, y: 0, width, height }, ...at.boxes],
      lines: at.lines,
      entries: at.entries,
    };
  }
}

/** The entry of the container that is laid out; no id of a state has a NUL. */
const ENTRY = '\u0000entry';

interface Edge {
  readonly points: readonly Point[];
  readonly x?: number;
  readonly y?: number;
}

const edgeOf = (graph: graphlib.Graph, index: number): Edge | null => {
  const edge = graph.edges().find(({ name }: { readonly name?: string }) => name === String(index));
  return edge === undefined ? null : (graph.edge(edge) as Edge);
};

function lineOf({ transition, from, to }: Placed, edge: Edge | null, boxOf: ReadonlyMap<string, Box>): Line {
  const text = lineText(transition);
  const source = boxOf.get(transition.from);
  const target = boxOf.get(transition.to);
  if (edge === null) return { transition, points: source === undefined ? [] : around(source), text, textAt: null };
  const begins = from === transition.from || source === undefined ? [] : outOf(source, boxOf.get(from), edge.points[0]);
  const ends = to === transition.to || target === undefined ? [] : into(target, edge.points.at(-1));
  const textAt = text === null || edge.x === undefined || edge.y === undefined ? null : { x: edge.x, y: edge.y };
  return { transition, points: [...begins, ...edge.points, ...ends], text, textAt };
}

/** From a state to the border that its line crosses: straight down where nothing is below it, else by the lane at the right. */
function outOf(source: Box, around: Box | undefined, border: Point | undefined): readonly Point[] {
  if (around === undefined || border === undefined) return [];
  const bottom = { x: source.x + source.width / 2, y: source.y + source.height };
  const isLowest = around.y + around.height - bottom.y < PADDING * 3;
  if (isLowest) return [bottom];
  const lane = around.x + around.width - LANE;
  const middle = source.y + source.height / 2;
  return [
    { x: source.x + source.width, y: middle },
    { x: lane, y: middle },
    { x: lane, y: around.y + around.height - LANE },
  ];
}

const into = (target: Box, border: Point | undefined): readonly Point[] =>
  border === undefined ? [] : [{ x: target.x + target.width / 2, y: target.y }];

function around({ x, y, width, height }: Box): readonly Point[] {
  const right = x + width;
  return [
    { x: right, y: y + height * 0.3 },
    { x: right + 18, y: y + height * 0.3 },
    { x: right + 18, y: y + height * 0.7 },
    { x: right, y: y + height * 0.7 },
  ];
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ['then', 'yes'],
  ['else', 'no'],
  ['default', 'otherwise'],
  ['exit', 'done'],
  ['repeat', 'again'],
  ['error', 'error'],
]);

function lineText({ kind, label }: ChartTransition): string | null {
  return label === null ? (WORDS.get(kind) ?? null) : cut(label, 22);
}

/** Moved to where nothing is left of or above the corner; labels and lanes count. */
function within(parts: Pick<Room, 'boxes' | 'lines' | 'entries'>): Room {
  let [left, top, right, bottom] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0, 0];
  const see = (x: number, y: number) => {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  };
  for (const { x, y, width, height } of parts.boxes) {
    see(x, y);
    see(x + width, y + height);
  }
  for (const { points, text, textAt } of parts.lines) {
    for (const { x, y } of points) see(x, y);
    if (text !== null && textAt !== null) see(textAt.x + smallTextWidth(text) / 2 + 4, textAt.y);
  }
  for (const { x, y } of parts.entries) see(x, y);
  if (!Number.isFinite(left)) return { width: 0, height: 0, boxes: [], lines: [], entries: [] };
  return moved({ ...parts, width: right - left, height: bottom - top }, { x: -left, y: -top });
}

function moved(room: Room, by: Point, size: Size = room): Room {
  const shift = ({ x, y }: Point): Point => ({ x: x + by.x, y: y + by.y });
  return {
    width: size.width,
    height: size.height,
    boxes: room.boxes.map((box) => ({ ...box, ...shift(box) })),
    lines: room.lines.map((line) => ({
      ...line,
      points: line.points.map(shift),
      textAt: line.textAt === null ? null : shift(line.textAt),
    })),
    entries: room.entries.map(shift),
  };
}
