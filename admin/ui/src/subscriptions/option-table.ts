/**
 * What a subscription may be told, as people choose it: the engine's own options (`engine/ingress/kafka/options.ts`; a test
 * holds the two together), each with what it is for. Kafka's properties are typed by name.
 */

interface OptionName {
  readonly name: string;
  readonly title: string;
  /** What it is for, in a sentence or two. */
  readonly about: string;
}

export type OptionRow =
  | (OptionName & {
      readonly kind: 'choice';
      readonly fallback: string;
      readonly choices: readonly (readonly [value: string, title: string])[];
    })
  | (OptionName & { readonly kind: 'count'; readonly fallback: number; readonly unit: string });

export const OPTIONS: readonly OptionRow[] = [
  {
    kind: 'choice',
    name: 'nullKey',
    title: 'Records without a key',
    about: 'A handler of an object needs a key to give its record an actor.',
    fallback: 'dead-letter',
    choices: [
      ['dead-letter', 'go to the dead letters'],
      ['partition', 'share one key for each partition'],
      ['record', 'get a key of their own each'],
    ],
  },
  {
    kind: 'choice',
    name: 'keyEncoding',
    title: 'Keys are read as',
    about: 'How the bytes of a record’s key become the key of an actor. As text, other bytes go to the dead letters.',
    fallback: 'utf8',
    choices: [
      ['utf8', 'text (UTF-8)'],
      ['base64url', 'base64url'],
      ['hex', 'hex'],
    ],
  },
  {
    kind: 'choice',
    name: 'tombstones',
    title: 'Records without a value',
    about: 'Kafka marks what was deleted by a record with a key and no value.',
    fallback: 'deliver',
    choices: [
      ['deliver', 'are given to the handler, without input'],
      ['skip', 'are passed over'],
    ],
  },
  {
    kind: 'count',
    name: 'backlogRecordsMax',
    title: 'Records in hand',
    about: 'So many may be taken and not finished: then reading waits, and goes on when half of them are finished.',
    fallback: 10_000,
    unit: 'records',
  },
  {
    kind: 'count',
    name: 'backlogBytesMax',
    title: 'Bytes in hand',
    about: 'The same, by the size of their values.',
    fallback: 64 * 1024 * 1024,
    unit: 'bytes',
  },
  {
    kind: 'choice',
    name: 'onDataLoss',
    title: 'When records were removed before they were taken',
    about: 'The retention of the topic has removed what was not read yet.',
    fallback: 'earliest',
    choices: [
      ['earliest', 'go on at the oldest that is left'],
      ['latest', 'go on at the end'],
      ['halt', 'halt the partition, for a person to decide'],
    ],
  },
  {
    kind: 'choice',
    name: 'onTopicRecreated',
    title: 'When the topic was deleted and made again',
    about: 'Its offsets begin anew, so those that are kept mean other records.',
    fallback: 'halt',
    choices: [
      ['halt', 'halt the partition, for a person to decide'],
      ['restart', 'begin at the first record of the new topic'],
    ],
  },
];

/** Chosen once, when the subscription is made: afterwards its position is moved by a seek. */
export const START_FROM = 'startFrom';

export type OptionTexts = Readonly<Record<string, string>>;

/** What the fields show of `options`: their own value, or the default. */
export const textsOf = (options: Readonly<Record<string, unknown>>): OptionTexts =>
  Object.fromEntries(OPTIONS.map(({ name, fallback }) => [name, String(options[name] ?? fallback)]));

/** As the API takes them: only what differs from the default, so that a better default of a later engine is taken over. */
export function ownOptions(texts: OptionTexts): Record<string, string | number> {
  return Object.fromEntries(
    OPTIONS.filter(({ name, fallback }) => texts[name] !== String(fallback)).map((option) => [
      option.name,
      option.kind === 'count' ? Number(texts[option.name]) : (texts[option.name] ?? ''),
    ]),
  );
}

/** Why a field can't be sent as it is; null where it can. */
export function optionProblem(option: OptionRow, text: string): string | null {
  if (option.kind === 'choice') return null;
  const value = Number(text);
  return Number.isSafeInteger(value) && value > 0 ? null : 'A whole number, at least 1.';
}

/** `name=value` on a line each, as Kafka's own files have them. Null for a line that is none. */
export function parseProperties(text: string): Record<string, string> | null {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const pairs = lines.map((line) => /^([^=\s]+)\s*=\s*(.*)$/.exec(line));
  if (pairs.some((pair) => pair === null || !pair[1]?.includes('.'))) return null;
  return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']));
}

export const propertiesText = (options: Readonly<Record<string, unknown>>): string =>
  Object.entries(options)
    .filter(([name]) => name.includes('.'))
    .map(([name, value]) => `${name}=${String(value)}`)
    .join('\n');

/** What an edit of the fields changes: null takes an option away. Null where the properties can't be read. */
export function changedOptions(
  before: Readonly<Record<string, unknown>>,
  texts: OptionTexts,
  properties: string,
): Record<string, string | number | null> | null {
  const named = parseProperties(properties);
  if (named === null) return null;
  const own = ownOptions(texts);
  const shown = textsOf(before);
  const changed = OPTIONS.filter(({ name }) => texts[name] !== shown[name]).map(
    ({ name }) => [name, own[name] ?? null] as const,
  );
  const given = Object.entries(named).filter(([name, value]) => String(before[name]) !== value);
  const gone = Object.keys(before).filter((name) => name.includes('.') && !Object.hasOwn(named, name));
  return Object.fromEntries([...changed, ...given, ...gone.map((name) => [name, null] as const)]);
}
