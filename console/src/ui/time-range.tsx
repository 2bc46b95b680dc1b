import { Popover } from 'radix-ui';
import { useState } from 'react';
import { useCommon } from '../i18n/use-t.ts';
import { Button } from './button.tsx';
import { TextField } from './field.tsx';
import { fixedRange, type Preset, presetOf, presetRange, presets, type RangeText, spanOf } from './range.ts';

const two = (n: number): string => String(n).padStart(2, '0');

/** A time in the form that a `datetime-local` input takes: local, to the minute. */
function inputTime(time: number): string {
  const d = new Date(time);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}T${two(d.getHours())}:${two(d.getMinutes())}`;
}

function CustomRange({ range, onChange }: { readonly range: RangeText; readonly onChange: (range: RangeText) => void }) {
  const t = useCommon();
  const [span] = useState(() => spanOf(range, Date.now()));
  const [from, setFrom] = useState(inputTime(span.from));
  const [to, setTo] = useState(inputTime(span.to));
  const isRight = Date.parse(from) < Date.parse(to);
  return (
    <form
      className="range-form"
      onSubmit={(e) => {
        e.preventDefault();
        if (isRight) onChange(fixedRange({ from: Date.parse(from), to: Date.parse(to) }));
      }}
    >
      <TextField label={t('from')} type="datetime-local" value={from} onChange={setFrom} />
      <TextField label={t('to')} type="datetime-local" value={to} onChange={setTo} error={isRight ? undefined : t('badRange')} />
      <Button look="primary" type="submit" disabled={!isRight}>
        {t('apply')}
      </Button>
    </form>
  );
}

/** Choose a time range: the usual lengths with one click, anything else by hand. The value lives in the address. */
export function TimeRange(props: {
  readonly range: RangeText;
  readonly onChange: (range: RangeText) => void;
  /** Which lengths to offer; default all. */
  readonly offer?: readonly Preset[];
}) {
  const t = useCommon();
  const [isOpen, setOpen] = useState(false);
  const chosen = presetOf(props.range);
  const label: Readonly<Record<Preset, string>> = {
    '15m': t('range15m'),
    '1h': t('range1h'),
    '8h': t('range8h'),
    '24h': t('range24h'),
    '7d': t('range7d'),
    '30d': t('range30d'),
    '1y': t('range1y'),
    all: t('rangeAll'),
  };
  const change = (range: RangeText) => {
    setOpen(false);
    props.onChange(range);
  };
  return (
    <fieldset className="segmented time-range">
      <legend className="sr">{t('timeRange')}</legend>
      {(props.offer ?? presets).map((preset) => (
        <button key={preset} type="button" aria-pressed={preset === chosen} onClick={() => change(presetRange(preset))}>
          {label[preset]}
        </button>
      ))}
      <Popover.Root open={isOpen} onOpenChange={setOpen}>
        <Popover.Trigger asChild>
          <button type="button" aria-pressed={chosen === undefined}>
            {t('rangeCustom')}
          </button>
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content className="popover" align="end" sideOffset={6}>
            <CustomRange range={props.range} onChange={change} />
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
    </fieldset>
  );
}
