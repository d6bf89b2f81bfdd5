/** What every operation needs, and the way in: a command with its audit row before a cell, answered when it is durable. */
import type { AuditRow } from '../../actors/change.ts';
import type { Addressed } from '../../actors/command.ts';
import type { Ticket } from '../../actors/effect.ts';
import type { Outcome } from '../../sdk/protocol/index.ts';
import type { Answers } from '../answers.ts';
import type { Operation } from '../api.ts';
import type { Clock } from '../clock.ts';
import type { AcceptParts } from '../ingress/accept.ts';
import type { Subscriptions } from '../ingress/kafka/subscriptions.ts';
import type { Limits } from '../limits.ts';
import type { Loop } from '../loop.ts';
import type { Deployments } from '../remote/deployments.ts';
import type { Store } from '../store/store.ts';

export interface OperationsParts {
  readonly installation: string;
  readonly store: Store;
  readonly loop: Loop;
  readonly answers: Answers;
  readonly clock: Clock;
  readonly subscriptions: Subscriptions;
  readonly deployments: Deployments;
  readonly accept: AcceptParts;
  readonly limits: Limits;
  /** The ids of those that are being removed: of the ended a cell knows nothing, so who removes one is settled at the door. */
  readonly purging: Set<string>;
}

export type OperationOf<Kind extends Operation['kind']> = Extract<Operation, { readonly kind: Kind }>;

export function ask(parts: OperationsParts, audit: AuditRow, make: (ticket: Ticket) => Addressed): Promise<unknown> {
  const { ticket, answer } = parts.answers.ticket<unknown>();
  parts.loop.submit({ ...make(ticket), audit });
  return answer;
}

export function auditOf(operation: Operation, by: string, at: number): AuditRow {
  const { kind, ...rest } = operation;
  return { at, actor: by, action: kind, target: targetOf(operation), detail: detailOf(rest) };
}

function targetOf(operation: Operation): string {
  if ('id' in operation) return operation.id;
  if (operation.kind === 'invokeHandler') {
    const { service, key, handler } = operation;
    return key === null ? `${service}/${handler}` : `${service}/${key}/${handler}`;
  }
  return 'key' in operation ? `${operation.service}/${operation.key}` : '';
}

/** Named by the target; values that may be secret or large. */
const HIDDEN: ReadonlySet<string> = new Set(['id', 'service', 'key', 'handler', 'value', 'dryRun', 'idempotencyKey']);

/** What was asked, without values that may be secret or large. */
function detailOf(rest: object): string {
  const shown = Object.entries(rest).filter(([name, value]) => !HIDDEN.has(name) && value !== undefined);
  return JSON.stringify(Object.fromEntries(shown.map(([name, value]) => [name, shownValue(name, value)])));
}

function shownValue(name: string, value: unknown): unknown {
  switch (name) {
    case 'options':
      return Object.keys(value as object);
    case 'set':
      return (value as readonly (readonly [string, unknown])[]).map(([entry]) => entry);
    case 'outcome':
      return (value as Outcome).kind;
    case 'input':
      return value === null ? null : '***';
    default:
      return value;
  }
}
