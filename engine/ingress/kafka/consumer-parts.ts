/** What reads one subscription is made of. */
import type { SubscriptionCell } from '../../../actors/cell.ts';
import type { SubscriptionCommand } from '../../../actors/command.ts';
import type { Ticket } from '../../../actors/effect.ts';
import type { Logger } from '../../log.ts';
import type { Mapping } from './mapping.ts';
import type { ParsedOptions } from './options.ts';
import type { RecordSource } from './source.ts';

export interface ConsumerParts {
  readonly mapping: Mapping;
  readonly options: ParsedOptions;
  readonly source: RecordSource;
  readonly logger: Logger;
  readonly now: () => number;
  /** Puts a command before the subscription's cell, and gives the answer. */
  readonly ask: (make: (ticket: Ticket) => SubscriptionCommand) => Promise<unknown>;
  /** The subscription's cell as it is between turns. */
  readonly cell: () => Promise<SubscriptionCell>;
}
