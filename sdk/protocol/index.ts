/** The table that both cores speak: ids, payloads, outcomes, journal items, attempts, manifests. Data, no behaviour of its own. */
export * from './attempt.ts';
export * from './awakeable.ts';
export * from './duration.ts';
export * from './failure.ts';
export * from './ids.ts';
export * from './journal.ts';
export * from './key-in-path.ts';
export * from './manifest.ts';
export * from './outcome.ts';
export * from './payload.ts';
export * from './pieces.ts';
export * from './retry-policy.ts';
export * from './source.ts';
export * from './text.ts';
