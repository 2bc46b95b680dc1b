import { Plus, X } from 'lucide-react';
import type { SeasonalCurve } from '../../../../src/contracts/detector.ts';
import { useT } from '../../i18n/use-t.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { ruleWords } from './words.ts';

type Pair = SeasonalCurve[number];

function Cell(props: { readonly label: string; readonly value: number; readonly onChange: (value: number) => void }) {
  return (
    <input
      className="input num"
      type="number"
      step="any"
      aria-label={props.label}
      value={props.value}
      onChange={(e) => props.onChange(Number(e.target.value))}
    />
  );
}

/** A curve over the year as pairs of day and value. The server refuses days that do not rise. */
export function CurveField({
  curve,
  onChange,
  error,
}: {
  readonly curve: SeasonalCurve;
  readonly onChange: (curve: SeasonalCurve) => void;
  readonly error?: string | undefined;
}) {
  const t = useT(ruleWords);
  const change = (index: number, pair: Pair) => onChange(curve.map((p, i) => (i === index ? pair : p)));
  const [lastDay = 0, lastValue = 0] = curve.at(-1) ?? [];
  return (
    <fieldset className="bare curve-field">
      <legend className="field-name">{t('curveTitle')}</legend>
      <span className="field-note">{t('curveDay')}</span>
      <span className="field-note">{t('curveValue')}</span>
      <span />
      {curve.map(([day, value], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a pair has no identity but its place
        <div key={index}>
          <Cell label={`${t('curveDay')} ${index + 1}`} value={day} onChange={(next) => change(index, [next, value])} />
          <Cell label={`${t('curveValue')} ${index + 1}`} value={value} onChange={(next) => change(index, [day, next])} />
          <IconButton label={t('curveRemove', { n: index + 1 })} onClick={() => onChange(curve.filter((_, i) => i !== index))}>
            <X size={14} />
          </IconButton>
        </div>
      ))}
      <Button icon={<Plus size={14} aria-hidden="true" />} onClick={() => onChange([...curve, [Math.min(lastDay + 1, 366), lastValue]])}>
        {t('curveAdd')}
      </Button>
      {error && (
        <span className="field-note wrong-text" role="alert">
          {error}
        </span>
      )}
    </fieldset>
  );
}
