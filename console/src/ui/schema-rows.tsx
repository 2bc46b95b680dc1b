import { type ReactNode, useId, useState } from 'react';
import { useT } from '../i18n/use-t.ts';
import { Button, IconButton } from './button.tsx';
import { emptyRow, moved } from './rows-of.ts';
import type { FormSchema } from './schema-form.tsx';
import { uiWords } from './words.ts';

/** A row as its editor gets it. */
export interface RowProps {
  readonly index: number;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

/** Ids of rows that stay with them when they move, so that no field mixes them up. */
function useRowIds(length: number) {
  const [ids, setIds] = useState<readonly number[]>(() => Array.from({ length }, (_, i) => i));
  if (ids.length === length) return [ids, setIds] as const;
  const next = Math.max(-1, ...ids) + 1;
  const fitting = ids.length > length ? ids.slice(0, length) : [...ids, ...Array.from({ length: length - ids.length }, (_, i) => next + i)];
  setIds(fitting);
  return [fitting, setIds] as const;
}

/** A list as rows that are added, removed and moved; `row` draws the fields of one. */
export function RowsField(props: {
  readonly label: string;
  readonly help?: string | undefined;
  readonly error?: string | undefined;
  readonly schema: FormSchema;
  readonly value: readonly unknown[];
  readonly onChange: (value: readonly unknown[]) => void;
  readonly row: (row: RowProps) => ReactNode;
}) {
  const t = useT(uiWords);
  const { schema, value, onChange } = props;
  const noteId = useId();
  const [ids, setIds] = useRowIds(value.length);
  const move = (from: number, to: number) => {
    setIds(moved(ids, from, to));
    onChange(moved(value, from, to));
  };
  const remove = (at: number) => {
    setIds(ids.filter((_, i) => i !== at));
    onChange(value.filter((_, i) => i !== at));
  };
  const note = props.error ?? props.help;
  return (
    <fieldset className={`bare field rows ${props.error ? 'wrong' : ''}`} aria-describedby={note ? noteId : undefined}>
      <legend className="field-name">{props.label}</legend>
      {value.length === 0 && <span className="muted">{t('noRows')}</span>}
      {value.map((one, i) => {
        const row = String(i + 1);
        return (
          <fieldset className="bare row-line" key={ids[i]} aria-label={t('row', { row })}>
            <div className="row-fields">
              {props.row({ index: i, value: one, onChange: (next) => onChange(value.map((old, at) => (at === i ? next : old))) })}
            </div>
            <div className="row-tools">
              <IconButton label={t('moveUp', { row })} disabled={i === 0} onClick={() => move(i, i - 1)}>
                ↑
              </IconButton>
              <IconButton label={t('moveDown', { row })} disabled={i === value.length - 1} onClick={() => move(i, i + 1)}>
                ↓
              </IconButton>
              <IconButton label={t('removeRow', { row })} onClick={() => remove(i)}>
                ×
              </IconButton>
            </div>
          </fieldset>
        );
      })}
      <div>
        <Button onClick={() => onChange([...value, emptyRow(schema)])}>{t('addRow')}</Button>
      </div>
      {note && (
        <div className="field-note" id={noteId} role={props.error ? 'alert' : undefined}>
          {note}
        </div>
      )}
    </fieldset>
  );
}
