/**
 * Promises of workflows' keys: whoever submits runs and handlers beside them, in any order or without a run, and what these
 * do. Drawn from chance of its own, so that everything else stays what the seed has always been.
 */
import type { WorkflowSharedContext } from '../../sdk/index.ts';
import { CancelledError, TerminalError } from '../../sdk/index.ts';
import type { Address, Node, Program } from './program.ts';
import { FLOW } from './program.ts';
import { withAwakeables } from './programs.ts';
import type { Random } from './random.ts';

export type PromiseNode = Extract<Node, { kind: 'hear' | 'tell' | 'peek' }>;

/** What is heard where nobody has said anything in time. */
export const SILENCE = 'silence';
/** What is answered to whoever tells as the second. */
export const TOO_LATE = 'too late';
const PROMISE_COMPLETED = 409;

interface Submission {
  readonly kind: 'submit';
  readonly at: number;
  readonly to: Address;
  readonly program: Program;
  readonly idempotencyKey: null;
  readonly delayMs: number;
  readonly waits: boolean;
}

export function promisesOf(random: Random, lengthMs: number): Submission[] {
  const count = random.chance(0.4) ? 0 : random.between(2, 14);
  const keys = random.between(1, 3);
  return Array.from({ length: count }, (_, at) => {
    const isRun = random.chance(0.3);
    const nodes = Array.from({ length: random.between(1, 4) }, (_none, nth) => nodeOf(random, `s${nth + 1}`));
    const program = withAwakeables({ token: `p${at}`, nodes, compensates: false }, random);
    const to = { service: FLOW, handler: isRun ? 'run' : 'beside', key: `p${random.below(keys)}` };
    const delayMs = random.chance(0.1) ? random.between(1, 2_000) : 0;
    const how = { idempotencyKey: null, delayMs, waits: random.chance(0.4) } as const;
    return { kind: 'submit', at: random.below(lengthMs + 2_000), to, program, ...how };
  });
}

function nodeOf(random: Random, label: string): Node {
  const name = `promise${random.below(2)}`;
  const hears = (inner: string): Node => {
    const ms = random.between(100, 3_000);
    return { kind: 'hear', label: inner, name, ms, twice: random.chance(0.2) };
  };
  switch (random.weighted({ hear: 35, tell: 35, peek: 12, sleep: 10, run: 8, all: 10 })) {
    case 'hear':
      return { kind: 'try', label, nodes: [hears(`${label}a`)] };
    case 'tell':
      return { kind: 'tell', label, name, fails: random.chance(0.25) };
    case 'peek':
      return { kind: 'try', label, nodes: [{ kind: 'peek', label: `${label}a`, name }] };
    case 'sleep':
      return { kind: 'sleep', label, ms: random.between(0, 2_500) };
    case 'run':
      return { kind: 'run', label, ms: random.between(0, 60), how: 'well', bad: 0 };
    case 'all':
      // Who waits and who completes are one and the same.
      return {
        kind: 'allSettled',
        label,
        nodes: [hears(`${label}a`), { kind: 'tell', label: `${label}b`, name, fails: random.chance(0.25) }],
      };
  }
}

export async function promised(ctx: WorkflowSharedContext, node: PromiseNode): Promise<unknown> {
  const promise = ctx.promise<string>(node.name);
  switch (node.kind) {
    case 'hear': {
      const again = node.twice ? ctx.promise<string>(node.name).get() : null;
      const heard = Promise.all([promise.get(), again]).then(([word, other]) =>
        other === null || other === word ? word : `${word}, and then ${other}`,
      );
      return Promise.race([heard, ctx.sleep(node.ms).then(() => SILENCE)]);
    }
    case 'tell':
      return tell(ctx, node);
    case 'peek':
      return (await promise.peek()) ?? SILENCE;
  }
}

/** Not by its id: a fork that replays this has another one. */
async function tell(ctx: WorkflowSharedContext, { name, label, fails }: Extract<Node, { kind: 'tell' }>) {
  const word = `${ctx.rand.uuidv4().slice(0, 8)} ${label}`;
  const promise = ctx.promise<string>(name);
  try {
    await (fails ? promise.reject(word) : promise.resolve(word));
    return word;
  } catch (error) {
    const isLate = error instanceof TerminalError && !(error instanceof CancelledError);
    if (isLate && error.code === PROMISE_COMPLETED) return TOO_LATE;
    throw error;
  }
}
