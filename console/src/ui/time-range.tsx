import { lazy, Suspense, useState } from 'react';
import { useFormat, useT } from '../i18n/use-t.ts';
import { useNow } from '../live/use-live.ts';
import { type Preset, presetOf, presetRange, presets, type RangeText, spanOf } from './range.ts';
import { rangeWords } from './range-words.ts';

const CustomRange = lazy(() => import('./custom-range.tsx').then(({ CustomRange: component }) => ({ default: component })));

/** The range in figures: on paper nobody knows when “now” was. */
function PrintedRange({ range }: { readonly range: RangeText }) {
  const format = useFormat();
  const { from, to } = spanOf(range, useNow(60_000));
  return <span className="print-only num">{`${format.full(from).slice(0, 16)} – ${format.full(to).slice(0, 16)}`}</span>;
}

/** Choose a time range: the usual lengths with one click, anything else by hand. The value lives in the address. */
export function TimeRange(props: {
  readonly range: RangeText;
  readonly onChange: (range: RangeText) => void;
  /** Which lengths to offer; default all. */
  readonly offer?: readonly Preset[];
}) {
  const t = useT(rangeWords);
  const [isOpen, setOpen] = useState(false);
  const chosen = presetOf(props.range);
  const change = (range: RangeText) => {
    setOpen(false);
    props.onChange(range);
  };
  return (
    <fieldset className="segmented time-range">
      <legend className="sr">{t('timeRange')}</legend>
      <PrintedRange range={props.range} />
      {(props.offer ?? presets).map((preset) => (
        <button key={preset} type="button" aria-pressed={preset === chosen} onClick={() => change(presetRange(preset))}>
          {t(preset)}
        </button>
      ))}
      <button
        type="button"
        aria-pressed={chosen === undefined}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {t('custom')}
      </button>
      {isOpen && (
        <Suspense fallback={null}>
          <CustomRange range={props.range} onChange={change} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </fieldset>
  );
}
