/**
 * Asks before something is done. `type` is a word that has to be typed first, for what can't be taken back; `preview` shows
 * what will be touched. `ActionButton` uses it; by itself:
 *
 *   <ConfirmDialog open={open} title="Kill 12 invocations?" label="Kill 12" type="kill 12" danger
 *     body="…" preview={<List … />} onClose={…} onConfirm={…} pending={…} error={…} />
 */
import { AlertDialog } from '@base-ui/react/alert-dialog';
import type { ReactNode } from 'react';
import { useId, useState } from 'react';
import { Button } from './button.tsx';
import { Problem } from './problem.tsx';

export interface Confirmation {
  readonly title: string;
  readonly body?: ReactNode;
  /** What will be touched. */
  readonly preview?: ReactNode;
  /** Has to be typed. */
  readonly type?: string;
  readonly danger?: boolean;
}

interface ConfirmDialogProps extends Confirmation {
  readonly open: boolean;
  /** Of the button that does it. */
  readonly label: string;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
  readonly pending?: boolean;
  readonly error?: unknown;
  /** Why it can't be confirmed yet. */
  readonly why?: string | null;
}

export function ConfirmDialog({ open, onClose, ...rest }: ConfirmDialogProps) {
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="backdrop" />
        <AlertDialog.Popup className="dialog">
          <Question {...rest} onClose={onClose} />
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

/** A part of its own, so that what was typed is gone when the dialog is. */
function Question(props: Omit<ConfirmDialogProps, 'open'>) {
  const {
    title,
    body,
    preview,
    type,
    danger = false,
    label,
    onClose,
    onConfirm,
    pending = false,
    error,
    why = null,
  } = props;
  const [typed, setTyped] = useState('');
  const id = useId();
  const unsaid = type !== undefined && typed.trim() !== type ? `Type “${type}” to go on.` : null;
  const reason = pending ? 'It is being done.' : (why ?? unsaid);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (reason === null) onConfirm();
      }}
    >
      <AlertDialog.Title className="dialog-title">{title}</AlertDialog.Title>
      <div className="dialog-body">
        <AlertDialog.Description render={<div className="quiet" />}>{body}</AlertDialog.Description>
        {preview}
        {type === undefined ? null : (
          <div className="field">
            <label htmlFor={id}>
              Type <code>{type}</code> to go on
            </label>
            <input
              id={id}
              className="input"
              autoComplete="off"
              spellCheck={false}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          </div>
        )}
        {error === null || error === undefined ? null : <Problem error={error} />}
      </div>
      <div className="dialog-foot">
        <Button onClick={onClose}>Leave it</Button>
        <Button type="submit" kind={danger ? 'danger' : 'primary'} why={reason}>
          {label}
        </Button>
      </div>
    </form>
  );
}
