import { Field } from './field.tsx';

/** The part of a JSON Schema that a form is made from; what it does not know is edited as JSON. */
export interface FormSchema {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, FormSchema>>;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
}

interface ControlProps {
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
          {String(choice)}
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

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Anything else (lists, curves, free records) as JSON; only readable text is taken over. */
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

function controlFor(schema: FormSchema) {
  if (schema.enum) return ChoiceControl;
  if (isNumeric(schema)) return NumberControl;
  if (schema.type === 'boolean') return BooleanControl;
  return schema.type === 'string' ? StringControl : JsonControl;
}

/** The values that a new form starts with: the schema's defaults. */
export const defaultsOf = (schema: FormSchema): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(schema.properties ?? {})
      .filter(([, field]) => field.default !== undefined)
      .map(([key, field]) => [key, field.default]),
  );

/** A form made from a JSON Schema, as protocols and detectors describe their parameters. Error texts go to the field whose path they name. */
export function SchemaForm(props: {
  readonly schema: FormSchema;
  readonly value: Readonly<Record<string, unknown>>;
  readonly onChange: (value: Record<string, unknown>) => void;
  readonly errors?: Readonly<Record<string, string>>;
}) {
  const { schema, value, onChange } = props;
  return (
    <div className="form">
      {Object.entries(schema.properties ?? {}).map(([key, field]) => {
        const Control = controlFor(field);
        return (
          <Field
            key={key}
            label={field.title ?? key}
            help={field.description}
            error={props.errors?.[key]}
            isRequired={schema.required?.includes(key) && field.default === undefined}
          >
            {(wiring) => (
              <Control schema={field} value={value[key]} wiring={wiring} onChange={(next) => onChange({ ...value, [key]: next })} />
            )}
          </Field>
        );
      })}
    </div>
  );
}
