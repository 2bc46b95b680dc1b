import type { Assets, PointInfo } from '../assets/index.ts';
import type { BridgeBody } from './schema.ts';

type Plant = Pick<Assets, 'asset'>;
type Choice = Pick<BridgeBody, 'assets' | 'points'>;

const isEverything = ({ assets, points }: Choice): boolean => assets.length === 0 && points.length === 0;

/** Whether an asset, or one that it lies within, is chosen. */
export function isAssetChosen(plant: Plant, choice: Choice, asset: string): boolean {
  if (isEverything(choice)) return true;
  for (let at: string | undefined = asset; at !== undefined; at = plant.asset(at)?.parent) {
    if (choice.assets.includes(at)) return true;
  }
  return false;
}

/** Whether a point is chosen, by itself or with its asset. */
export const isPointChosen = (plant: Plant, choice: Choice, { number, asset }: Pick<PointInfo, 'number' | 'asset'>): boolean =>
  choice.points.includes(number) || isAssetChosen(plant, choice, asset);
