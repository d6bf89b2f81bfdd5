/** How a command says no. */

/** 0 is success. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

/**
 * Ends a command. `message` says what is wrong, `remedy` what to do about it; both are sentences. An empty
 * message means that it has been said already.
 */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly remedy: string | null;
  readonly exitCode: number;

  constructor(message: string, remedy: string | null = null, exitCode: number = EXIT.failed) {
    super(message);
    this.remedy = remedy;
    this.exitCode = exitCode;
  }
}

/** The admin API has said no. */
export class ApiError extends CliError {
  readonly status: number;
  /** The API's word for it; an empty text where the answer was not the API's. */
  readonly code: string;

  constructor(message: string, remedy: string | null, { status, code }: { status: number; code: string }) {
    super(message, remedy);
    this.status = status;
    this.code = code;
  }

  /** True where the engine is of a version that doesn't have the route. */
  get isUnknownPath(): boolean {
    return this.code === 'no_such_path' || this.code === 'method_not_allowed' || this.status === 405;
  }
}

/** What was typed makes no sense. */
export class UsageError extends CliError {
  constructor(message: string, remedy: string | null = null) {
    super(message, remedy, EXIT.usage);
  }
}

/** A module of a user that can't be used. Mending the file helps, which is why `dev` waits for that. */
export class ModuleError extends CliError {}

/** The message of anything that can be thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
