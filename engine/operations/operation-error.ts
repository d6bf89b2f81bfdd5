/** Why an operation is not carried out; the admin API has a row for each code (`admin/api/problems.ts`). */

/** An operation that can't be carried out as it was asked. */
export class OperationError extends Error {
  override readonly name = 'OperationError';
  readonly code: OperationCode;
  readonly remedy: string;

  constructor(code: OperationCode, message: string, remedy: string) {
    super(message);
    this.code = code;
    this.remedy = remedy;
  }
}

const LISTS = { deployment: '/deployments', subscription: '/subscriptions', 'dead letter': '/dead-letters' } as const;

/** Nothing has this id (any more). */
export function noSuch(what: keyof typeof LISTS, id: string): OperationError {
  const shown = JSON.stringify(id.slice(0, 100));
  return new OperationError('not_found', `there is no ${what} ${shown}`, `GET ${LISTS[what]} lists them.`);
}

export type OperationCode =
  | 'invalid_id'
  | 'not_found'
  | 'unknown_cluster'
  | 'unknown_sink'
  | 'invalid_source'
  | 'invalid_sink'
  | 'invalid_option'
  | 'invalid_seek'
  | 'broker_unreachable'
  | 'not_redrivable'
  | 'fork_too_long'
  | 'fork_of_run'
  | 'batch_changed'
  | 'too_many_keys_paused'
  | 'invalid_uri'
  | 'endpoint_unreachable'
  | 'not_an_endpoint'
  | 'endpoint_not_supported'
  | 'deployment_exists'
  | 'service_exists'
  | 'deployment_in_use'
  | 'too_many_deployments';
