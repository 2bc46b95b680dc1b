export { type AssetDeps, type AssetDevice, type Found, type StoryPlayer } from './deps.ts';
export type { AssetInfo, Attributes, ModelInfo, PointInfo } from './info.ts';
export { type Assets, createAssets, type NewAsset } from './assets.ts';
export { resolvePath } from './related.ts';
