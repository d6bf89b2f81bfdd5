/** One act on many at once: what would be done, and doing it. The rules are those of `engine/operations/batch.ts`. */
import { z } from 'zod';
import type { Operation } from '../../../engine/api.ts';
import type { BatchPreview, BatchResult } from '../../../engine/operations/batch-result.ts';
import type { DeadLetterRow, InvocationRow } from '../../../engine/store/queries.ts';
import { invocation, invocationFilters, invocationView, withoutStack } from '../invocation-view.ts';
import type { Role } from '../roles.ts';
import type { RouteContext } from '../route.ts';
import { route } from '../route.ts';
import { given, status } from '../schemas.ts';
import { previewView } from '../views.ts';
import { deadLetter, letterFilters, letterView } from './dead-letters.ts';

/** Named in one call. */
const IDS_MAX = 1_000;

const common = {
  ids: z.array(z.string()).min(1).max(IDS_MAX).optional().meta({ description: 'those; or give a filter' }),
  dryRun: z.boolean().meta({ description: 'true only counts, and shows a few' }),
  expected: z.int().min(0).optional().meta({
    description: 'what a dry run has counted: where more than a tenth more or fewer are found, nothing is done',
  }),
};

const oneOf = (body: { readonly ids?: unknown; readonly filter?: unknown }): boolean =>
  (body.ids === undefined) !== (body.filter === undefined);
const ONE_OF = 'give either ids or filter ({} is everything)';

const ofInvocations = z
  .strictObject({
    action: z.enum(['cancel', 'kill', 'pause', 'resume', 'retry', 'purge']),
    filter: z.strictObject({ ...invocationFilters, status: z.union([status, z.array(status)]).optional() }).optional(),
    ...common,
  })
  .refine(oneOf, ONE_OF)
  .meta({ id: 'InvocationBatch' });

const ofLetters = z
  .strictObject({
    action: z.enum(['redrive', 'discard']),
    filter: z.strictObject(letterFilters).optional(),
    ...common,
  })
  .refine(oneOf, ONE_OF)
  .meta({ id: 'DeadLetterBatch' });

const more = z.boolean().meta({ description: 'true where there are more than one call takes (10,000): ask again' });
const matched = z.int().meta({ description: 'found, in a status in which this can be done' });

const preview = <Row extends z.ZodType>(row: Row) =>
  z.strictObject({ matched, more, sample: z.array(row).meta({ description: 'the first of them, 10 at most' }) });

const result = z
  .strictObject({
    matched,
    done: z.int(),
    refused: z
      .array(z.strictObject({ id: z.string(), code: z.string(), detail: z.string() }))
      .meta({ description: 'the first of those that were not done, 100 at most' }),
    more,
  })
  .meta({ id: 'BatchResult' });

/** What cannot be taken back is for the role that may do it to one. */
const ROLE_OF: Readonly<Record<z.output<typeof ofInvocations>['action'], Role>> = {
  ...{ cancel: 'operator', pause: 'operator', resume: 'operator', retry: 'operator', kill: 'admin', purge: 'admin' },
};

export const batchRoutes = [
  route({
    method: 'post',
    path: '/invocations/batch',
    tag: 'invocations',
    summary: 'Steers many invocations at once, or tells how many that would be',
    access: 'operator',
    body: ofInvocations,
    responses: {
      200: {
        description: 'What would be done (`dryRun`), or what was done: durable, each with an audit row.',
        schema: z.union([preview(invocation), result]),
      },
    },
    problems: ['batch_changed'],
    async handle(context, { body }) {
      const { engine, demand } = context;
      demand(ROLE_OF[body.action]);
      const show = (row: InvocationRow) => invocationView(engine, withoutStack(row));
      const { filter, ...rest } = body;
      const { status: wanted, ...others } = filter ?? {};
      const statuses = wanted === undefined ? undefined : [wanted].flat();
      const chosen = filter === undefined ? {} : { filter: given({ statuses, ...others }) };
      return carryOut(context, { kind: 'batchInvocations', ...given(rest), ...chosen } as Operation, show);
    },
  }),
  route({
    method: 'post',
    path: '/dead-letters/batch',
    tag: 'dead letters',
    summary: 'Gives many records to their handlers once more, or gives them up; or tells how many that would be',
    access: 'operator',
    body: ofLetters,
    responses: {
      200: {
        description: 'What would be done (`dryRun`), or what was done: durable, each with an audit row.',
        schema: z.union([preview(deadLetter), result]),
      },
    },
    problems: ['batch_changed'],
    async handle(context, { body: { filter, ...rest } }) {
      const chosen = filter === undefined ? {} : { filter: given(filter) };
      const show = (letter: DeadLetterRow) => letterView(letter, previewView);
      return carryOut(context, { kind: 'batchDeadLetters', ...given(rest), ...chosen } as Operation, show);
    },
  }),
];

/** Both answers of a batch, with the rows of the first as a list shows them. */
async function carryOut<Row>({ engine, by }: RouteContext, operation: Operation, show: (row: Row) => unknown) {
  const answer = (await engine.submit(operation, by)) as BatchPreview<Row> | BatchResult;
  const body = 'sample' in answer ? { ...answer, sample: answer.sample.map(show) } : answer;
  return { status: 200, body };
}
