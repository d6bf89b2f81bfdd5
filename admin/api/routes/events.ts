/** What happens in the engine, as it happens. */
import { z } from 'zod';
import { openStream } from '../event-stream.ts';
import { ProblemError } from '../problems.ts';
import { route } from '../route.ts';

const LAST_EVENT_ID_LENGTH_MAX = 100;

export const eventRoutes = [
  route({
    method: 'get',
    path: '/events',
    tag: 'engine',
    summary: 'Server-sent events: what changed, at most four times a second',
    description: [
      '`hello` comes first, then `change` (what was touched: read it again) and `health`. With `last-event-id` the stream goes',
      'on behind that event; where that is not possible (the engine was restarted, or too much has happened) `reset` comes',
      'first: read everything anew. Events are kept for a minute after the last reader has left.',
    ].join(' '),
    access: 'viewer',
    isStream: true,
    responses: {
      200: { description: 'A stream without an end.', schema: z.string(), contentType: 'text/event-stream' },
    },
    problems: ['too_many_streams'],
    handle({ engine, build, request }) {
      if (request.method === 'HEAD') return { status: 200, headers: { 'content-type': 'text/event-stream' } };
      const after = request.get('last-event-id')?.slice(0, LAST_EVENT_ID_LENGTH_MAX) ?? null;
      const stream = openStream(engine.feed, { after, version: build.version });
      if (stream === null)
        throw new ProblemError('too_many_streams', 'as many streams as are allowed are open already');
      return { status: 200, stream };
    },
  }),
];
