/** Random handlers: a small grammar of steps and native combinators, and the function that executes one. */
import fc from 'fast-check';
import type { CancelledError, ObjectContext, RunContext } from '../../sdk/index.ts';
import { object, TerminalError } from '../../sdk/index.ts';

/** One node of a program; leaves have a label that is unique in it. */
export type Node =
  | {
      readonly kind: 'run' | 'sleep' | 'call' | 'send' | 'detached-run';
      readonly label: string;
      readonly fails: boolean;
    }
  | { readonly kind: 'get' | 'set' | 'clear' | 'keys' | 'throw' | 'nothing'; readonly label: string }
  | { readonly kind: 'all' | 'race' | 'any' | 'allSettled' | 'sequence' | 'try'; readonly nodes: readonly Node[] };

type Shape = { kind: string; fails?: boolean; nodes?: Shape[] };

const shapes = fc.letrec<{ node: Shape }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ kind: fc.constantFrom('run', 'sleep', 'call', 'run', 'detached-run'), fails: fc.boolean() }),
    fc.record({
      kind: fc.constantFrom('send', 'get', 'set', 'clear', 'keys', 'nothing', 'throw'),
      fails: fc.constant(false),
    }),
    fc.record({
      kind: fc.constantFrom('all', 'race', 'any', 'allSettled', 'sequence', 'sequence', 'try'),
      nodes: fc.array(tie('node'), { minLength: 1, maxLength: 4 }),
    }),
  ),
}));

/** Programs of one sequence, each leaf labelled by its place. */
export const programs: fc.Arbitrary<Node> = fc.array(shapes.node, { minLength: 1, maxLength: 5 }).map((nodes) => {
  let next = 0;
  const labelled = ({ kind, fails, nodes: inner }: Shape): Node =>
    inner === undefined
      ? ({ kind, label: `s${next++}`, fails } as Node)
      : ({ kind, nodes: inner.map(labelled) } as Node);
  return { kind: 'sequence', nodes: nodes.map(labelled) };
});

/** What a test wants to know of the handler's execution, and how it decides when closures end. */
export interface Observer {
  /** The closure of a run has begun; it ends as the promise does. */
  running(label: string, run: RunContext): Promise<void>;
  /** User code has the result of a step. */
  saw(label: string): void;
}

/** The program as an object's handler. Its result, and what it writes, depend on the order of everything that it saw. */
export function handlerOf(program: Node, observer: () => Observer) {
  return object({
    name: 'programs',
    handlers: {
      async execute(ctx: ObjectContext) {
        const log: string[] = [];
        const result = await execute(program, ctx, log, observer()).catch((error: Error) => {
          log.push(`end: ${error.message}`);
          // Compensation: steps after a failure or a cancellation must work as before.
          return ctx
            .run('compensate', () => observer().running('compensate', undefined as never))
            .then(() => error.message);
        });
        ctx.set('log', log);
        return { result, log };
      },
    },
  });
}

async function execute(node: Node, ctx: ObjectContext, log: string[], observer: Observer): Promise<unknown> {
  switch (node.kind) {
    case 'all':
    case 'race':
    case 'any':
    case 'allSettled':
      return combined(
        node.kind,
        node.nodes.map((inner) => execute(inner, ctx, log, observer)),
      );
    case 'sequence': {
      const results: unknown[] = [];
      for (const inner of node.nodes) results.push(await execute(inner, ctx, log, observer));
      return results;
    }
    case 'try':
      try {
        return await execute({ kind: 'sequence', nodes: node.nodes }, ctx, log, observer);
      } catch (error) {
        log.push(`caught ${(error as CancelledError).message}`);
        return 'caught';
      }
    default:
      return leaf(node, ctx, log, observer);
  }
}

function combined(kind: 'all' | 'race' | 'any' | 'allSettled', promises: Promise<unknown>[]): Promise<unknown> {
  if (kind === 'allSettled') return Promise.allSettled(promises).then((all) => all.map(({ status }) => status));
  if (kind === 'any') return Promise.any(promises).catch(() => 'none');
  return kind === 'all' ? Promise.all(promises) : Promise.race(promises);
}

type Leaf = Extract<Node, { label: string }>;

async function leaf(node: Leaf, ctx: ObjectContext, log: string[], observer: Observer): Promise<unknown> {
  const { label } = node;
  switch (node.kind) {
    case 'run':
    case 'detached-run': {
      const running = ctx.run(label, async (run) => {
        await observer.running(label, run);
        if (node.fails) throw new TerminalError(`${label} failed`);
        return label;
      });
      if (node.kind === 'detached-run') return 'detached';
      return seen(label, running, log, observer);
    }
    case 'sleep':
      return seen(label, ctx.sleep(1000, label), log, observer);
    case 'call':
      return seen(
        label,
        ctx.objectClient('callees', label)[node.fails ? 'fail' : 'answer']?.(log.length),
        log,
        observer,
      );
    case 'send':
      return (await ctx.objectSendClient('callees', label)['take']?.(log.length).invocationId)?.slice(-4);
    case 'get':
      return ctx.get('x');
    case 'keys':
      return ctx.stateKeys();
    case 'set':
      return ctx.set('x', `${label} ${log.length}`);
    case 'clear':
      return ctx.clear('x');
    case 'throw':
      throw new TerminalError(`thrown at ${label}`);
    case 'nothing':
      return null;
  }
}

async function seen(
  label: string,
  step: Promise<unknown> | undefined,
  log: string[],
  observer: Observer,
): Promise<unknown> {
  try {
    const value = await step;
    observer.saw(label);
    log.push(label);
    return value;
  } catch (error) {
    log.push(`${label}: ${(error as Error).message}`);
    throw error;
  }
}
