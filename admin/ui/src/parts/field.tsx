/**
 * One field of a form with its label, what it is for, and what is wrong with it.
 *
 *   <Field label="Topic" note="It may be made later." error={refused.topic}>
 *     {(field) => <input {...field} value={topic} onChange={…} />}
 *   </Field>
 */
import type { ReactNode } from 'react';
import { useId } from 'react';

interface FieldProps {
  readonly label: ReactNode;
  readonly note?: ReactNode;
  readonly error?: string | null | undefined;
  readonly children: (field: {
    readonly id: string;
    readonly className: string;
    readonly 'aria-invalid': boolean;
    readonly 'aria-describedby': string;
  }) => ReactNode;
}

export function Field({ label, note, error = null, children }: FieldProps) {
  const id = useId();
  const isWrong = error !== null;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ id, className: 'input', 'aria-invalid': isWrong, 'aria-describedby': `${id}-note` })}
      <span id={`${id}-note`} className={isWrong ? 'field-error' : 'field-note'}>
        {error ?? note}
      </span>
    </div>
  );
}
