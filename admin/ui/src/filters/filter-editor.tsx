/** What opens behind a chip: the values of one filter. */
import { useId, useState } from 'react';
import { absoluteText } from '../format.ts';
import { Button } from '../parts/button.tsx';
import type { Filter } from './filters.ts';

interface EditorProps {
  readonly filter: Filter;
  readonly values: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
  readonly onDone: () => void;
}

export function FilterEditor(props: EditorProps) {
  const { filter } = props;
  switch (filter.kind) {
    case 'choice':
      return <Choices {...props} filter={filter} />;
    case 'text':
      return <TextValue {...props} filter={filter} />;
    case 'time':
      return <TimeValue {...props} filter={filter} />;
  }
}

type EditorOf<Kind extends Filter['kind']> = EditorProps & { readonly filter: Extract<Filter, { kind: Kind }> };

function Choices({ filter: { title, options, one = false }, values, onChange, onDone }: EditorOf<'choice'>) {
  return (
    <fieldset className="filter-choices">
      <legend className="menu-label">{title}</legend>
      {options.map(({ value, label, icon: Icon }) => (
        <label key={value} className="menu-item filter-choice">
          <input
            type={one ? 'radio' : 'checkbox'}
            className="checkbox"
            checked={values.includes(value)}
            onChange={({ target: { checked } }) => {
              if (one) {
                onChange([value]);
                onDone();
              } else onChange(checked ? [...values, value] : values.filter((each) => each !== value));
            }}
          />
          {Icon === undefined ? null : <Icon className="icon" size={14} aria-hidden />}
          {label}
        </label>
      ))}
      {options.length === 0 ? <p className="quiet">There is nothing to choose from yet.</p> : null}
    </fieldset>
  );
}

function TextValue({ filter, values, onChange, onDone }: EditorOf<'text'>) {
  const { title, placeholder = '', lengthMin = 1, suggestions = [] } = filter;
  const [text, setText] = useState(values[0] ?? '');
  const id = useId();
  const isShort = text !== '' && text.length < lengthMin;
  return (
    <form
      className="field"
      onSubmit={(event) => {
        event.preventDefault();
        if (isShort) return;
        onChange(text === '' ? [] : [text]);
        onDone();
      }}
    >
      <label htmlFor={id}>{title}</label>
      <input
        id={id}
        className="input"
        autoComplete="off"
        spellCheck={false}
        list={`${id}-list`}
        placeholder={placeholder}
        value={text}
        aria-invalid={isShort}
        onChange={(event) => setText(event.target.value)}
      />
      <datalist id={`${id}-list`}>
        {suggestions.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
      {isShort ? <span className="field-error">At least {lengthMin} characters.</span> : null}
      <div className="dialog-foot filter-foot">
        <Button type="submit" kind="primary" small why={isShort ? `At least ${lengthMin} characters.` : null}>
          Apply
        </Button>
      </div>
    </form>
  );
}

const MINUTE = 60_000;
const BACK = [
  { label: '5 minutes ago', ms: 5 * MINUTE },
  { label: '1 hour ago', ms: 60 * MINUTE },
  { label: 'yesterday, now', ms: 24 * 60 * MINUTE },
  { label: '7 days ago', ms: 7 * 24 * 60 * MINUTE },
] as const;

function TimeValue({ filter: { title }, values, onChange, onDone }: EditorOf<'time'>) {
  const id = useId();
  const [text, setText] = useState(
    values[0] === undefined ? '' : absoluteText(Date.parse(values[0])).slice(0, 19).replace(' ', 'T'),
  );
  const choose = (ms: number) => {
    onChange([new Date(ms).toISOString()]);
    onDone();
  };
  return (
    <div className="stack filter-time">
      <div className="row row-wrap">
        {BACK.map(({ label, ms }) => (
          <Button key={label} small onClick={() => choose(Date.now() - ms)}>
            {label}
          </Button>
        ))}
      </div>
      <form
        className="field"
        onSubmit={(event) => {
          event.preventDefault();
          const ms = Date.parse(text);
          if (Number.isFinite(ms)) choose(ms);
        }}
      >
        <label htmlFor={id}>{title}, in your time zone</label>
        <input
          id={id}
          type="datetime-local"
          step={1}
          className="input"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <div className="dialog-foot filter-foot">
          <Button
            type="submit"
            kind="primary"
            small
            why={Number.isFinite(Date.parse(text)) ? null : 'Choose a day and a time.'}
          >
            Apply
          </Button>
        </div>
      </form>
    </div>
  );
}
