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

/** A number; what is none stays in the field and changes nothing. An empty field is `undefined` where that is allowed. */
export function NumberField(props: {
  readonly label: string;
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
  readonly isOptional?: boolean;
}) {
  const { label, value, onChange, isOptional = false } = props;
  const [typed, setTyped] = useState<string>();
  const shown =
    typed !== undefined && Number(typed) === (value ?? Number.NaN)
      ? typed
      : value === undefined
        ? ''
        : String(Math.round(value * 1000) / 1000);
  const [isOpen, setOpen] = useState(false);
  return (
    <Field label={label}>
      {(wiring) => (
        <input
          {...wiring}
          className="input"
          inputMode="decimal"
          value={isOpen ? (typed ?? shown) : shown}
          onFocus={() => {
            setTyped(shown);
            setOpen(true);
          }}
          onBlur={() => setOpen(false)}
          onChange={(e) => {
            setTyped(e.target.value);
            const text = e.target.value.trim();
            if (text === '' && isOptional) onChange(undefined);
            else if (text !== '' && Number.isFinite(Number(text))) onChange(Number(text));
          }}
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
