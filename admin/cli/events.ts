/** The event stream of the admin API: server-sent events, read as they come. */
import type { AdminClient } from './client.ts';

export interface StreamEvent {
  readonly id: string | null;
  readonly event: string;
  readonly data: string;
}

/** Bytes of one event at most: the API sends some kilobytes. */
const EVENT_CHARACTERS_MAX = 1024 * 1024;

/** Events until the stream or `signal` ends it. @throws CliError where it can't be opened */
export async function* eventsOf(
  client: AdminClient,
  signal: AbortSignal,
  lastEventId: string | null = null,
): AsyncGenerator<StreamEvent> {
  const body = await client.stream('/events', signal, lastEventId === null ? {} : { 'last-event-id': lastEventId });
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true }).replaceAll('\r\n', '\n');
      if (text.length > EVENT_CHARACTERS_MAX)
        throw new Error(`an event has more than ${EVENT_CHARACTERS_MAX} characters`);
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const event = eventOf(block);
        if (event !== null) yield event;
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** null for a block without data: comments that keep the connection awake, or when to come back, are no events. */
function eventOf(block: string): StreamEvent | null {
  const fields = block.split('\n');
  const all = (name: string) =>
    fields.filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).replace(/^ /, ''));
  const data = all('data');
  if (data.length === 0) return null;
  return { id: all('id').at(-1) ?? null, event: all('event').at(-1) ?? 'message', data: data.join('\n') };
}
