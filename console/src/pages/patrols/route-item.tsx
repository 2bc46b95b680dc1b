import { Trash2 } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useLanguage, useT, useText } from '../../i18n/use-t.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { TextArea, TextField } from '../../ui/field.tsx';
import { ChoiceField, CountField } from '../../ui/short-fields.tsx';
import { PointSearch } from '../trends/point-search.tsx';
import { usePoints } from '../trends/use-points.ts';
import { choiceLines, choicesOf, type Item, type ItemKind, itemKinds, itemOf, type RouteProblem } from './route-draft.ts';
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

/** Which data point a machine takes the value of; its asset and name are looked up by its number. */
function Reads({ item, onChange }: Part<Extract<Item, { kind: 'number' }>>) {
  const t = useT(routeWords);
  const text = useText();
  const { reads } = item;
  const refs = useMemo(() => (reads === undefined ? [] : [{ number: reads, asset: undefined }]), [reads]);
  const [point] = usePoints(refs).points;
  const symbol = point?.symbol ?? '';
  const isNew = useRef(false);
  // A point that was just chosen brings its unit, unless one was typed.
  useEffect(() => {
    if (!isNew.current || symbol === '') return;
    isNew.current = false;
    if (item.unit === undefined) onChange({ ...item, unit: symbol.slice(0, 16) });
  }, [symbol, item, onChange]);
  const take = (number: number) => {
    isNew.current = true;
    onChange({ ...item, reads: number });
  };
  return (
    <div className="field">
      <span className="field-name">{t('reads')}</span>
      {reads !== undefined && (
        <span className="button-row">
          <b>
            {point ? `${text(point.assetTitle)} ${text(point.title)}`.trim() : t('readsNumber', { n: String(reads) })}
            {point?.symbol && ` (${point.symbol})`}
          </b>
          <Button onClick={() => onChange({ ...item, reads: undefined })}>{t('clear')}</Button>
        </span>
      )}
      <PointSearch isForOne onAdd={({ number }) => take(number)} />
    </div>
  );
}

interface RouteItemProps extends Part<Item> {
  readonly number: number;
  readonly isForMachine: boolean;
  /** What is wrong with it, once saving was tried. */
  readonly problem: RouteProblem['what'] | undefined;
  readonly onRemove: () => void;
}

/** What is looked at at a point, and how it is answered. */
export function RouteItem(props: RouteItemProps) {
  const t = useT(routeWords);
  const language = useLanguage();
  const { item, number, onChange } = props;
  // All that a machine can answer; what it cannot is shown as long as it is there, to be changed.
  const isOfMachine = props.isForMachine && item.kind === 'number';
  return (
    <li className="route-item">
      <header>
        <span className="tag">{number}</span>
        <span className="spacer" />
        {(!isOfMachine || item.photo) && (
          <label className="check-line">
            <input type="checkbox" checked={item.photo} onChange={(e) => onChange({ ...item, photo: e.target.checked })} />
            {t('photo')}
          </label>
        )}
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
        {!isOfMachine && (
          <ChoiceField<ItemKind>
            label={t('kind')}
            value={item.kind}
            options={itemKinds.map((kind) => [kind, t(kind)] as const)}
            onChange={(kind) => onChange(itemOf(kind, item, language))}
          />
        )}
        {item.kind === 'choice' && <Choices item={item} onChange={onChange} />}
        {item.kind === 'number' && <Limits item={item} onChange={onChange} />}
      </div>
      {item.kind === 'number' && props.isForMachine && <Reads item={item} onChange={onChange} />}
      {props.problem && (
        <div className="field wrong">
          <div className="field-note" role="alert">
            {t(props.problem)}
          </div>
        </div>
      )}
    </li>
  );
}
