import type { RefObject } from 'react';
import type { ExpectedBand } from './expected-band.ts';
import { colourOf, readPalette, type TrendSeries } from './plot-options.ts';

/** The names of the lines with their colours; the values under the cursor are written into `cells` past React, because the cursor moves often. */
export function Legend(props: {
  readonly series: readonly TrendSeries[];
  readonly cells: RefObject<(HTMLElement | null)[]>;
  readonly expected?: ExpectedBand | undefined;
}) {
  const { series, cells, expected } = props;
  const palette = readPalette();
  return (
    <div className="legend">
      {series.map((one, index) => (
        <div key={`${one.number} ${one.pastOf ?? ''}`} className={one.pastOf === undefined ? undefined : 'past'}>
          <i style={{ backgroundColor: colourOf(palette, one.pastOf ?? index) }} />
          <span title={one.title}>{one.title}</span>
          <b
            className="num live-value"
            ref={(cell) => {
              cells.current[index] = cell;
            }}
          />
          <small>{one.symbol}</small>
        </div>
      ))}
      {expected && (
        <div className="expected">
          <i />
          <span title={expected.title}>{expected.title}</span>
        </div>
      )}
    </div>
  );
}
