import { type ComponentProps, type ReactNode, useId } from 'react';
import { useCommon } from '../i18n/use-t.ts';

/** A labelled control with help and error; `children` gets the ids to wire it up. */
export function Field(props: {
  readonly label: ReactNode;
  readonly help?: ReactNode;
  readonly error?: ReactNode;
  readonly isRequired?: boolean;
  readonly children: (wiring: {
    readonly id: string;
    readonly 'aria-describedby': string | undefined;
    readonly 'aria-invalid': boolean;
  }) => ReactNode;
}) {
  const t = useCommon();
  const id = useId();
  const noteId = `${id}-note`;
  const note = props.error ?? props.help;
  return (
    <div className={`field ${props.error ? 'wrong' : ''}`}>
      <label htmlFor={id}>
        {props.label}
        {props.isRequired && <span className="required"> {t('required')}</span>}
      </label>
      {props.children({ id, 'aria-describedby': note ? noteId : undefined, 'aria-invalid': Boolean(props.error) })}
      {note && (
        <div className="field-note" id={noteId} role={props.error ? 'alert' : undefined}>
          {note}
        </div>
      )}
    </div>
  );
}

/** A one-line text input with its label. */
export function TextField(props: {
  readonly label: ReactNode;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly type?: 'text' | 'password' | 'number' | 'date' | 'time' | 'datetime-local';
  readonly help?: ReactNode;
  readonly error?: ReactNode;
  readonly isRequired?: boolean;
  readonly autoComplete?: string;
}) {
  return (
    <Field label={props.label} help={props.help} error={props.error} isRequired={props.isRequired}>
      {(wiring) => (
        <input
          {...wiring}
          className="input"
          type={props.type ?? 'text'}
          value={props.value}
          required={props.isRequired}
          autoComplete={props.autoComplete}
          onChange={(e) => props.onChange(e.target.value)}
        />
      )}
    </Field>
  );
}

/** A text of several lines with its label; `look` is for what is read character by character: code, or columns of figures. */
export function TextArea(
  props: {
    readonly label: ReactNode;
    readonly value: string;
    readonly onChange: (value: string) => void;
    readonly help?: ReactNode;
    readonly error?: ReactNode;
    readonly isRequired?: boolean;
    readonly rows?: number;
    readonly look?: 'code' | 'num';
  } & Pick<ComponentProps<'textarea'>, 'name' | 'maxLength' | 'placeholder' | 'autoComplete' | 'spellCheck' | 'onBlur' | 'onKeyDown'>,
) {
  const { label, help, error, isRequired, look, rows = 3, onChange, ...rest } = props;
  return (
    <Field label={label} help={help} error={error} isRequired={isRequired}>
      {(wiring) => (
        <textarea
          {...rest}
          {...wiring}
          className={look === undefined ? 'input' : `input ${look}`}
          rows={rows}
          required={isRequired}
          onChange={(e) => onChange(e.target.value)}
        />
      )}
    </Field>
  );
}
