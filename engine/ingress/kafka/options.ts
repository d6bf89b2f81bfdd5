/**
 * What a subscription may be told. Names with a dot are Kafka's own properties and override the cluster's; the others are
 * ours, one row each below.
 */
import { z } from 'zod';
import { nearest } from '../../nearest.ts';
import type { ClientSettings, KafkaProperties } from './properties.ts';
import { PropertiesError, propertyNames, translateProperties } from './properties.ts';

/** The last moment that a date can name. */
const timestampMsMax = 8_640_000_000_000_000;
const count = z.coerce.number().int().positive();

const START_ALLOWED = 'allowed are earliest, latest, a time as RFC 3339 (2026-01-31T09:00:00Z) and ms since the epoch';

export const subscriptionOptions = z.strictObject({
  /** Where to begin: resolved once, when the subscription is made. Partitions that appear later begin at their first record. */
  startFrom: z
    .union(
      [
        z.enum(['earliest', 'latest']),
        z.iso.datetime({ offset: true, error: START_ALLOWED }),
        z.number().int().nonnegative().max(timestampMsMax, START_ALLOWED),
      ],
      { error: START_ALLOWED },
    )
    .optional()
    .describe('earliest (default), latest, or a time (RFC 3339, or ms since the epoch)'),
  keyEncoding: z
    .enum(['utf8', 'base64url', 'hex'])
    .default('utf8')
    .describe('how the record key becomes the object key; utf8 is strict: other bytes go to the dead letters'),
  nullKey: z
    .enum(['dead-letter', 'partition', 'record'])
    .default('dead-letter')
    .describe(
      'a record without a key, for a keyed handler: dead letter, one key for each partition, or one for each record',
    ),
  tombstones: z.enum(['deliver', 'skip']).default('deliver').describe('records without a value'),
  backlogRecordsMax: count
    .default(10_000)
    .describe('taken and not finished: at this mark reading pauses, at half it goes on'),
  backlogBytesMax: count.default(64 * 1024 * 1024).describe('the same, in bytes of values and headers'),
  onTopicRecreated: z
    .enum(['halt', 'restart'])
    .default('halt')
    .describe(
      'the topic was deleted and made again: stop the partition, or begin at the first record of the new topic',
    ),
  onDataLoss: z
    .enum(['halt', 'earliest', 'latest'])
    .default('earliest')
    .describe('retention removed records that were not taken yet: go on at the oldest there is, at the end, or stop'),
});

export type SubscriptionOptions = z.infer<typeof subscriptionOptions>;
export const optionNames: readonly string[] = Object.keys(subscriptionOptions.shape);

/** A subscription's options, parted and checked. */
export interface ParsedOptions {
  readonly own: SubscriptionOptions;
  readonly settings: ClientSettings;
  /** Where to begin, with `auto.offset.reset` heard. */
  readonly startFrom: NonNullable<SubscriptionOptions['startFrom']>;
}

/** One thing that is wrong with the options. */
export class OptionsError extends Error {
  override readonly name = 'OptionsError';
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}

/**
 * Where a cluster is and how it is trusted. Told by a subscription, the cluster's password would go to whatever address somebody
 * names, and any file of this machine could be asked for: that is for those who write the configuration.
 */
const OF_THE_CLUSTER =
  /^(bootstrap\.servers|metadata\.broker\.list|security\.protocol|sasl\.mechanisms?|(enable\.)?ssl\..+)$/;

/** @throws OptionsError with everything that is wrong, and what is allowed */
export function parseOptions(options: Readonly<Record<string, unknown>>, cluster: KafkaProperties): ParsedOptions {
  const entries = Object.entries(options);
  const isProperty = ([name]: readonly [string, unknown]) => name.includes('.');
  const own = subscriptionOptions.safeParse(Object.fromEntries(entries.filter((entry) => !isProperty(entry))));
  if (!own.success) throw describe(own.error);
  const ofCluster = entries.map(([name]) => name).filter((name) => OF_THE_CLUSTER.test(name));
  if (ofCluster.length > 0)
    throw new OptionsError(
      `${ofCluster.join(', ')}: only the configuration says where a cluster is and how it is trusted`,
      'Set this for the cluster, or for one of another name, under kafka.clusters in the configuration.',
    );
  const properties = Object.fromEntries(entries.filter(isProperty));
  try {
    const settings = translateProperties({ ...cluster, ...properties }, { path: 'options' });
    return { own: own.data, settings, startFrom: own.data.startFrom ?? settings.startAt ?? 'earliest' };
  } catch (error) {
    if (error instanceof PropertiesError)
      throw new OptionsError(error.message, 'Correct or remove the named properties.');
    throw error;
  }
}

function describe(error: z.ZodError): OptionsError {
  const sentences = error.issues.map((issue) => {
    if (issue.code !== 'unrecognized_keys') return `option ${issue.path.join('.')}: ${issue.message}`;
    return issue.keys.map((name) => `unknown option ${JSON.stringify(name)}${suggestion(name)}`).join('; ');
  });
  return new OptionsError(
    sentences.join('; '),
    `Options are ${optionNames.join(', ')}, and Kafka's consumer properties by their own names.`,
  );
}

function suggestion(name: string): string {
  const near = nearest(name, [...optionNames, ...propertyNames]);
  return near === null ? '' : ` (did you mean ${near}?)`;
}
