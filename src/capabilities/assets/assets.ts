import type { FlowPoint } from '../../contracts/flow.ts';
import type { Pack } from '../../contracts/pack.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { PointNumber } from '../../contracts/sample.ts';
import type { Text } from '../../contracts/text.ts';
import type { AssetDeps } from './deps.ts';
import type { AssetInfo, Attributes, ModelInfo, PointInfo } from './info.ts';

/** What a person says of a new asset. */
export interface NewAsset {
  readonly key: string;
  readonly model: string;
  readonly title: Text;
  /** Id of the asset that it lies within; default: the root. */
  readonly parent?: string | undefined;
  readonly latitude?: number | undefined;
  readonly longitude?: number | undefined;
  readonly attributes?: Attributes | undefined;
}

/** What a person may change of an asset; what is left out stays. Attributes are merged by key. */
export type AssetChange = Partial<Pick<NewAsset, 'title' | 'latitude' | 'longitude' | 'attributes'>>;

/**
 * The plant: models, assets, points, packs. Every question is answered from memory, no query per call.
 *
 * `asset`, `point`, `pointOf`, `pointsOf` also answer for retired assets, because history and alarms still name them; everything
 * that lists leaves them out.
 */
export interface Assets {
  point(number: PointNumber): PointInfo | undefined;
  pointOf(asset: string, key: string): PointInfo | undefined;
  pointsOf(asset: string): readonly PointInfo[];
  /** Points of all tenants' assets in use. */
  points(): Iterable<PointInfo>;
  asset(id: string): AssetInfo | undefined;
  byKey(tenant: string, key: string): AssetInfo | undefined;
  ofModel(tenant: string, model: string): readonly AssetInfo[];
  /** Assets that lie directly within one. */
  childrenOf(asset: string): readonly AssetInfo[];
  model(tenant: string, id: string): ModelInfo | undefined;
  /** An installed pack; without a tenant: the newest version that any tenant has. */
  pack(id: string, tenant?: string): Pack | undefined;
  /** Points as the data plane needs them, for `flow.setPoints`. */
  flowPoints(): readonly FlowPoint[];
  /** Call `listener` with the points that were added or changed, right after the commit and before events are delivered. */
  onPoints(listener: (changed: readonly FlowPoint[]) => void): () => void;
  /** Models, assets and points of a pack in one transaction; the same version again changes nothing. Throws `CONFLICT`, `BAD_REQUEST`. */
  install(caller: Caller, pack: Pack): Promise<void>;
  create(caller: Caller, asset: NewAsset): Promise<AssetInfo>;
  update(caller: Caller, id: string, change: AssetChange): Promise<AssetInfo>;
  retire(caller: Caller, id: string): Promise<void>;
}

/** Run the migrations, load the index and register the routes. */
export declare function createAssets(deps: AssetDeps): Promise<Assets>;
