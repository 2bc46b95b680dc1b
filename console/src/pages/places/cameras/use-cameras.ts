import { useState } from 'react';
import { useCall } from '../../../api/queries.ts';
import type { Camera } from './view.ts';

/** No cameras, the same each time. */
export const noCameras: readonly Camera[] = [];

/** Between two askings for the list, ms: cameras stand still. */
const everyMs = 30_000;

/** All cameras, whether they are on the map, and the one that is chosen by the address. */
export function useCameras(asset: string | undefined) {
  const query = useCall('listCameras', undefined, { everyMs, keepPrevious: true });
  const [isShown, setShown] = useState(true);
  const items = query.data?.items ?? noCameras;
  const chosen = items.find(({ id }) => id === asset);
  return {
    query,
    items,
    isShown,
    setShown,
    chosen,
    shown: isShown ? items : noCameras,
    isKnown: query.data !== undefined || query.isError,
  };
}

/** What {@link useCameras} gives. */
export type Cameras = ReturnType<typeof useCameras>;
