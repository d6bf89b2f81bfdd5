/**
 * Charts of handlers: read from their source, shown as machines, walked by journals, completed from them.
 *
 *     chartOf({ service, handler, source })   → Chart       source: endpoint.sourceOf?.(service, handler) ?? { text: manifest.source }
 *     mined(chart, journals)                  → Chart       with the steps that the source did not show
 *     machineOf(chart)                        → config for XState's createMachine
 *     positionOf(chart, journal, ended?)      → Position    snapshotOf(position) → for createActor(machine, { snapshot })
 *     tableOf(chart); standOf(table, from, kind, stepNameOf(entry)) → the id of the state where an entry stands, or null
 */
export type { HandlerSource } from '../../sdk/protocol/index.ts';
export * from './chart.ts';
export { eventsOf, type MachineConfig, machineOf } from './machine.ts';
export { mined } from './mining.ts';
export { type ChartInput, chartOf } from './parse.ts';
export { type Ended, type Position, positionOf, type TransitionCount, type Visit } from './position.ts';
export { type ChartSnapshot, snapshotOf } from './snapshot.ts';
export { type ChartTable, standOf, tableOf } from './stand.ts';
export { stepNameOf } from './step-name.ts';
