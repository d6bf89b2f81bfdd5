/** Charts and sources as the API shows them. */
import { z } from 'zod';
import type { Chart } from '../../actors/chart/index.ts';
import type { HandlerSource } from '../../sdk/protocol/index.ts';

const ENTRIES = [
  ...(['run', 'sleep', 'get', 'set', 'clear', 'clearAll', 'keys', 'call', 'send', 'cancel'] as const),
  ...(['attach', 'peekOutput', 'promise', 'peekPromise', 'completePromise'] as const),
  ...(['awakeable', 'signal'] as const),
] as const;
const STATE_KINDS = [
  ...(['start', 'step', 'choice', 'loop', 'parallel', 'region', 'try', 'catch', 'finally'] as const),
  ...(['end', 'throw', 'opaque'] as const),
] as const;
const TRANSITION_KINDS = [
  ...(['next', 'then', 'else', 'case', 'default', 'repeat', 'exit', 'error', 'finally', 'join'] as const),
] as const;

const state = z
  .strictObject({
    id: z.string(),
    kind: z.enum(STATE_KINDS),
    entry: z.enum(ENTRIES).nullable(),
    label: z.string(),
    parent: z.string().nullable().meta({ description: 'the loop, parallel, region or try that it stands in' }),
    line: z.int().nullable().meta({ description: 'from 1, in the file of the source' }),
    column: z.int().nullable(),
    inferred: z.boolean().meta({ description: 'true where it was learnt from journals' }),
  })
  .meta({ id: 'ChartState' });

const transition = z
  .strictObject({
    from: z.string(),
    to: z.string(),
    kind: z.enum(TRANSITION_KINDS),
    label: z.string().nullable(),
    inferred: z.boolean(),
  })
  .meta({ id: 'ChartTransition' });

export const chart = z
  .strictObject({
    hash: z.string(),
    service: z.string(),
    handler: z.string(),
    initial: z.string(),
    states: z.array(state),
    transitions: z.array(transition),
  })
  .meta({ id: 'Chart' });

export const machine = z.record(z.string(), z.unknown()).meta({ description: 'for createMachine of XState' });

export const source = z
  .strictObject({ file: z.string().nullable(), line: z.int(), text: z.string() })
  .nullable()
  .meta({ description: 'as its author wrote it, where that is known; else as it runs' });

export const chartView = ({ states, transitions, notes: _, ...rest }: Chart): z.input<typeof chart> => ({
  ...rest,
  states: states.map(({ id, kind, entry, label, parent, line, column, inferred }) => ({
    ...{ id, kind, entry, label, parent, line, column, inferred },
  })),
  transitions: transitions.map((one) => ({ ...one })),
});

export function sourceView(from: HandlerSource | null): z.input<typeof source> {
  if (from === null) return null;
  const { written, text } = from;
  return written === undefined ? { file: null, line: 1, text } : { ...written };
}
