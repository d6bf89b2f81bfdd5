/**
 * Something that changes the engine: a button that says why it can't be pressed (role, status), asks where it should, shows
 * what went wrong, and reports what was done.
 *
 *   <ActionButton
 *     label="Kill" icon={OctagonX} needs="admin" why={hasEnded(status) ? 'It has ended.' : null}
 *     confirm={{ title: 'Kill this invocation?', body: 'Its handler is not asked.', type: 'kill', danger: true }}
 *     act={() => got(api.POST('/invocations/{id}/kill', { params: { path: { id } } }))}
 *     done="Killed"
 *   />
 *
 * After it, everything on the screen is fetched again.
 */
import { useMutation } from '@tanstack/react-query';
import type { LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { problemFrom } from '../api/problem.ts';
import type { Role } from '../api/session.ts';
import { useMayNot } from '../api/session.ts';
import { refreshEverything } from '../live/events.ts';
import { Button } from './button.tsx';
import type { Confirmation } from './confirm-dialog.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { toast } from './toast.tsx';

interface ActionButtonProps<Done> {
  readonly label: string;
  readonly icon?: LucideIcon;
  readonly kind?: 'primary' | 'danger' | 'plain';
  readonly small?: boolean;
  readonly needs: Role;
  /** Why it can't be done as things stand. */
  readonly why?: string | null;
  readonly confirm?: Confirmation;
  readonly act: () => Promise<Done>;
  readonly done: string | ((done: Done) => string);
  readonly after?: (done: Done) => void;
}

export function ActionButton<Done>(props: ActionButtonProps<Done>) {
  const { label, icon, kind, small, needs, why = null, confirm, act, done, after } = props;
  const mayNot = useMayNot(needs);
  const [asking, setAsking] = useState(false);
  const action = useMutation({
    mutationFn: act,
    onSuccess(result) {
      setAsking(false);
      toast({ title: typeof done === 'string' ? done : done(result) });
      refreshEverything();
      after?.(result);
    },
    onError(error) {
      // A dialog that is open shows it where the person looks.
      if (confirm !== undefined) return;
      const { title, message, remedy } = problemFrom(error);
      toast({ title, text: `${message} ${remedy}`, tone: 'bad' });
    },
  });
  const begin = () => {
    action.reset();
    if (confirm === undefined) action.mutate();
    else setAsking(true);
  };
  return (
    <>
      <Button
        {...(icon === undefined ? {} : { icon })}
        {...(kind === undefined ? {} : { kind })}
        {...(small === undefined ? {} : { small })}
        why={mayNot ?? why ?? (action.isPending ? 'It is being done.' : null)}
        onClick={begin}
      >
        {label}
      </Button>
      {confirm === undefined ? null : (
        <ConfirmDialog
          {...confirm}
          label={label}
          open={asking}
          onClose={() => setAsking(false)}
          onConfirm={() => action.mutate()}
          pending={action.isPending}
          error={action.error}
        />
      )}
    </>
  );
}
