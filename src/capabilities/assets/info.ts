import type { SeasonalCurve } from '../../contracts/detector.ts';
import type { AssetModel } from '../../contracts/pack.ts';
import type { PointNumber } from '../../contracts/sample.ts';
import type { Text } from '../../contracts/text.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { UnitId } from '../../contracts/units.ts';

/** A point as every part of the program knows it: the instance of a model's point on one asset. */
export interface PointInfo {
  readonly number: PointNumber;
  /** Id of its asset. */
  readonly asset: string;
  readonly tenant: string;
  /** Key in the model, e.g. `level`. */
  readonly key: string;
  readonly title: Text;
  readonly unit: UnitId;
  /** Physically possible range in the unit; `undefined` = no bound. */
  readonly low?: number;
  readonly high?: number;
  readonly decimals: number;
  readonly draw: 'line' | 'step' | 'bar';
  /** A value older than this many seconds is shown as stale. */
  readonly freshSeconds: number;
}

/** The values of an asset's attributes by key: a number, or a curve over the year. */
export type Attributes = Readonly<Record<string, number | SeasonalCurve>>;

/** An asset as every part of the program knows it. */
export interface AssetInfo {
  readonly id: string;
  readonly tenant: string;
  /** Name by which packs and imports mean it; unique among the tenant's assets in use. */
  readonly key: string;
  readonly model: string;
  readonly title: Text;
  /** Id of the asset that it lies within; `undefined` at the root. */
  readonly parent?: string;
  /** The pack that made it; `undefined` when a person did. */
  readonly pack?: string;
  /** WGS 84 degrees. */
  readonly latitude?: number;
  readonly longitude?: number;
  readonly attributes: Attributes;
  readonly provenance?: Text;
  /** When it was retired; `undefined` while in use. A retired asset is in no list, but its history and alarms still name it. */
  readonly retiredAt?: EpochMs;
}

/** A model of a tenant, with the pack that brought it. Its `points` are its own: those of its traits come with `pointsOfModel` and `hasPoint`. */
export interface ModelInfo extends AssetModel {
  readonly id: string;
  readonly tenant: string;
  readonly pack: string;
}
