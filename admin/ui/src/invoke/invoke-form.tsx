/** What a handler is called with: its key where it takes one, its input, and how it is to be taken. */
import { useMutation } from '@tanstack/react-query';
import { Play } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { addressOf } from '../addresses.ts';
import type { Schemas } from '../api/client.ts';
import { api, got } from '../api/client.ts';
import { useMayNot } from '../api/session.ts';
import { refreshEverything } from '../live/events.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { Card } from '../parts/page.tsx';
import { Problem } from '../parts/problem.tsx';
import { toast } from '../parts/toast.tsx';
import type { Input } from './input-editor.tsx';
import { InputEditor } from './input-editor.tsx';
import type { DelayUnit } from './request.ts';
import { DELAY_UNITS, delayMs, headersOf, isJsonType } from './request.ts';
import { fieldProblem, fieldsOf, firstTexts, jsonOf, jsonProblem } from './schema-form.ts';

interface InvokeFormProps {
  readonly service: Schemas['Service'];
  readonly handler: Schemas['Handler'];
  readonly firstKey: string;
}

export function InvokeForm({ service, handler, firstKey }: InvokeFormProps) {
  const { inputSchema: schema, inputContentType } = handler;
  const isJson = isJsonType(inputContentType);
  const isKeyed = service.kind !== 'service';
  const go = useNavigate();
  const [fields] = useState(() => (isJson ? fieldsOf(schema) : null));
  const [key, setKey] = useState(firstKey);
  const [input, setInput] = useState<Input>(
    fields === null ? { kind: 'text', text: '' } : { kind: 'form', texts: firstTexts(schema, fields) },
  );
  const [headers, setHeaders] = useState('');
  const [idempotencyKey, setIdempotencyKey] = useState('');
  const [delay, setDelay] = useState('');
  const [unit, setUnit] = useState<DelayUnit>('s');
  const headersGiven = headersOf(headers);
  const delayGiven = delayMs(delay, unit);

  const invoke = useMutation({
    mutationFn: () =>
      got(
        api.POST('/invoke', {
          body: {
            service: service.name,
            handler: handler.name,
            ...(isKeyed ? { key } : {}),
            body: input.kind === 'form' ? jsonOf(fields ?? [], input.texts) : input.text,
            headers: headersGiven ?? {},
            ...(idempotencyKey === '' ? {} : { idempotencyKey }),
            delayMs: delayGiven ?? 0,
          },
        }),
      ),
    onSuccess({ invocationId, status }) {
      toast(
        status === 'Accepted'
          ? { title: 'Accepted' }
          : { title: 'It was accepted before', text: 'This is the invocation of the same idempotency key.' },
      );
      refreshEverything();
      void go(addressOf.invocation(invocationId));
    },
  });
  const why =
    useMayNot('operator') ??
    (invoke.isPending ? 'It is being accepted.' : null) ??
    inputProblem(input) ??
    (headersGiven === null ? 'Correct the headers.' : null) ??
    (delayGiven === null ? 'Correct the delay.' : null);

  function inputProblem(given: Input): string | null {
    if (given.kind === 'text') return isJson && given.text.trim() !== '' ? jsonProblem(given.text) : null;
    const wrong = fields?.find((field) => fieldProblem(field, given.texts.get(field.name) ?? '') !== null);
    return wrong === undefined ? null : `Correct “${wrong.name}”.`;
  }

  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (why === null) invoke.mutate();
      }}
    >
      <Card title="Input">
        <div className="stack">
          {isKeyed ? (
            <Field label="Key" note={KEY_NOTE[handler.mode]}>
              {(field) => (
                <input
                  {...field}
                  autoComplete="off"
                  spellCheck={false}
                  value={key}
                  onChange={(event) => setKey(event.target.value)}
                />
              )}
            </Field>
          ) : null}
          <InputEditor
            fields={fields}
            contentType={inputContentType}
            isJson={isJson}
            input={input}
            onChange={setInput}
          />
        </div>
      </Card>
      <Card title="How it is taken">
        <div className="invoke-fields">
          <Field label="Idempotency key" note="The same key again is the same invocation, not another one.">
            {(field) => (
              <input
                {...field}
                autoComplete="off"
                spellCheck={false}
                value={idempotencyKey}
                onChange={(event) => setIdempotencyKey(event.target.value)}
              />
            )}
          </Field>
          <Field
            label="Delay"
            note="It is accepted now, and starts after it."
            error={delayGiven === null ? 'A number, 0 or more.' : null}
          >
            {(field) => (
              <span className="row">
                <input
                  {...field}
                  inputMode="decimal"
                  autoComplete="off"
                  placeholder="none"
                  value={delay}
                  onChange={(event) => setDelay(event.target.value)}
                />
                <select
                  className="input invoke-unit"
                  aria-label="Unit of the delay"
                  value={unit}
                  onChange={(event) => setUnit(event.target.value as DelayUnit)}
                >
                  {DELAY_UNITS.map(([name, title]) => (
                    <option key={name} value={name}>
                      {title}
                    </option>
                  ))}
                </select>
              </span>
            )}
          </Field>
          <div className="invoke-wide">
            <Field
              label="Headers"
              note="A name, a colon and a value on each line; the handler can read them."
              error={headersGiven === null ? 'Each line is a name, a colon and a value.' : null}
            >
              {(field) => (
                <textarea
                  {...field}
                  rows={3}
                  spellCheck={false}
                  placeholder="x-request-id: 42"
                  value={headers}
                  onChange={(event) => setHeaders(event.target.value)}
                />
              )}
            </Field>
          </div>
        </div>
      </Card>
      {invoke.error === null ? null : <Problem error={invoke.error} />}
      <div className="form-foot">
        <Button type="submit" kind="primary" icon={Play} why={why}>
          Invoke
        </Button>
      </div>
    </form>
  );
}

const KEY_NOTE: Readonly<Record<Schemas['Handler']['mode'], string>> = {
  plain: '',
  exclusive: 'Of the actor. It waits in the mailbox while another invocation has the key.',
  shared: 'Of the actor. It runs beside others of the same key, and reads the state.',
  workflow: 'Of the workflow, which runs once for each key.',
};
