import type { ReactNode } from 'react';
import { Field } from './field.tsx';

/** A labelled field to search by typing, above what is found. */
export function SearchField(props: {
  readonly label: ReactNode;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly help?: ReactNode;
  readonly error?: ReactNode;
  readonly isRequired?: boolean;
}) {
  const { placeholder, value, onChange, ...field } = props;
  return (
    <Field {...field}>
      {(wiring) => (
        <input
          {...wiring}
          className="input"
          type="search"
          placeholder={placeholder}
          value={value}
          maxLength={100}
          onChange={(e) => onChange(e.target.value)}
        />
      )}
    </Field>
  );
}
