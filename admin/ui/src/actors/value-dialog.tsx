/** One value of the state, to be written. JSON is checked before it goes out; text that is none may be meant. */
import { useId, useState } from 'react';
import type { Schemas } from '../api/client.ts';
import { layOut } from '../json-layout.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { PayloadView } from '../parts/payload-view.tsx';
import { Problem } from '../parts/problem.tsx';

export interface Draft {
  readonly name: string;
  readonly isNew: boolean;
  readonly data: string;
  /** The version that it was begun from. */
  readonly version: string;
}

interface ValueDialogProps {
  readonly draft: Draft;
  /** What is there now. */
  readonly now: Schemas['Payload'] | null;
  /** True where the state has moved since the draft was begun. */
  readonly isStale: boolean;
  readonly pending: boolean;
  readonly error: unknown;
  readonly onClose: () => void;
  /** Takes the present version for the draft. */
  readonly onRebase: () => void;
  readonly onSave: (value: { readonly name: string; readonly data: string }) => void;
}

export function ValueDialog(props: ValueDialogProps) {
  const { draft, now, isStale, pending, error, onClose, onRebase, onSave } = props;
  const [name, setName] = useState(draft.name);
  const [text, setText] = useState(layOut(draft.data) ?? draft.data);
  const id = useId();
  const problem = jsonProblem(text);
  const why = pending
    ? 'It is being written.'
    : name === ''
      ? 'It needs a name.'
      : isStale
        ? 'See what changed.'
        : null;
  return (
    <Dialog open onClose={onClose} title={draft.isNew ? 'Add a value' : `Correct “${draft.name}”`}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (why === null) onSave({ name, data: compact(text) });
        }}
      >
        {draft.isNew ? (
          <div className="field">
            <label htmlFor={`${id}-name`}>Name</label>
            <input
              id={`${id}-name`}
              className="input mono"
              autoComplete="off"
              spellCheck={false}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          </div>
        ) : null}
        <div className="field">
          <label htmlFor={`${id}-text`}>Value</label>
          <textarea
            id={`${id}-text`}
            className="input mono value-text"
            rows={10}
            spellCheck={false}
            value={text}
            aria-describedby={`${id}-problem`}
            onChange={(event) => setText(event.target.value)}
          />
          <span id={`${id}-problem`} className="quiet">
            {problem ?? 'JSON, as handlers read it by default.'}
          </span>
        </div>
        {isStale ? (
          <div className="stack-tight" role="alert">
            <p>The state has changed meanwhile. This is there now:</p>
            <PayloadView payload={now} title="Now" />
            <Button small onClick={onRebase}>
              Write mine over it
            </Button>
          </div>
        ) : error === null ? null : (
          <Problem error={error} />
        )}
        <div className="dialog-foot">
          <Button onClick={onClose}>Leave it</Button>
          <Button type="submit" kind="primary" why={why}>
            {draft.isNew ? 'Add' : 'Correct'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function jsonProblem(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return `It is no JSON (${(error as Error).message}), so it is written as text.`;
  }
}

/** Laid out for people, it goes back as it would have been written: every token as it is. */
function compact(text: string): string {
  return jsonProblem(text) === null
    ? text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_, quoted: string) => quoted ?? '')
    : text;
}
