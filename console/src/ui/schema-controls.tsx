import { useState } from 'react';
import { isKeptMark } from '../../../src/contracts/secret-field.ts';
import { useT } from '../i18n/use-t.ts';
import { Button } from './button.tsx';
import type { FormSchema } from './schema-form.tsx';
import { uiWords } from './words.ts';

/** What a control of a schema's field is given. */
export interface ControlProps {
  readonly schema: FormSchema;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly wiring: Readonly<Record<string, unknown>>;
}

const isNumeric = ({ type }: FormSchema): boolean => type === 'number' || type === 'integer';

function ChoiceControl({ schema, value, onChange, wiring }: ControlProps) {
  return (
    <select
      {...wiring}
      className="input"
      value={String(value ?? '')}
      onChange={(e) => onChange(schema.enum?.find((v) => String(v) === e.target.value))}
    >
      {value === undefined && <option value="">—</option>}
      {schema.enum?.map((choice) => (
        <option key={String(choice)} value={String(choice)}>
          {schema.labels?.[String(choice)] ?? String(choice)}
        </option>
      ))}
    </select>
  );
}

function NumberControl({ schema, value, onChange, wiring }: ControlProps) {
  return (
    <input
      {...wiring}
      className="input num"
      type="number"
      step={schema.type === 'integer' ? 1 : 'any'}
      min={schema.minimum}
      max={schema.maximum}
      value={typeof value === 'number' ? value : ''}
      onChange={(e) => onChange(e.target.value === '' ? undefined : Number(e.target.value))}
    />
  );
}

function BooleanControl({ value, onChange, wiring }: ControlProps) {
  return <input {...wiring} type="checkbox" checked={value === true} onChange={(e) => onChange(e.target.checked)} />;
}

function StringControl({ value, onChange, wiring }: ControlProps) {
  return (
    <input
      {...wiring}
      className="input"
      value={typeof value === 'string' ? value : ''}
      onChange={(e) => onChange(e.target.value === '' ? undefined : e.target.value)}
    />
  );
}

/** A secret is never shown: what is set is kept while the field is empty, changed by typing, and removed by its button. */
function SecretControl({ value, onChange, wiring }: ControlProps) {
  const t = useT(uiWords);
  const [mark, setMark] = useState(isKeptMark(value) ? value : undefined);
  const clear = () => {
    setMark(undefined);
    onChange(undefined);
  };
  return (
    <div className="secret-line">
      <input
        {...wiring}
        className="input"
        type="password"
        autoComplete="new-password"
        placeholder={mark === undefined ? undefined : t('secretKept')}
        value={typeof value === 'string' && !isKeptMark(value) ? value : ''}
        onChange={(e) => onChange(e.target.value === '' ? mark : e.target.value)}
      />
      {mark !== undefined && <Button onClick={clear}>{t('clear')}</Button>}
    </div>
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Anything else (curves, free records) as JSON; only readable text is taken over. */
function JsonControl({ value, onChange, wiring }: ControlProps) {
  const shown = value === undefined ? '' : JSON.stringify(value, undefined, 1);
  return (
    <textarea
      {...wiring}
      key={shown}
      className="input code"
      rows={Math.min(Math.max(shown.split('\n').length, 2), 12)}
      defaultValue={shown}
      onBlur={(e) => {
        const next = parsed(e.target.value);
        if (next !== undefined) onChange(next);
        else e.target.setCustomValidity('JSON');
      }}
    />
  );
}

/** The control that fits a field which is no list of rows. */
export function controlFor(schema: FormSchema) {
  if (schema.writeOnly) return SecretControl;
  if (schema.enum) return ChoiceControl;
  if (isNumeric(schema)) return NumberControl;
  if (schema.type === 'boolean') return BooleanControl;
  return schema.type === 'string' ? StringControl : JsonControl;
}
