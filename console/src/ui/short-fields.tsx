import { Field, TextField } from './field.tsx';

/** A number or none. */
export function CountField(props: {
  readonly label: string;
  readonly help?: string;
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
}) {
  const take = (typed: string) => props.onChange(typed.trim() === '' || !Number.isFinite(Number(typed)) ? undefined : Number(typed));
  return (
    <TextField
      label={props.label}
      help={props.help}
      type="number"
      value={props.value === undefined ? '' : String(props.value)}
      onChange={take}
    />
  );
}

/** One of a few, by a list. */
export function ChoiceField<K extends string>(props: {
  readonly label: string;
  readonly value: K;
  readonly options: readonly (readonly [key: K, label: string])[];
  readonly onChange: (value: K) => void;
}) {
  return (
    <Field label={props.label}>
      {(wiring) => (
        // holds: the options are all that can be chosen
        <select {...wiring} className="input" value={props.value} onChange={(e) => props.onChange(e.target.value as K)}>
          {props.options.map(([key, label]) => (
            <option key={key} value={key}>
              {label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
