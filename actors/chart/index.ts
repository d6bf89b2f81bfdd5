/** Charts of handlers: read from source, shown as a machine, walked by journals, completed from them. */
export * from './chart.ts';
export { type ChartInput, chartOf } from './parse.ts';
export { type ChartTable, standOf, tableOf } from './stand.ts';
export { stepNameOf } from './step-name.ts';
export type { HandlerSource, ModuleSource } from './syntax.ts';
