/** A request that the ingress turns away. */
import type { FailureRow, IngressFailureCode } from './failures.ts';
import { ENGINE_FAILURES, INGRESS_FAILURES } from './failures.ts';

interface Details {
  /** Default: the remedy of the code's row. */
  readonly hint?: string;
  /** Sent along, e.g. `allow`. */
  readonly headers?: Readonly<Record<string, string>>;
}

export class IngressError extends Error {
  override readonly name = 'IngressError';
  readonly code: IngressFailureCode;
  readonly row: FailureRow;
  readonly hint: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: IngressFailureCode, message: string, { hint, headers = {} }: Details = {}) {
    super(message);
    this.code = code;
    this.row = { ...ENGINE_FAILURES, ...INGRESS_FAILURES }[code];
    this.hint = hint ?? this.row.remedy;
    this.headers = headers;
  }
}
