import { type KeyboardEvent, type RefObject, useDeferredValue, useState } from 'react';
import { useCall } from '../api/queries.ts';
import { useT, useText } from '../i18n/use-t.ts';
import { useChoiceKeys } from '../ui/choice-keys.ts';
import { SearchField } from '../ui/search-field.tsx';
import { Loaded } from '../ui/states.tsx';
import { uiWords } from '../ui/words.ts';

function Choices(props: {
  readonly text: string;
  /** The text is behind what is typed. */
  readonly isBehind: boolean;
  readonly value: string | undefined;
  readonly onChange: (id: string) => void;
  readonly list: RefObject<HTMLUListElement | null>;
  readonly press: (event: KeyboardEvent) => void;
}) {
  const t = useT(uiWords);
  const text = useText();
  const found = useCall('listAssets', { query: { text: props.text || undefined, limit: 40 } }, { keepPrevious: true });
  return (
    <Loaded query={found}>
      {({ items }) => (
        <ul ref={props.list} className="choices" aria-busy={props.isBehind || found.isPlaceholderData} onKeyDown={props.press}>
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
  const { field, choices, press } = useChoiceKeys<HTMLUListElement>();
  const asked = useDeferredValue(typed.trim());
  /** With nothing typed, Enter would take the first of all. */
  const pressInField = (event: KeyboardEvent) => (event.key === 'Enter' && typed.trim() === '' ? event.preventDefault() : press(event));
  const { value } = props;
  const chosen = useCall('getAsset', { params: { id: value ?? '' } }, { enabled: value !== undefined }).data;
  return (
    <div className="stack">
      <SearchField
        label={props.label}
        help={props.help}
        placeholder={t('findAsset')}
        value={typed}
        onChange={setTyped}
        ref={field}
        onKeyDown={pressInField}
      />
      <Choices text={asked} isBehind={asked !== typed.trim()} value={value} onChange={props.onChange} list={choices} press={press} />
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
