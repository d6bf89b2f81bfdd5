/** The input of an invocation: a form where the handler has a schema for one, and text. Both are the same input. */
import { Choice } from '../parts/choice.tsx';
import { Field } from '../parts/field.tsx';
import { SchemaFields } from './schema-fields.tsx';
import type { SchemaField, Texts } from './schema-form.ts';
import { jsonOf, jsonProblem, textsOf } from './schema-form.ts';

export type Input = { readonly kind: 'form'; readonly texts: Texts } | { readonly kind: 'text'; readonly text: string };

interface InputEditorProps {
  readonly fields: readonly SchemaField[] | null;
  readonly contentType: string | null;
  readonly isJson: boolean;
  readonly input: Input;
  readonly onChange: (input: Input) => void;
}

const WAYS = [
  ['form', 'Form'],
  ['text', 'JSON'],
] as const;

export function InputEditor({ fields, contentType, isJson, input, onChange }: InputEditorProps) {
  const backTo = fields !== null && input.kind === 'text' ? textsOf(fields, input.text) : null;
  const become = (kind: Input['kind']) => {
    if (kind === input.kind || fields === null) return;
    if (input.kind === 'form') onChange({ kind: 'text', text: jsonOf(fields, input.texts) });
    else if (backTo !== null) onChange({ kind: 'form', texts: backTo });
  };
  return (
    <div className="stack">
      {fields === null ? null : (
        <div className="row row-wrap">
          <Choice label="How to write the input" value={input.kind} options={WAYS} onChange={become} />
          {input.kind === 'text' && backTo === null ? (
            <span className="quiet">The form can’t show this text: it has what the schema does not know.</span>
          ) : null}
        </div>
      )}
      {input.kind === 'form' && fields !== null ? (
        <SchemaFields fields={fields} texts={input.texts} onChange={(texts) => onChange({ kind: 'form', texts })} />
      ) : (
        <TextInput
          text={input.kind === 'text' ? input.text : ''}
          contentType={contentType}
          isJson={isJson}
          onChange={(text) => onChange({ kind: 'text', text })}
        />
      )}
    </div>
  );
}

interface TextInputProps extends Pick<InputEditorProps, 'contentType' | 'isJson'> {
  readonly text: string;
  readonly onChange: (text: string) => void;
}

function TextInput({ text, contentType, isJson, onChange }: TextInputProps) {
  const what = isJson ? 'JSON' : (contentType ?? 'anything');
  return (
    <Field
      label={isJson ? 'Input, as JSON' : 'Input, as text'}
      error={isJson && text.trim() !== '' ? jsonProblem(text) : null}
      note={`The handler takes ${what}. Left empty, it is called without an input.`}
    >
      {(field) => (
        <textarea
          {...field}
          rows={10}
          spellCheck={false}
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
