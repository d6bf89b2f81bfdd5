/**
 * A position as XState's persisted snapshot: `createActor(createMachine(machineOf(chart)), { snapshot }).start()` stands there.
 */
import type { Position } from './position.ts';
import type { StateValue } from './state-value.ts';

export interface ChartSnapshot {
  readonly status: 'active' | 'done';
  readonly value: StateValue;
  readonly context: Readonly<Record<string, never>>;
  readonly children: Readonly<Record<string, never>>;
  readonly historyValue: Readonly<Record<string, never>>;
}

export const snapshotOf = ({ value, ended }: Pick<Position, 'value' | 'ended'>): ChartSnapshot => ({
  status: ended ? 'done' : 'active',
  value,
  context: {},
  children: {},
  historyValue: {},
});
