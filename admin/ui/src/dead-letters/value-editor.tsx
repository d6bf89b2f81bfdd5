/** The value of a dead letter, to be written: text, bytes as base64, or none. */
import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { api, got } from '../api/client.ts';
import { layOut } from '../json-layout.ts';
import { refreshEverything } from '../live/events.ts';
import { Button } from '../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Problem } from '../parts/problem.tsx';
import { toast } from '../parts/toast.tsx';
import type { DeadLetter } from './letter-words.ts';

type Form = 'utf8' | 'base64' | 'none';

const FORMS = [
  ['utf8', 'Text'],
  ['base64', 'Bytes, as base64'],
  ['none', 'No value'],
] as const;

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

export function ValueEditor({
  letter: { id, value },
  onClose,
}: {
  readonly letter: DeadLetter;
  readonly onClose: () => void;
}) {
  const [form, setForm] = useState<Form>(value?.encoding ?? 'none');
  const [text, setText] = useState(value?.data ?? '');
  const field = useId();
  const save = useMutation({
    mutationFn: () =>
      got(
        api.PATCH('/dead-letters/{id}', {
          params: { path: { id } },
          body: { value: form === 'none' ? null : { encoding: form, data: form === 'base64' ? bare(text) : text } },
        }),
      ),
    onSuccess() {
      toast({ title: 'The value is corrected' });
      refreshEverything();
      onClose();
    },
  });
  const wrong = form === 'base64' && !BASE64.test(bare(text)) ? 'This is not base64.' : null;
  const why = save.isPending ? 'It is being written.' : wrong;
  const laidOut = form === 'utf8' ? layOut(text) : null;
  return (
    <Dialog open onClose={onClose} title="Correct the value" wide>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (why === null) save.mutate();
        }}
      >
        <Choice label="What the value is" value={form} options={FORMS} onChange={setForm} />
        {form === 'none' ? (
          <p className="quiet">A record without a value is a tombstone: its handler is given no input.</p>
        ) : (
          <div className="field">
            <label htmlFor={field}>Value</label>
            <textarea
              id={field}
              className="input"
              rows={12}
              spellCheck={false}
              value={text}
              aria-invalid={wrong !== null}
              aria-describedby={`${field}-note`}
              onChange={(event) => setText(event.target.value)}
            />
            <span id={`${field}-note`} className={wrong === null ? 'field-note' : 'field-error'}>
              {wrong ?? (form === 'utf8' ? jsonNote(text) : 'Written as the bytes that it stands for.')}
            </span>
          </div>
        )}
        {save.error === null ? null : <Problem error={save.error} />}
        <div className="dialog-foot">
          {laidOut === null || laidOut === text ? null : (
            <Button kind="plain" onClick={() => setText(laidOut)}>
              Lay out
            </Button>
          )}
          <Button onClick={onClose}>Leave it</Button>
          <Button type="submit" kind="primary" why={why}>
            Correct
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** People break long lines. */
const bare = (text: string): string => text.replace(/\s+/g, '');

function jsonNote(text: string): string {
  try {
    JSON.parse(text);
    return 'JSON. It is written exactly as it stands here.';
  } catch (error) {
    return `It is no JSON (${(error as Error).message}). It can be written all the same, exactly as it stands here.`;
  }
}
