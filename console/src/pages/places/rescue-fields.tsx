import type { ReactNode } from 'react';
import { Field, TextField } from '../../ui/field.tsx';

/** What is typed into a form, by field. */
export type Typed = Readonly<Record<string, string>>;
type Set = (part: Typed) => void;

/** A number, as text; empty where none is wanted. */
export const numberOf = (text: string | undefined): number | undefined =>
  text === undefined || text.trim() === '' ? undefined : Number(text);

/** Fields for numbers, two in a row. */
export function NumberFields<Word extends string>(props: {
  readonly t: (word: Word) => string;
  readonly keys: readonly Word[];
  readonly typed: Typed;
  readonly set: Set;
}) {
  return (
    <div className="places-pair">
      {props.keys.map((key) => (
        <TextField
          key={key}
          label={props.t(key)}
          type="number"
          value={props.typed[key] ?? ''}
          onChange={(value) => props.set({ [key]: value })}
        />
      ))}
    </div>
  );
}

/** A list to choose one of. */
export function Choice(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly children: ReactNode;
}) {
  return (
    <Field label={props.label}>
      {(wiring) => (
        <select {...wiring} className="input" value={props.value} onChange={(e) => props.onChange(e.target.value)}>
          {props.children}
        </select>
      )}
    </Field>
  );
}
