import '../trends/trends.css';
import { X } from 'lucide-react';
import { useContext, useState } from 'react';
import type { Text } from '../../../../src/contracts/text.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { PictureDataContext } from '../../pictures/data.ts';
import { IconButton } from '../../ui/button.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { PointSearch } from '../trends/point-search.tsx';
import { editWords } from './edit-words.ts';

/** Why what is typed is not taken over; nothing when it is. */
function useRefusal(text: string, isOptional: boolean, [least, most]: readonly [number, number]): string | undefined {
  const t = useT(editWords);
  const number = Number(text);
  if (text === '') return isOptional ? undefined : t('numberWanted');
  if (!Number.isFinite(number)) return t('numberWanted');
  if (number < least) return t('numberAtLeast', { n: String(least) });
  return number > most ? t('numberAtMost', { n: String(most) }) : undefined;
}

const anyNumber = [-1e15, 1e15] as const;

/** A number; what is none, or out of range, stays in the field, says so and changes nothing. An empty field is `undefined` where that is allowed. */
export function NumberField(props: {
  readonly label: string;
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
  readonly isOptional?: boolean;
  readonly range?: readonly [least: number, most: number] | undefined;
}) {
  const { label, value, onChange, isOptional = false, range = anyNumber } = props;
  const [typed, setTyped] = useState<string>();
  const kept = value === undefined ? '' : String(Math.round(value * 1000) / 1000);
  const shown = typed ?? kept;
  const text = shown.trim();
  const refusal = useRefusal(text, isOptional, range);
  const write = (next: string) => {
    setTyped(next);
    const wanted = next.trim();
    const number = Number(wanted);
    if (wanted === '' && isOptional) onChange(undefined);
    else if (wanted !== '' && number >= range[0] && number <= range[1]) onChange(number);
  };
  return (
    <Field label={label} error={typed !== undefined && refusal}>
      {(wiring) => (
        <input
          {...wiring}
          className="input"
          inputMode="decimal"
          value={shown}
          onFocus={() => setTyped(kept)}
          onBlur={() => setTyped(undefined)}
          onChange={(e) => write(e.target.value)}
        />
      )}
    </Field>
  );
}

/** One of a few. */
export function ChoiceField(props: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [key: string, name: string])[];
  readonly onChange: (key: string) => void;
}) {
  return (
    <Field label={props.label}>
      {(wiring) => (
        <select {...wiring} className="input" value={props.value} onChange={(e) => props.onChange(e.target.value)}>
          {props.options.map(([key, name]) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** Yes or no. */
export function FlagField(props: { readonly label: string; readonly value: boolean; readonly onChange: (value: boolean) => void }) {
  return (
    <label className="check-row">
      <input type="checkbox" checked={props.value} onChange={(e) => props.onChange(e.target.checked)} /> {props.label}
    </label>
  );
}

/** The two fields of a text. */
export function TextFields(props: {
  readonly value: Text;
  readonly onChange: (text: Text) => void;
  readonly zh: string;
  readonly en: string;
}) {
  const { value, onChange } = props;
  return (
    <>
      <TextField label={props.zh} value={value.zh} onChange={(zh) => onChange({ ...value, zh })} autoComplete="off" />
      <TextField label={props.en} value={value.en} onChange={(en) => onChange({ ...value, en })} autoComplete="off" />
    </>
  );
}

/** A point, found by searching; `undefined` or below 0 for none. */
export function PointField(props: {
  readonly label: string;
  readonly value: number | undefined;
  readonly onChange: (point: number | undefined) => void;
  /** It cannot be taken away, only replaced. */
  readonly isRequired?: boolean;
}) {
  const { label, value, onChange, isRequired = false } = props;
  const t = useT(editWords);
  const text = useText();
  const { points } = useContext(PictureDataContext);
  const point = value === undefined ? undefined : points.get(value);
  const isBound = value !== undefined && value >= 0;
  return (
    <div className="field">
      <span className="field-name">{label}</span>
      <div className="bound-point">
        <span className={isBound ? '' : 'muted'}>
          {point ? `${text(point.assetTitle)} · ${text(point.title)}` : isBound ? `#${value}` : t('noPoint')}
        </span>
        {isBound && !isRequired && (
          <IconButton label={t('unbind')} onClick={() => onChange(undefined)}>
            <X size={14} aria-hidden="true" />
          </IconButton>
        )}
      </div>
      <PointSearch isForOne onAdd={({ number }) => onChange(number)} />
    </div>
  );
}
