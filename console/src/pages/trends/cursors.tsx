import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import type { EpochMs } from '../../../../src/contracts/time.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import type { Span } from '../../ui/range.ts';
import type { Annotation } from './annotations.tsx';
import { trendsWords } from './words.ts';

/** Place of a time over the plot, per cent of its width. */
const placeOf = (time: EpochMs, { from, to }: Span): number => ((time - from) / (to - from)) * 100;
const isInside = (time: EpochMs, { from, to }: Span): boolean => time >= from && time <= to;
const clamp = (time: EpochMs, { from, to }: Span): EpochMs => Math.round(Math.min(Math.max(time, from), to));

/** How far the arrow keys move a cursor, as a share of the span. */
const keySteps: Readonly<Record<string, number>> = { ArrowLeft: -0.005, ArrowRight: 0.005, PageDown: -0.05, PageUp: 0.05 };

interface CursorProps {
  readonly name: 'A' | 'B';
  readonly time: EpochMs;
  readonly span: Span;
  readonly onMove: (time: EpochMs) => void;
}

/** One cursor: a line with a handle that is dragged, or moved by arrow keys. */
function Cursor({ name, time, span, onMove }: CursorProps) {
  const t = useT(trendsWords);
  const format = useFormat();
  const line = useRef<HTMLDivElement>(null);
  const drag = (event: PointerEvent) => {
    const plot = line.current?.parentElement?.getBoundingClientRect();
    if (!event.currentTarget.hasPointerCapture(event.pointerId) || !plot) return;
    onMove(clamp(span.from + ((event.clientX - plot.left) / plot.width) * (span.to - span.from), span));
  };
  const press = (event: KeyboardEvent) => {
    const step = keySteps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onMove(clamp(time + step * (span.to - span.from), span));
  };
  return (
    <div className={`trend-cursor of-${name}`} style={{ left: `${placeOf(clamp(time, span), span)}%` }} ref={line}>
      <span
        role="slider"
        tabIndex={0}
        aria-label={t('cursor', { name })}
        aria-valuemin={span.from}
        aria-valuemax={span.to}
        aria-valuenow={time}
        aria-valuetext={format.full(time)}
        onMouseDown={(event) => event.stopPropagation()}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onKeyDown={press}
      >
        {name}
      </span>
    </div>
  );
}

/** What lies over the plot of the trend studio: numbered annotations and the two cursors. */
export function Overlay(props: {
  readonly span: Span;
  readonly annotations: readonly Annotation[];
  readonly cursors: readonly [EpochMs, EpochMs] | undefined;
  readonly onCursors: (cursors: readonly [EpochMs, EpochMs]) => void;
}) {
  const { span, cursors, onCursors } = props;
  return (
    <>
      {props.annotations.map(({ id, from, to, text }, i) => {
        const start = clamp(from, span);
        const width = to === undefined ? 0 : placeOf(clamp(to, span), span) - placeOf(start, span);
        return (
          <div key={id} className="trend-note" style={{ left: `${placeOf(start, span)}%`, width: `${width}%` }} title={text}>
            <b aria-hidden="true">{i + 1}</b>
          </div>
        );
      })}
      {cursors && (
        <>
          <Cursor name="A" time={cursors[0]} span={span} onMove={(a) => onCursors([a, cursors[1]])} />
          <Cursor name="B" time={cursors[1]} span={span} onMove={(b) => onCursors([cursors[0], b])} />
        </>
      )}
    </>
  );
}

/** Two cursors where they were, or at a third and two thirds of a span that no longer holds them. */
export function cursorsIn(span: Span, a: EpochMs, b: EpochMs): readonly [EpochMs, EpochMs] {
  const third = (span.to - span.from) / 3;
  return [isInside(a, span) ? a : Math.round(span.from + third), isInside(b, span) ? b : Math.round(span.to - third)];
}
