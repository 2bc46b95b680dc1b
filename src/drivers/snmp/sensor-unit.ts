/** What a sensor of ENTITY-SENSOR-MIB says of its value, as its columns have it. */
export interface SensorKind {
  /** EntitySensorDataType. */
  readonly type: number;
  /** EntitySensorDataScale. */
  readonly scale: number;
  /** Decimal places in the value; negative: accurate digits of it. */
  readonly precision: number;
}

/** EntitySensorDataType → unit. */
const units: Readonly<Record<number, string>> = {
  3: 'V',
  4: 'V',
  5: 'A',
  6: 'W',
  7: 'Hz',
  8: '°C',
  9: '%',
  10: 'r/min',
  11: 'm³/min',
};

/** EntitySensorDataScale → power of ten; exa and peta stand in the wrong order in RFC 3433 too. */
const powers = [-24, -21, -18, -15, -12, -9, -6, -3, 0, 3, 6, 9, 12, 18, 15, 21, 24];

/** Unit of the raw value, such as `0.1 °C` for a precision of 1; '' for sensors of another kind. [RFC 3433, clause 3] */
export function sensorUnit({ type, scale, precision }: SensorKind): string {
  const unit = units[type];
  const power = powers[scale - 1];
  if (unit === undefined || power === undefined || Number.isNaN(precision)) return '';
  const factor = power - Math.max(0, precision);
  if (factor === 0) return unit;
  return factor < -6 || factor > 6 ? `1e${factor} ${unit}` : `${factor < 0 ? (10 ** factor).toFixed(-factor) : 10 ** factor} ${unit}`;
}
