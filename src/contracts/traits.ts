import type { Text } from './text.ts';
import type { UnitId } from './units.ts';

/** A point of an asset model. */
export interface PointModel {
  readonly title: Text;
  readonly unit: UnitId;
  /** Physically possible range in the unit; a value outside of it is kept but marked uncertain. */
  readonly range?: readonly [low: number, high: number];
  /** Decimals that people see; default 2. */
  readonly decimals?: number;
  /** A value older than this is shown as stale; default 600 s. */
  readonly freshSeconds?: number;
  /** How bucketed values are best drawn: `line` (default), `step` for states, `bar` for amounts per time such as rain. */
  readonly draw?: 'line' | 'step' | 'bar';
}

/** Bundles of points that many models share; a model names them in `include`. */
export const traits = {
  rainGauge: {
    rain: { title: { zh: '降雨量（时段）', en: 'Rain in the interval' }, unit: 'mm', range: [0, 500], decimals: 1, draw: 'bar' },
    rainDay: { title: { zh: '日雨量', en: 'Rain of the day' }, unit: 'mm', range: [0, 2000], decimals: 1, draw: 'step' },
  },
  battery: {
    battery: { title: { zh: '电源电压', en: 'Supply voltage' }, unit: 'V', range: [0, 60], decimals: 2 },
  },
} as const satisfies Record<string, Record<string, PointModel>>;

/** A key of {@link traits}. */
export type TraitId = keyof typeof traits;
