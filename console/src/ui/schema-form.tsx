import { ChoicesField, hasChoices } from './choices-field.tsx';
import { Field } from './field.tsx';
import { errorsBelow, hasRows } from './rows-of.ts';
import { controlFor } from './schema-controls.tsx';
import { type RowProps, RowsField } from './schema-rows.tsx';

/** The part of a JSON Schema that a form is made from; what it does not know is edited as JSON. */
export interface FormSchema {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, FormSchema>>;
  readonly items?: FormSchema;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  /** What people read instead of the values of `enum`. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly const?: unknown;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  /** A secret. */
  readonly writeOnly?: boolean;
}

type Errors = Readonly<Record<string, string>>;

interface FieldProps {
  readonly name: string;
  readonly schema: FormSchema;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly errors: Errors;
  readonly isRequired: boolean;
}

/** The values that a new form starts with: the schema's defaults. */
export const defaultsOf = (schema: FormSchema): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(schema.properties ?? {})
      .filter(([, field]) => field.default !== undefined)
      .map(([key, field]) => [key, field.default]),
  );

function FormField({ name, schema, value, onChange, errors, isRequired }: FieldProps) {
  const label = schema.title ?? name;
  const head = { label, help: schema.description, error: errors[name] };
  if (hasChoices(schema)) return <ChoicesField {...{ ...head, schema, onChange }} value={Array.isArray(value) ? value : []} />;
  if (hasRows(schema)) {
    const below = errorsBelow(errors, name);
    return (
      <RowsField
        {...head}
        schema={schema}
        value={Array.isArray(value) ? value : []}
        onChange={onChange}
        row={(row) => <Row {...row} schema={schema.items ?? {}} errors={below} />}
      />
    );
  }
  const Control = controlFor(schema);
  return (
    <Field {...head} isRequired={isRequired}>
      {(wiring) => <Control schema={schema} value={value} wiring={wiring} onChange={onChange} />}
    </Field>
  );
}

/** One row of a list: the fields of an object, or one control. */
function Row({ index, value, onChange, schema, errors }: RowProps & { readonly schema: FormSchema; readonly errors: Errors }) {
  const error = errors[String(index)];
  if (schema.properties) {
    const record = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}; // holds: a row of objects
    return (
      <>
        <Fields schema={schema} value={record} onChange={onChange} errors={errorsBelow(errors, String(index))} />
        {error && (
          <div className="field-note wrong-text" role="alert">
            {error}
          </div>
        )}
      </>
    );
  }
  const Control = controlFor(schema);
  return (
    <Field label={schema.title ?? String(index + 1)} error={error}>
      {(wiring) => <Control schema={schema} value={value} wiring={wiring} onChange={(next) => onChange(next ?? '')} />}
    </Field>
  );
}

function Fields(props: {
  readonly schema: FormSchema;
  readonly value: Readonly<Record<string, unknown>>;
  readonly onChange: (value: Record<string, unknown>) => void;
  readonly errors: Errors;
}) {
  const { schema, value, onChange, errors } = props;
  return Object.entries(schema.properties ?? {}).map(([name, field]) => (
    <FormField
      key={name}
      name={name}
      schema={field}
      value={value[name]}
      onChange={(next) => onChange({ ...value, [name]: next })}
      errors={errors}
      isRequired={schema.required?.includes(name) === true && field.default === undefined}
    />
  ));
}

/**
 * A form made from a JSON Schema, as protocols and detectors describe their parameters. Lists of objects, texts and numbers are rows.
 *
 * @param props.errors texts by the path of their field, such as `port` or `stations.3.mn`
 */
export function SchemaForm(props: {
  readonly schema: FormSchema;
  readonly value: Readonly<Record<string, unknown>>;
  readonly onChange: (value: Record<string, unknown>) => void;
  readonly errors?: Errors;
}) {
  return (
    <div className="form">
      <Fields schema={props.schema} value={props.value} onChange={props.onChange} errors={props.errors ?? {}} />
    </div>
  );
}
