/**
 * Tells of a context that is used after its handler has returned: what it asks for then is lost, and nothing else would say
 * so. Mostly an `await` is missing before a helper that is given the context. Once for each handler, as a warning of Node's.
 */
import type { AttemptStart } from '../protocol/index.ts';
import { lastEntered } from './last-entered.ts';

const told = new Set<string>();

export function tellLateUse({ target, id }: Pick<AttemptStart, 'target' | 'id'>, what: string): void {
  const handler = `${target.service}/${target.handler}`;
  if (told.has(handler)) return;
  told.add(handler);
  const last = lastEntered();
  // It can't be told who asks. Another one that waits for it waits for ever.
  const kept =
    last === null || last.label === `${handler} ${id}`
      ? ''
      : ` If it was another that asked (${last.label} ran last): a context is of use to its own invocation alone, so don't keep one in a variable of the module.`;
  process.emitWarning(
    `${handler} ${id} had returned when its context was asked for ${what}: that was not done. Await all that the handler starts before it returns.${kept}`,
    { type: 'KeymailWarning', code: 'KEYMAIL_LATE_USE' },
  );
}
