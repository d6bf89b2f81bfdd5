/** The fields of a subscription's options, with what each is for, its default, and what the engine says is wrong with it. */
import { useId } from 'react';
import type { OptionRow, OptionTexts } from './option-table.ts';
import { OPTIONS, optionProblem, parseProperties } from './option-table.ts';

interface OptionFieldsProps {
  readonly texts: OptionTexts;
  readonly onChange: (texts: OptionTexts) => void;
  readonly properties: string;
  readonly onProperties: (text: string) => void;
  /** What the engine answered, by the name of the option. */
  readonly refused?: OptionTexts;
}

export function OptionFields({ texts, onChange, properties, onProperties, refused = {} }: OptionFieldsProps) {
  const id = useId();
  const wrong = propertiesProblem(properties) ?? refused['properties'] ?? null;
  return (
    <div className="option-fields">
      {OPTIONS.map((option) => (
        <OptionField
          key={option.name}
          option={option}
          text={texts[option.name] ?? ''}
          refused={refused[option.name] ?? null}
          onChange={(text) => onChange({ ...texts, [option.name]: text })}
        />
      ))}
      <div className="field option-wide">
        <label htmlFor={id}>Properties of the Kafka consumer</label>
        <textarea
          id={id}
          className="input"
          rows={3}
          spellCheck={false}
          placeholder="fetch.min.bytes=1024"
          value={properties}
          aria-invalid={wrong !== null}
          aria-describedby={`${id}-note`}
          onChange={(event) => onProperties(event.target.value)}
        />
        <span id={`${id}-note`} className={wrong === null ? 'field-note' : 'field-error'}>
          {wrong ?? 'By their own names, one on a line. They go before those of the cluster.'}
        </span>
      </div>
    </div>
  );
}

export const propertiesProblem = (text: string): string | null =>
  parseProperties(text) === null ? 'Each line is a name with a dot, =, and a value.' : null;

interface OptionFieldProps {
  readonly option: OptionRow;
  readonly text: string;
  readonly refused: string | null;
  readonly onChange: (text: string) => void;
}

function OptionField({ option, text, refused, onChange }: OptionFieldProps) {
  const id = useId();
  const wrong = optionProblem(option, text) ?? refused;
  const field = {
    id,
    className: 'input',
    value: text,
    'aria-invalid': wrong !== null,
    'aria-describedby': `${id}-note`,
  } as const;
  return (
    <div className="field">
      <label htmlFor={id}>{option.title}</label>
      {option.kind === 'choice' ? (
        <select {...field} onChange={(event) => onChange(event.target.value)}>
          {option.choices.map(([value, title]) => (
            <option key={value} value={value}>
              {title}
              {value === option.fallback ? ' (default)' : ''}
            </option>
          ))}
        </select>
      ) : (
        <input {...field} inputMode="numeric" onChange={(event) => onChange(event.target.value)} />
      )}
      <span id={`${id}-note`} className={wrong === null ? 'field-note' : 'field-error'}>
        {wrong ?? noteOf(option)}
      </span>
    </div>
  );
}

const noteOf = (option: OptionRow): string =>
  option.kind === 'choice'
    ? option.about
    : `${option.about} Default: ${option.fallback.toLocaleString('en')} ${option.unit}.`;
