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
