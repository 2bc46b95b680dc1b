import { Popover } from 'radix-ui';
import { useState } from 'react';
import { useCommon, useT } from '../i18n/use-t.ts';
import { Button } from './button.tsx';
import { TextField } from './field.tsx';
import { fixedRange, type RangeText, spanOf } from './range.ts';
import { ShiftRanges } from './shift-ranges.tsx';
import { uiWords } from './words.ts';

const two = (n: number): string => String(n).padStart(2, '0');

/** A time in the form that a `datetime-local` input takes: local, to the minute. */
export function inputTime(time: number): string {
  const d = new Date(time);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}T${two(d.getHours())}:${two(d.getMinutes())}`;
}

function RangeForm({ range, onChange }: { readonly range: RangeText; readonly onChange: (range: RangeText) => void }) {
  const t = useCommon();
  const words = useT(uiWords);
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
      <TextField label={t('to')} type="datetime-local" value={to} onChange={setTo} error={isRight ? undefined : words('badRange')} />
      <Button look="primary" type="submit" disabled={!isRight}>
        {t('apply')}
      </Button>
    </form>
  );
}

/** Asks for a start and an end, below the place where it stands. */
export function CustomRange(props: {
  readonly range: RangeText;
  readonly onChange: (range: RangeText) => void;
  readonly onClose: () => void;
}) {
  const [now] = useState(() => Date.now());
  return (
    <Popover.Root open onOpenChange={(open) => !open && props.onClose()}>
      <Popover.Anchor />
      <Popover.Portal>
        <Popover.Content className="popover" align="end" sideOffset={6}>
          <ShiftRanges now={now} onChoose={props.onChange} />
          <RangeForm range={props.range} onChange={props.onChange} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
