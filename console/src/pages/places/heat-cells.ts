import type { Reply } from '../../../../src/contracts/api/index.ts';
import { degreeMetres } from '../../../../src/contracts/distance.ts';

/** Cells of a heat map and how large they are. */
export type HeatCells = Pick<Reply<'heatOfTracks'>, 'cells' | 'cellDegrees'>;

/** Metres of a pixel of the map at a latitude: Web Mercator, 256 px for the whole equator at zoom 0. */
export const metresPerPixel = (latitude: number, zoom: number): number =>
  (40_075_016.7 * Math.cos((latitude * Math.PI) / 180)) / 256 / 2 ** zoom;

/** Height of a cell on the screen, at least, px. */
const leastPixels = 8;

/** Cells as the map shows them: where they would be too small to be seen, as many as need be are taken together. The longest first. */
export function cellsSeen(heat: HeatCells, zoom: number): HeatCells {
  const [first] = heat.cells;
  if (first === undefined) return heat;
  const { east, north } = heat.cellDegrees;
  const pixels = (north * degreeMetres) / metresPerPixel(first.south, zoom);
  if (pixels >= leastPixels) return heat;
  const times = 2 ** Math.ceil(Math.log2(leastPixels / pixels));
  const [wide, high] = [east * times, north * times];
  const sums = new Map<string, { readonly west: number; readonly south: number; seconds: number }>();
  for (const { west, south, seconds } of heat.cells) {
    const [x, y] = [Math.floor((west + east / 2) / wide), Math.floor((south + north / 2) / high)];
    const sum = sums.get(`${x} ${y}`) ?? { west: x * wide, south: y * high, seconds: 0 };
    sum.seconds += seconds;
    sums.set(`${x} ${y}`, sum);
  }
  return { cells: [...sums.values()].sort((a, b) => b.seconds - a.seconds), cellDegrees: { east: wide, north: high } };
}
