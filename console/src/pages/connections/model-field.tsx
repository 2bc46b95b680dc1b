import { useCall } from '../../api/queries.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { Field } from '../../ui/field.tsx';
import { connectionWords } from './words.ts';

/** The model of a new asset: one of those that have points. */
export function ModelField(props: { readonly value: string; readonly onChange: (model: string) => void; readonly choose: string }) {
  const t = useT(connectionWords);
  const text = useText();
  const models = useCall('listModels').data?.items.filter(({ points }) => points.length > 0) ?? [];
  return (
    <Field label={t('model')} isRequired>
      {(wiring) => (
        <select {...wiring} className="input" value={props.value} onChange={(e) => props.onChange(e.target.value)}>
          <option value="">{props.choose}</option>
          {models.map((m) => (
            <option key={m.id} value={m.id}>
              {text(m.title)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
