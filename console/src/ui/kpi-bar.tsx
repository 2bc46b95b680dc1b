/** The ends of an analogue bar, its normal band and its limits, all in the unit of the value. */
export interface KpiScale {
  readonly low: number;
  readonly high: number;
  readonly band?: readonly [low: number, high: number];
  readonly limits?: readonly number[];
}

/** Place of a value on a scale in per cent, kept within the bar. */
export const placeOf = (value: number, { low, high }: KpiScale): number =>
  high > low ? Math.min(Math.max(((value - low) / (high - low)) * 100, 0), 100) : 50;

/** A value on its scale with the normal band and the limits: readable at a glance, without reading the number. */
export function KpiBar({ scale, value }: { readonly scale: KpiScale; readonly value: number | undefined }) {
  const [bandLow, bandHigh] = scale.band ?? [scale.low, scale.low];
  const left = placeOf(bandLow, scale);
  return (
    <div className="kpi-bar" aria-hidden="true">
      <i style={{ left: `${left}%`, width: `${placeOf(bandHigh, scale) - left}%` }} />
      {scale.limits?.map((limit) => (
        <s key={limit} style={{ left: `${placeOf(limit, scale)}%` }} />
      ))}
      {value !== undefined && <u style={{ left: `${placeOf(value, scale)}%` }} />}
    </div>
  );
}
