/** What of V8's `.cpuprofile` is used here, and its samples folded into times. */

export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples?: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas?: readonly number[];
}

export interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[];
}

/** A node of the call tree with its time, µs. */
export interface Frame {
  readonly name: string;
  readonly place: string;
  readonly self: number;
  readonly total: number;
  readonly children: readonly Frame[];
}

/** Time in which the thread had nothing to do is no cost. */
const IDLE = new Set(['(idle)', '(root)']);

export function callTree(profile: CpuProfile): Frame {
  const selfOf = new Map<number, number>();
  const { samples = [], timeDeltas = [], nodes } = profile;
  samples.forEach((node, at) => {
    selfOf.set(node, (selfOf.get(node) ?? 0) + Math.max(0, timeDeltas[at] ?? 0));
  });
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const frameOf = (node: ProfileNode): Frame => {
    const children = (node.children ?? []).map((id) => frameOf(byId.get(id) as ProfileNode));
    const self = IDLE.has(node.callFrame.functionName) ? 0 : (selfOf.get(node.id) ?? 0);
    const total = children.reduce((sum, child) => sum + child.total, self);
    return { ...nameOf(node), self, total, children: children.filter((child) => child.total > 0) };
  };
  return frameOf(nodes[0] as ProfileNode);
}

/** All time that was seen, idle included, µs. */
export function wallOf({ timeDeltas = [] }: CpuProfile): number {
  return timeDeltas.reduce((sum, delta) => sum + Math.max(0, delta), 0);
}

function nameOf({ callFrame: { functionName, url, lineNumber } }: ProfileNode): { name: string; place: string } {
  const parts = url.split('/');
  const modules = parts.lastIndexOf('node_modules');
  const place = url === '' || url.startsWith('node:') ? url : parts.slice(modules === -1 ? -2 : modules + 1).join('/');
  return { name: functionName || '(anonymous)', place: place === '' ? '' : `${place}:${lineNumber + 1}` };
}
