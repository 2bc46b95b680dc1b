import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { IconButton } from '../../ui/button.tsx';
import { TextArea, TextField } from '../../ui/field.tsx';
import { ChoiceField, CountField } from '../../ui/short-fields.tsx';
import { choiceLines, choicesOf, type Item, type ItemKind, itemKinds, itemOf } from './route-draft.ts';
import { routeWords } from './route-words.ts';

interface Part<I extends Item> {
  readonly item: I;
  readonly onChange: (item: Item) => void;
}

/** What is being typed stays as it is until the field is left. */
function Choices({ item, onChange }: Part<Extract<Item, { kind: 'choice' }>>) {
  const t = useT(routeWords);
  const [typed, setTyped] = useState<string>();
  return (
    <TextArea
      label={t('choices')}
      help={t('choicesHelp')}
      value={typed ?? choiceLines(item.choices)}
      onChange={(value) => {
        setTyped(value);
        onChange({ ...item, choices: choicesOf(value) });
      }}
      onBlur={() => setTyped(undefined)}
    />
  );
}

function Limits({ item, onChange }: Part<Extract<Item, { kind: 'number' }>>) {
  const t = useT(routeWords);
  const setUnit = (unit: string) => onChange({ ...item, unit: unit.trim() === '' ? undefined : unit.slice(0, 16) });
  return (
    <>
      <TextField label={t('unit')} value={item.unit ?? ''} onChange={setUnit} />
      <CountField label={t('low')} value={item.low} onChange={(low) => onChange({ ...item, low })} />
      <CountField label={t('high')} value={item.high} onChange={(high) => onChange({ ...item, high })} />
    </>
  );
}

/** What is looked at at a point, and how it is answered. */
export function RouteItem(props: Part<Item> & { readonly number: number; readonly onRemove: () => void }) {
  const t = useT(routeWords);
  const { item, number, onChange } = props;
  return (
    <li className="route-item">
      <header>
        <span className="tag">{number}</span>
        <span className="spacer" />
        <label className="check-line">
          <input type="checkbox" checked={item.photo} onChange={(e) => onChange({ ...item, photo: e.target.checked })} />
          {t('photo')}
        </label>
        <IconButton label={t('removeItem', { n: number })} onClick={props.onRemove}>
          <Trash2 size={15} />
        </IconButton>
      </header>
      <div className="field-grid">
        <TextField
          label={t('itemText')}
          isRequired
          value={item.text}
          onChange={(text) => onChange({ ...item, text: text.slice(0, 200) })}
        />
        <ChoiceField<ItemKind>
          label={t('kind')}
          value={item.kind}
          options={itemKinds.map((kind) => [kind, t(kind)] as const)}
          onChange={(kind) => onChange(itemOf(kind, item))}
        />
        {item.kind === 'choice' && <Choices item={item} onChange={onChange} />}
        {item.kind === 'number' && <Limits item={item} onChange={onChange} />}
      </div>
    </li>
  );
}
