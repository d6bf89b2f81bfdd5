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

/** Time in which the thread had nothing to do is no cost; nor is what the profiler needs for itself. */
const isNoCost = ({ functionName, url }: ProfileNode['callFrame']): boolean =>
  functionName === '(idle)' || functionName === '(root)' || url.startsWith('node:inspector');

export function callTree(profile: CpuProfile): Frame {
  const selfOf = new Map<number, number>();
  const { samples = [], timeDeltas = [], nodes } = profile;
  samples.forEach((node, at) => {
    selfOf.set(node, (selfOf.get(node) ?? 0) + Math.max(0, timeDeltas[at] ?? 0));
  });
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const frameOf = (node: ProfileNode, caller: string): Frame => {
    const named = nameOf(node, caller);
    const children = (node.children ?? []).map((id) => frameOf(byId.get(id) as ProfileNode, named.name));
    const self = isNoCost(node.callFrame) ? 0 : (selfOf.get(node.id) ?? 0);
    const total = children.reduce((sum, child) => sum + child.total, self);
    return { ...named, self, total, children: children.filter((child) => child.total > 0) };
  };
  return frameOf(nodes[0] as ProfileNode, '');
}

/** All time that was seen, idle included, µs. */
export function wallOf({ timeDeltas = [] }: CpuProfile): number {
  return timeDeltas.reduce((sum, delta) => sum + Math.max(0, delta), 0);
}

/** Native code has no place, and often no name: then it is called after who called it. */
function nameOf({ callFrame }: ProfileNode, caller: string): { name: string; place: string } {
  const { functionName, url, lineNumber } = callFrame;
  if (url === '')
    return {
      name: functionName.startsWith('(') ? functionName : `native ${functionName || 'code'} of ${caller}`,
      place: '',
    };
  const parts = url.split('/');
  const modules = parts.lastIndexOf('node_modules');
  const short = url.startsWith('node:') ? url : parts.slice(modules === -1 ? -2 : modules + 1).join('/');
  return { name: functionName || '(anonymous)', place: `${short}:${lineNumber + 1}` };
}
