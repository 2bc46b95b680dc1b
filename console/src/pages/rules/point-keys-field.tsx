import { useCall } from '../../api/queries.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import type { FormSchema } from '../../ui/schema-form.tsx';
import { ownWords } from './own-words.ts';

/** Further points of the same asset, chosen by their titles; a rule keeps their keys. */
export function PointKeysField(props: {
  readonly schema: FormSchema;
  readonly asset: string | undefined;
  /** Number of the rule's own point, which is not offered. */
  readonly point: number | undefined;
  readonly value: unknown;
  readonly onChange: (keys: readonly string[]) => void;
  readonly error?: string | undefined;
}) {
  const t = useT(ownWords);
  const text = useText();
  const { schema, asset } = props;
  const found = useCall('getAsset', { params: { id: asset ?? '' } }, { enabled: asset !== undefined }).data;
  const keys = Array.isArray(props.value) ? (props.value as readonly string[]) : []; // holds: the schema is a list of texts
  const points = found?.points.filter(({ number }) => number !== props.point) ?? [];
  const gone = keys.filter((key) => found !== undefined && points.every((point) => point.key !== key));
  const toggle = (key: string) => props.onChange(keys.includes(key) ? keys.filter((one) => one !== key) : [...keys, key]);
  const note = props.error ?? schema.description;
  return (
    <fieldset className={`bare field ${props.error ? 'wrong' : ''}`}>
      <legend className="field-name">{schema.title}</legend>
      {asset === undefined && <p className="muted">{t('otherPoints')}</p>}
      {found && points.length === 0 && <p className="muted">{t('noOthers')}</p>}
      <ul className="choices">
        {[...points, ...gone.map((key) => ({ key, title: { zh: key, en: key } }))].map(({ key, title }) => (
          <li key={key}>
            <button type="button" aria-pressed={keys.includes(key)} onClick={() => toggle(key)}>
              {text(title)} <small className="muted">{key}</small>
            </button>
          </li>
        ))}
      </ul>
      <div className="field-note" role={props.error ? 'alert' : undefined}>
        {note}
      </div>
    </fieldset>
  );
}
