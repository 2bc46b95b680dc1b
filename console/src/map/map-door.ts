import { createContext, useContext } from 'react';
import type { DrawnMap } from './own-map.ts';
import type { PlacedPlan } from './plan-layer.ts';

/** By which operations maps are read: a screen that shows a wall has its own, and is told which maps it may read. */
export interface MapDoor {
  readonly file: 'readBaseMapFile' | 'readWallMapFile';
  readonly tile: 'readBaseMapTile' | 'readWallMapTile';
  readonly plan: 'readFloorPlanFile' | 'readWallPlanFile';
  /** Default: those of the organisation are asked for. */
  readonly maps?: { readonly base: readonly DrawnMap[]; readonly plans: readonly PlacedPlan[] };
}

/** The door that the maps below use. */
export const MapDoorContext = createContext<MapDoor>({ file: 'readBaseMapFile', tile: 'readBaseMapTile', plan: 'readFloorPlanFile' });

/** By which operations the maps around are read. */
export const useMapDoor = (): MapDoor => useContext(MapDoorContext);
