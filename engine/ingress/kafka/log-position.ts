// Places in a topic's log.

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** Bounds of a log: `low` is the oldest offset that can be read, `high` the one that the next record will get. */
export interface LogRange {
  readonly low: bigint;
  readonly high: bigint;
}

export interface Position extends TopicPartition {
  readonly offset: bigint;
}
