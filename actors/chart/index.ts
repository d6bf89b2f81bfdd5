/** Charts of handlers: read from source, shown as a machine, walked by journals, completed from them. */
export * from './chart.ts';
export { eventsOf, type MachineConfig, machineOf } from './machine.ts';
export { type ChartInput, chartOf } from './parse.ts';
export { type Ended, type Position, positionOf, type TransitionCount, type Visit } from './position.ts';
export { type ChartSnapshot, snapshotOf } from './snapshot.ts';
export { type ChartTable, standOf, tableOf } from './stand.ts';
export { stepNameOf } from './step-name.ts';
export type { HandlerSource, ModuleSource } from './syntax.ts';
