/** What happens in the engine, as its doors hear of it. */

export interface FeedEvent {
  /** `incarnation-number` */
  readonly id: string;
  readonly name: 'change' | 'health';
  /** JSON */
  readonly data: string;
}

export interface FeedReader {
  /** True where it goes on behind the event that was named: nothing is missing. */
  readonly resumed: boolean;
  /** Of the last event before its next one. */
  readonly id: string;
  /** The next event; null where there is none yet; `lost` where it has fallen out of the ring. */
  next(): FeedEvent | 'lost' | null;
  /** True when nothing more will come. */
  readonly ended: boolean;
  close(): void;
}

/** The feed as the doors see it. */
export interface Feed {
  readonly incarnation: number;
  /**
   * @param after the id of the last event that somebody has; null for none
   * @param wake called when there is something to look at: an event, or the end
   * @returns null while as many as `eventStreamsMax` look already, or when the engine has stopped
   */
  read(after: string | null, wake: () => void): FeedReader | null;
}
