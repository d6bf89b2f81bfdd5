/** The fields of a handler's input, made from its schema. */
import { Field } from '../parts/field.tsx';
import type { SchemaField, Texts } from './schema-form.ts';
import { fieldProblem } from './schema-form.ts';

interface SchemaFieldsProps {
  readonly fields: readonly SchemaField[];
  readonly texts: Texts;
  readonly onChange: (texts: Texts) => void;
}

export function SchemaFields({ fields, texts, onChange }: SchemaFieldsProps) {
  return (
    <div className="invoke-fields">
      {fields.map((field) => (
        <OneField
          key={field.name}
          field={field}
          text={texts.get(field.name) ?? ''}
          onChange={(text) => onChange(new Map([...texts, [field.name, text]]))}
        />
      ))}
    </div>
  );
}

interface OneFieldProps {
  readonly field: SchemaField;
  readonly text: string;
  readonly onChange: (text: string) => void;
}

function OneField({ field, text, onChange }: OneFieldProps) {
  return (
    <Field
      label={
        <>
          <span className="mono">{field.name}</span> {field.required ? null : <span className="quiet">(optional)</span>}
        </>
      }
      note={[field.about, KIND_NOTE[field.kind]].filter((part) => part !== null).join(' ')}
      error={fieldProblem(field, text)}
    >
      {(own) => {
        const common = { ...own, value: text, required: field.required } as const;
        const change = (event: { readonly target: { readonly value: string } }) => onChange(event.target.value);
        switch (field.kind) {
          case 'choice':
          case 'boolean':
            return (
              <select {...common} onChange={change}>
                {field.required ? null : <option value="">left out</option>}
                {(field.kind === 'choice' ? field.choices : ['true', 'false']).map((choice) => (
                  <option key={choice} value={choice}>
                    {wordOf(choice)}
                  </option>
                ))}
              </select>
            );
          case 'list':
          case 'json':
            return <textarea {...common} rows={3} spellCheck={false} onChange={change} />;
          default:
            return (
              <input
                {...common}
                autoComplete="off"
                spellCheck={false}
                {...(field.kind === 'string' ? {} : { inputMode: 'decimal' as const })}
                onChange={change}
              />
            );
        }
      }}
    </Field>
  );
}

const KIND_NOTE: Readonly<Record<SchemaField['kind'], string | null>> = {
  string: null,
  number: 'A number.',
  integer: 'A whole number.',
  boolean: null,
  choice: null,
  list: 'An item on each line.',
  json: 'JSON.',
};

/** A text without its quotes. */
function wordOf(choice: string): string {
  const value: unknown = JSON.parse(choice);
  return typeof value === 'string' ? value : choice;
}
