import { useDeferredValue, useState } from 'react';
import { useCall } from '../api/queries.ts';
import { useT, useText } from '../i18n/use-t.ts';
import { SearchField } from '../ui/search-field.tsx';
import { Loaded } from '../ui/states.tsx';
import { uiWords } from '../ui/words.ts';

function Choices(props: { readonly text: string; readonly value: string | undefined; readonly onChange: (id: string) => void }) {
  const t = useT(uiWords);
  const text = useText();
  const found = useCall('listAssets', { query: { text: props.text || undefined, limit: 40 } }, { keepPrevious: true });
  return (
    <Loaded query={found}>
      {({ items }) => (
        <ul className="choices">
          {items.length === 0 && <li className="muted">{t('noAsset')}</li>}
          {items.map((a) => (
            <li key={a.id}>
              <button type="button" aria-pressed={a.id === props.value} onClick={() => props.onChange(a.id)}>
                {text(a.title)} <small className="muted">{a.key}</small>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Loaded>
  );
}

/** Choose one asset by searching for it. */
export function AssetPicker(props: {
  readonly label: string;
  readonly help?: string;
  readonly value: string | undefined;
  readonly onChange: (id: string | undefined) => void;
}) {
  const t = useT(uiWords);
  const text = useText();
  const [typed, setTyped] = useState('');
  const asked = useDeferredValue(typed.trim());
  const { value } = props;
  const chosen = useCall('getAsset', { params: { id: value ?? '' } }, { enabled: value !== undefined }).data;
  return (
    <div className="stack">
      <SearchField label={props.label} help={props.help} placeholder={t('findAsset')} value={typed} onChange={setTyped} />
      <Choices text={asked} value={value} onChange={props.onChange} />
      {value !== undefined && (
        <p>
          {t('chosenAsset', { asset: chosen ? text(chosen.title) : '…' })}{' '}
          <button type="button" className="clear-button" onClick={() => props.onChange(undefined)}>
            {t('clear')}
          </button>
        </p>
      )}
    </div>
  );
}
