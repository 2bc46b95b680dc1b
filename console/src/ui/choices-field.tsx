import { Check } from 'lucide-react';
import { useId } from 'react';
import type { FormSchema } from './schema-form.tsx';

/** Whether a list holds some of a few choices, each once at most and in no order of its own. */
export const hasChoices = ({ type, items }: FormSchema): boolean => type === 'array' && items?.enum !== undefined;

/** The chosen with one more, or without it, in the order of the choices. */
export const switched = (choices: readonly unknown[], chosen: readonly unknown[], one: unknown): readonly unknown[] =>
  choices.filter((choice) => chosen.includes(choice) !== (choice === one));

/** Some of a few choices, each a button that is pressed. */
export function ChoicesField(props: {
  readonly label: string;
  readonly help?: string | undefined;
  readonly error?: string | undefined;
  readonly schema: FormSchema;
  readonly value: readonly unknown[];
  readonly onChange: (value: readonly unknown[]) => void;
}) {
  const { schema, value, onChange } = props;
  const noteId = useId();
  const choices = schema.items?.enum ?? [];
  const note = props.error ?? props.help;
  return (
    <fieldset className={`bare field ${props.error ? 'wrong' : ''}`} aria-describedby={note ? noteId : undefined}>
      <legend className="field-name">{props.label}</legend>
      <div className="button-row">
        {choices.map((choice) => (
          <button
            key={String(choice)}
            type="button"
            className="chip"
            aria-pressed={value.includes(choice)}
            onClick={() => onChange(switched(choices, value, choice))}
          >
            {value.includes(choice) && <Check size={12} aria-hidden="true" />} {schema.items?.labels?.[String(choice)] ?? String(choice)}
          </button>
        ))}
      </div>
      {note && (
        <div id={noteId} className="field-note">
          {note}
        </div>
      )}
    </fieldset>
  );
}
