import type { ComponentProps, ReactNode } from 'react';
import { Field } from './field.tsx';

/** A labelled field to search by typing, above what is found. */
export function SearchField(
  props: {
    readonly label: ReactNode;
    readonly placeholder: string;
    readonly value: string;
    readonly onChange: (value: string) => void;
    readonly help?: ReactNode;
    readonly error?: ReactNode;
    readonly isRequired?: boolean;
  } & Pick<ComponentProps<'input'>, 'ref' | 'onKeyDown'>,
) {
  const { placeholder, value, onChange, ref, onKeyDown, ...field } = props;
  return (
    <Field {...field}>
      {(wiring) => (
        <input
          {...wiring}
          ref={ref}
          onKeyDown={onKeyDown}
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
