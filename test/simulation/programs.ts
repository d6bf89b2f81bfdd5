/** Programs by chance: every kind of step, combined natively, nested through calls and sends. */
import type { Address, Node, Program } from './program.ts';
import { OBJECTS, PLAIN } from './program.ts';
import type { Random } from './random.ts';

/** What all programs of one simulation share. */
export class Programs {
  readonly #random: Random;
  readonly #keys: number;
  #tokens = 0;

  constructor(random: Random, keys: number) {
    this.#random = random;
    this.#keys = keys;
  }

  /** A key of an object, with its place in the order of those who may wait for each other. */
  address(): { readonly address: Address; readonly rank: number } {
    const rank = this.#random.below(OBJECTS.length * this.#keys);
    return { address: this.#at(rank), rank };
  }

  /** @param rank of the key that is held: calls go to higher ones only */
  program(rank: number, depth = 2): Program {
    this.#tokens += 1;
    const draft = new Draft(this, this.#random, rank, depth);
    const nodes = draft.nodes(1, depth === 2 ? 5 : 3);
    if (this.#random.chance(0.1)) nodes.unshift(draft.stumble());
    return { token: `t${this.#tokens}`, nodes, compensates: this.#random.chance(0.3) };
  }

  /** For a shared handler: reads and steps, no writes. */
  look(rank: number): Program {
    this.#tokens += 1;
    const nodes = new Draft(this, this.#random, rank, 0, false).nodes(1, 3);
    return { token: `t${this.#tokens}`, nodes, compensates: false };
  }

  /** Whom a handler that holds `rank` may wait for; a service where there is nobody. */
  callee(rank: number): { readonly to: Address; readonly program: Program } {
    const last = OBJECTS.length * this.#keys - 1;
    if (rank >= last || this.#random.chance(0.3)) {
      return { to: { service: PLAIN, handler: 'execute', key: null }, program: this.program(rank, 0) };
    }
    const next = this.#random.between(rank + 1, last);
    const to = this.#at(next);
    if (this.#random.chance(0.2)) return { to: { ...to, handler: 'look' }, program: this.look(next) };
    return { to, program: this.program(next, 0) };
  }

  #at(rank: number): Address {
    const service = OBJECTS[Math.floor(rank / this.#keys)] as string;
    return { service, handler: 'execute', key: `k${rank % this.#keys}` };
  }
}

const STEPS = {
  ...{ run: 30, sleep: 8, call: 10, send: 10, get: 8, set: 12, clear: 3, keys: 3, clearAll: 1, date: 2, throw: 2 },
  ...{ all: 6, race: 5, any: 3, allSettled: 3, sequence: 3, try: 6 },
} as const;
const STEPS_OF_A_READER = { run: 5, sleep: 1, get: 6, keys: 2, all: 1, race: 1 } as const;

/** One program on its way; numbers its labels. */
class Draft {
  readonly #programs: Programs;
  readonly #random: Random;
  readonly #rank: number;
  readonly #depth: number;
  readonly #writes: boolean;
  #labels = 0;

  constructor(programs: Programs, random: Random, rank: number, depth: number, writes = true) {
    this.#programs = programs;
    this.#random = random;
    this.#rank = rank;
    this.#depth = depth;
    this.#writes = writes;
  }

  nodes(least: number, most: number): Node[] {
    return Array.from({ length: this.#random.between(least, most) }, () => this.#node());
  }

  stumble(): Node {
    return { kind: 'stumble', label: this.#label(), bad: this.#random.between(1, 4) };
  }

  #label(): string {
    this.#labels += 1;
    return `s${this.#labels}`;
  }

  #node(): Node {
    const kind = this.#writes ? this.#random.weighted(STEPS) : this.#random.weighted(STEPS_OF_A_READER);
    const label = this.#label();
    switch (kind) {
      case 'run':
        return this.#run(label);
      case 'sleep':
        return {
          kind,
          label,
          ms: this.#random.chance(0.8) ? this.#random.between(0, 400) : this.#random.between(400, 9_000),
        };
      case 'call':
      case 'send':
        return this.#outgoing(kind, label);
      case 'get':
      case 'set':
      case 'clear':
        return { kind, label, name: `n${this.#random.below(3)}` };
      case 'keys':
      case 'clearAll':
      case 'throw':
      case 'date':
        return { kind, label };
      default:
        return this.#labels > 8 ? this.#run(label) : { kind, label, nodes: this.nodes(1, 3) };
    }
  }

  #run(label: string): Node {
    const how = this.#random.weighted({ well: 70, retryable: 14, terminal: 6, hanging: 2, limited: 8 });
    const ms = this.#random.chance(0.5)
      ? 0
      : this.#random.chance(0.9)
        ? this.#random.between(1, 40)
        : this.#random.between(40, 700);
    const bad =
      how === 'well' ? 0 : how === 'hanging' ? 1 : this.#random.chance(0.1) ? 1_000 : this.#random.between(1, 4);
    return { kind: 'run', label, ms, how, bad };
  }

  #outgoing(kind: 'call' | 'send', label: string): Node {
    if (this.#depth === 0) return this.#run(label);
    if (kind === 'call') return { kind, label, ...this.#programs.callee(this.#rank) };
    const { address, rank } = this.#programs.address();
    const delayMs = this.#random.chance(0.4) ? this.#random.between(1, 4_000) : 0;
    const idempotencyKey = this.#random.chance(0.25) ? `sent${this.#random.below(4)}` : null;
    // Most senders mean the same thing by the same key; some do not, and are told.
    const same = idempotencyKey !== null && this.#random.chance(0.7);
    const program = same ? { token: idempotencyKey, nodes: [], compensates: false } : this.#programs.program(rank, 0);
    return { kind, label, to: address, program, delayMs, idempotencyKey, cancels: this.#random.chance(0.15) };
  }
}

/** The same program, in which somebody outside is waited for in the place of some sleeps. */
export function withAwakeables(program: Program, random: Random): Program {
  return { ...program, nodes: program.nodes.map((node) => awaitedIn(node, random)) };
}

function awaitedIn(node: Node, random: Random): Node {
  if (node.kind === 'sleep' && random.chance(0.5)) {
    const answers = Array.from({ length: random.between(1, 3) }, () => ({
      afterMs: random.chance(0.3) ? 0 : random.below(1_500),
      fails: random.chance(0.2),
    }));
    return { kind: 'awakeable', label: node.label, answers, early: random.chance(0.4) };
  }
  if (node.kind === 'send' || node.kind === 'call') return { ...node, program: withAwakeables(node.program, random) };
  return 'nodes' in node ? { ...node, nodes: node.nodes.map((one) => awaitedIn(one, random)) } : node;
}

/** The same program, in which some messages are followed by another one at once. */
export function withFollowers(program: Program, random: Random): Program {
  return { ...program, nodes: program.nodes.map((node) => followedIn(node, random)) };
}

function followedIn(node: Node, random: Random): Node {
  if (node.kind === 'send')
    return { ...node, program: withFollowers(node.program, random), followed: random.chance(0.5) };
  if (node.kind === 'call') return { ...node, program: withFollowers(node.program, random) };
  return 'nodes' in node ? { ...node, nodes: node.nodes.map((one) => followedIn(one, random)) } : node;
}

/** The same program, in which some calls are made otherwise: under a key, as a send that is attached to, or of a workflow. */
export function withOthers(program: Program, random: Random): Program {
  return { ...program, nodes: program.nodes.map((node) => othersIn(node, random)) };
}

function othersIn(node: Node, random: Random): Node {
  if (node.kind === 'send') return { ...node, program: withOthers(node.program, random) };
  if (node.kind !== 'call')
    return 'nodes' in node ? { ...node, nodes: node.nodes.map((one) => othersIn(one, random)) } : node;
  const { label, to } = node;
  const program = withOthers(node.program, random);
  switch (random.weighted({ call: 40, keyed: 20, attach: 20, flow: 20 })) {
    case 'keyed': {
      const idempotencyKey = `called${random.below(3)}`;
      // Long enough for another one to join it.
      const nap: Node = { kind: 'sleep', label: 's1', ms: 200 };
      return { ...node, idempotencyKey, program: { token: idempotencyKey, nodes: [nap], compensates: false } };
    }
    case 'attach':
      return { kind: 'attach', label, to, program };
    case 'flow':
      return { kind: 'flow', label, key: `f${random.below(3)}` };
    default:
      return { ...node, program };
  }
}
