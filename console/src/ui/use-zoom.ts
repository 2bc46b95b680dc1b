import { useRef } from 'react';
import { fixedRange, type RangeText, type Span, widened } from './range.ts';

/** Zooming by dragging, and back by double click. */
export interface Zoom {
  readonly zoomIn: (span: Span) => void;
  readonly zoomOut: (span: Span) => void;
}

const least = 1000;

/** Zoom a range that lives in the address. Zooming out goes back the way one came, then widens. */
export function useZoom(range: RangeText, onChange: (range: RangeText) => void): Zoom {
  const way = useRef<RangeText[]>([]);
  return {
    zoomIn: ({ from, to }) => {
      if (to - from < least) return;
      way.current.push(range);
      onChange(fixedRange({ from, to }));
    },
    zoomOut: (span) => onChange(way.current.pop() ?? fixedRange(widened(span, Date.now()))),
  };
}
