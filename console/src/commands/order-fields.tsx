import { useFormat, useT, useText } from '../i18n/use-t.ts';
import { Segmented } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import type { Kind } from './command.tsx';
import { commandWords } from './words.ts';

/** What is looked at of a command to ask for its value. */
export type Ordered = Pick<Kind, 'choices' | 'low' | 'high' | 'decimals' | 'symbol'>;

/** What a person has put in so far. */
export interface Draft {
  readonly value: string;
  readonly again: string;
  readonly comment: string;
  readonly isLater: boolean;
  readonly due: string;
}

/** Nothing put in yet. */
export const empty: Draft = { value: '', again: '', comment: '', isLater: false, due: '' };

/** A number, or `undefined` while there is none. */
export const numberOf = (text: string): number | undefined =>
  text.trim() === '' || !Number.isFinite(Number(text)) ? undefined : Number(text);

/** What is ordered: one of the choices, or a number with its limits. */
export function ValueField({
  kind,
  draft,
  onChange,
}: {
  readonly kind: Ordered;
  readonly draft: Draft;
  readonly onChange: (value: string) => void;
}) {
  const t = useT(commandWords);
  const text = useText();
  const format = useFormat();
  if (kind.choices)
    return (
      <Segmented
        label={t('value')}
        options={kind.choices.map(({ value, title }) => ({ key: String(value), label: text(title) }))}
        value={draft.value === '' ? undefined : draft.value}
        onChange={onChange}
      />
    );
  const limits = { low: format.value(kind.low, kind), high: format.value(kind.high, kind), symbol: kind.symbol };
  return <TextField label={t('value')} type="number" isRequired value={draft.value} onChange={onChange} help={t('range', limits)} />;
}

/** The value once more where that is wanted, why, and when. */
export function Terms({
  kind,
  draft,
  onChange,
}: {
  readonly kind: Pick<Kind, 'confirmation'>;
  readonly draft: Draft;
  readonly onChange: (part: Partial<Draft>) => void;
}) {
  const t = useT(commandWords);
  return (
    <>
      {kind.confirmation === 'type' && (
        <TextField label={t('again')} type="number" isRequired value={draft.again} onChange={(again) => onChange({ again })} />
      )}
      <TextField label={t('comment')} value={draft.comment} onChange={(comment) => onChange({ comment })} />
      <label className="check-row">
        <input type="checkbox" checked={draft.isLater} onChange={(e) => onChange({ isLater: e.target.checked })} /> {t('later')}
      </label>
      {draft.isLater && (
        <TextField
          label={t('dueAt')}
          type="datetime-local"
          isRequired
          value={draft.due}
          onChange={(due) => onChange({ due })}
          help={t('laterNote')}
        />
      )}
    </>
  );
}
