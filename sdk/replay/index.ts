/** The pure core of an attempt: journal in, "what comes next" out. */
export * from './compare.ts';
export * from './replay.ts';
export * from './state-view.ts';
