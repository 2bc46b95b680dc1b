import { useId } from 'react';
import type { PatrolItem } from '../../../../src/contracts/patrol.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { decimalsOf } from '../../ui/decimals-of.ts';
import type { Photo } from '../dangers/danger.tsx';
import { PhotoInput } from '../dangers/photo-input.tsx';
import { isTypedBad, missingOf, type Typed } from './draft.ts';
import { patrolWords } from './words.ts';

/** What was said of an item so far. */
export interface Said {
  readonly typed: Typed;
  readonly photos: readonly Photo[];
}

/** What an item allows, in words; empty when it has no limits. */
function useLimits(): (item: PatrolItem) => string {
  const t = useT(patrolWords);
  const format = useFormat();
  return (item) => {
    if (item.kind !== 'number') return '';
    const { low, high, unit = '' } = item;
    if (low !== undefined && high !== undefined)
      return t('within', { low: format.number(low, decimalsOf(low)), high: format.number(high, decimalsOf(high)), unit }).trim();
    if (low !== undefined) return t('atLeast', { low: format.number(low, decimalsOf(low)), unit }).trim();
    return high === undefined ? unit : t('atMost', { high: format.number(high, decimalsOf(high)), unit }).trim();
  };
}

/** Choices to tap on; one of them holds. */
function Choices(props: {
  readonly options: readonly { readonly value: boolean | string; readonly label: string }[];
  readonly value: Typed;
  readonly onChange: (value: boolean | string) => void;
}) {
  const name = useId();
  return (
    <div className="walk-choices">
      {props.options.map(({ value, label }) => (
        <label key={label}>
          <input type="radio" name={name} checked={props.value === value} onChange={() => props.onChange(value)} />
          {label}
        </label>
      ))}
    </div>
  );
}

interface Control {
  readonly item: PatrolItem;
  readonly value: Typed;
  readonly note: string;
  readonly onChange: (value: Typed) => void;
}

function ItemControl({ item, value, note, onChange }: Control) {
  const t = useT(patrolWords);
  if (item.kind === 'yesNo') {
    const options = [
      { value: true, label: t('yes') },
      { value: false, label: t('no') },
    ];
    return <Choices options={options} value={value} onChange={onChange} />;
  }
  if (item.kind === 'choice')
    return <Choices options={item.choices.map(({ text }) => ({ value: text, label: text }))} value={value} onChange={onChange} />;
  const text = typeof value === 'string' ? value : '';
  const wiring = { className: 'input', 'aria-label': item.text, 'aria-describedby': note, value: text };
  if (item.kind === 'number')
    return <input {...wiring} inputMode="decimal" autoComplete="off" onChange={(e) => onChange(e.target.value)} />;
  return <textarea {...wiring} rows={2} maxLength={2000} onChange={(e) => onChange(e.target.value)} />;
}

/** One thing to look at or read: its answer, its limits, whether that is bad, its photos. */
export function ItemField(props: {
  readonly item: PatrolItem;
  readonly said: Said;
  readonly isTried: boolean;
  readonly onChange: (said: Said) => void;
}) {
  const { item, said, onChange } = props;
  const t = useT(patrolWords);
  const format = useFormat();
  const note = useId();
  const missing = missingOf(item, said.typed, said.photos.length);
  const isBad = isTypedBad(item, said.typed);
  return (
    <fieldset className="walk-item">
      <legend className="strong">{item.text}</legend>
      <ItemControl item={item} value={said.typed} note={note} onChange={(typed) => onChange({ ...said, typed })} />
      <span id={note} className="muted">
        {[useLimits()(item), item.photo && t('needsPhoto')].filter(Boolean).join(' · ')}
      </span>
      <div className="button-row">
        <PhotoInput
          isBusy={said.photos.length >= 10}
          onChoose={(more) => onChange({ ...said, photos: [...said.photos, ...more].slice(0, 10) })}
        />
        {said.photos.length > 0 && <span className="muted">{t('chosen', { n: format.number(said.photos.length) })}</span>}
        {isBad && <span className="tag strong-tag">{t(item.kind === 'number' ? 'outside' : 'isBad')}</span>}
      </div>
      {props.isTried && missing && (
        <div className="field-note" role="alert">
          {t(missing)}
        </div>
      )}
    </fieldset>
  );
}
