/** Somebody outside is waited for, and whoever looks at this page may know the answer: a value as JSON, or why not. */
import { useMutation } from '@tanstack/react-query';
import { MessageSquareReply } from 'lucide-react';
import { useState } from 'react';
import { api, got } from '../api/client.ts';
import { useMayNot } from '../api/session.ts';
import { refreshEverything } from '../live/events.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Field } from '../parts/field.tsx';
import { IdLine } from '../parts/id-line.tsx';
import { Problem } from '../parts/problem.tsx';
import { toast } from '../parts/toast.tsx';

export function AnswerAwakeable({ id }: { readonly id: string }) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button small icon={MessageSquareReply} why={useMayNot('operator')} onClick={() => setAsking(true)}>
        Answer it
      </Button>
      {asking ? <AnswerDialog id={id} onClose={() => setAsking(false)} /> : null}
    </>
  );
}

type Verb = 'resolve' | 'reject';

function AnswerDialog({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const [text, setText] = useState('');
  const params = { path: { id } };
  const answer = useMutation({
    mutationFn: (verb: Verb) =>
      verb === 'resolve'
        ? got(
            api.POST('/awakeables/{id}/resolve', {
              params,
              body: text === '' ? {} : { value: JSON.parse(text) as unknown },
            }),
          )
        : got(api.POST('/awakeables/{id}/reject', { params, body: { message: text, code: 500 } })),
    onSuccess({ status }) {
      toast({ title: status === 'Accepted' ? 'It is answered' : 'It had been answered before, and keeps that answer' });
      refreshEverything();
      onClose();
    },
  });
  const pending = answer.isPending ? 'It is being answered.' : null;
  const noJson = text !== '' && !isJson(text) ? 'A value is JSON; a text needs its quotes.' : null;
  return (
    <Dialog open onClose={onClose} title="Answer the awakeable">
      <div className="stack">
        <IdLine id={id} />
        <Field
          label="Value, or why not"
          note={noJson ?? 'A value is JSON, and may be left out. The first answer counts.'}
        >
          {(field) => (
            <textarea
              {...field}
              className="input mono value-text"
              rows={6}
              spellCheck={false}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        {answer.error === null ? null : <Problem error={answer.error} />}
        <div className="dialog-foot">
          <Button onClick={onClose}>Leave it</Button>
          <Button
            kind="danger"
            why={pending ?? (text === '' ? 'Say why not.' : null)}
            onClick={() => answer.mutate('reject')}
          >
            Reject
          </Button>
          <Button kind="primary" why={pending ?? noJson} onClick={() => answer.mutate('resolve')}>
            Resolve
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
