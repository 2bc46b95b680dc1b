import { useCall } from '../../api/queries.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { Field } from '../../ui/field.tsx';
import { connectionWords } from './words.ts';

/** The model of a new asset: one of those that have points. */
export function ModelField(props: { readonly value: string; readonly onChange: (model: string) => void; readonly choose: string }) {
  const t = useT(connectionWords);
  const text = useText();
  const known = useCall('listModels').data?.items;
  const models = known?.filter(({ points }) => points.length > 0) ?? [];
  return (
    <Field label={t('model')} help={known && models.length === 0 ? t('noModels') : undefined} isRequired>
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
