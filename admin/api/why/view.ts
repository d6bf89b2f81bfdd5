/** The reason as the API shows it. */
import { z } from 'zod';
import type { Engine } from '../../../engine/api.ts';
import type { InvocationRow } from '../../../engine/store/queries.ts';
import { time } from '../schemas.ts';
import { timeViewOrNull } from '../views.ts';
import { whyNow } from './gather.ts';

export const why = z
  .strictObject({
    code: z.string().meta({ description: 'a word for programs' }),
    sentence: z.string(),
    until: time.nullable().meta({ description: 'when it goes on by itself, where that is known' }),
    blockedBy: z.string().nullable().meta({ description: 'the invocation that it waits for' }),
    awakeable: z.string().optional().meta({ description: 'the awakeable that it waits for' }),
  })
  .meta({ id: 'Why' })
  .nullable()
  .meta({ description: 'why it is where it is; null once it has ended' });

export async function whyView(engine: Engine, row: InvocationRow): Promise<z.input<typeof why>> {
  const reason = await whyNow(engine, row);
  return reason === null ? null : { ...reason, until: timeViewOrNull(reason.until) };
}
