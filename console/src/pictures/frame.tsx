import type { ReactNode } from 'react';
import { priorityOf } from '../ui/priority-badge.tsx';
import type { Reading } from './data.ts';

const half = 11;
const shapes = {
  1: <rect x={-half} y={-half} width={2 * half} height={2 * half} rx={2} />,
  2: <path d={`M0 ${-half - 2}L${half + 3} ${half}H${-half - 3}Z`} />,
  3: <path d={`M0 ${-half - 3}L${half + 3} 0L0 ${half + 3}L${-half - 3} 0Z`} />,
  4: <circle r={half} />,
} as const;

/** A priority as a shape with its number, never by colour alone; its middle is at the place. The button around it says the alarm in words. */
export function AlarmMark({ priority, x, y }: { readonly priority: number; readonly x: number; readonly y: number }) {
  const p = priorityOf(priority);
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a drawing, nothing in it takes the focus
    <g className={`pic-mark p${p}`} transform={`translate(${x} ${y})`} aria-hidden="true">
      {shapes[p]}
      <text y={p === 2 ? 8 : 5}>{p}</text>
    </g>
  );
}

interface Box {
  readonly w: number;
  readonly h: number;
}

/** What is drawn over everything that is bound: hatching when it is old, dashes when it is bad, frame and mark when it is abnormal. */
export function Over({
  reading,
  box: { w, h },
  children,
}: {
  readonly reading: Reading;
  readonly box: Box;
  readonly children?: ReactNode;
}) {
  const { standing, priority } = reading;
  return (
    <>
      {children}
      {(standing === 'stale' || standing === 'none') && <rect className="pic-stale" width={w} height={h} rx={4} />}
      {standing === 'bad' && <rect className="pic-bad" x={-2} y={-2} width={w + 4} height={h + 4} rx={4} />}
      {priority !== undefined && (
        <>
          <rect className={`pic-abnormal p${priorityOf(priority)}`} x={-4} y={-4} width={w + 8} height={h + 8} rx={6} />
          <AlarmMark priority={priority} x={w + 4} y={-4} />
        </>
      )}
    </>
  );
}
