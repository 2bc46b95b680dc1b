import type { AssetModel } from './pack.ts';

/**
 * Attributes by which a model says that its assets are cameras, fixed ones: the first makes it one. `viewAzimuth` middle of the view, degrees from
 * true north, clockwise; `viewAngle` horizontal angle of view, degrees; `viewReach` how far it shows something of use, m.
 */
export const cameraAttributes = { azimuth: 'viewAzimuth', angle: 'viewAngle', reach: 'viewReach' } as const;

/** True when the assets of a model are cameras. */
export const isCamera = (model: Pick<AssetModel, 'attributes'> | undefined): boolean =>
  Object.hasOwn(model?.attributes ?? {}, cameraAttributes.azimuth);

/** Header of a still: when it was fetched, ms since 1970-01-01 UTC. */
export const stillTimeHeader = 'x-yangfan-time';
