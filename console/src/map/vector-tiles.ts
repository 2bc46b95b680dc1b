import { VectorTile, type VectorTileFeature } from '@mapbox/vector-tile';
import { type Coords, type DoneCallback, GridLayer, type GridLayerOptions } from 'leaflet';
import { PbfReader } from 'pbf';
import type { Language } from '../../../src/contracts/text.ts';
import { fetchFile, type Input } from '../api/client.ts';
import type { MapDoor } from './map-door.ts';
import { kindOf, mapKinds, nameOf, type Paint, paints } from './own-look.ts';

/** Which tiles are drawn, and how. */
export interface VectorTilesOptions {
  readonly id: string;
  readonly door: MapDoor;
  /** Changes with the file. */
  readonly version: string;
  readonly minZoom: number;
  readonly maxZoom: number;
  readonly language: Language;
  readonly font: string;
  readonly ink: string;
  readonly onTrouble: (error: unknown) => void;
}

const tileSize = 256;
/** Decoded tiles that are kept. */
const mostKept = 200;
const labelHeight = 13;

/** The tile of the archive that a tile of the map is drawn from: itself, or beyond the last zoom a part of a larger one. */
export function sourceOf({ x, y, z }: Pick<Coords, 'x' | 'y' | 'z'>, maxZoom: number) {
  const shift = Math.max(0, z - maxZoom);
  const scale = 2 ** shift;
  const [sx, sy] = [Math.floor(x / scale), Math.floor(y / scale)];
  return { z: z - shift, x: sx, y: sy, scale, left: (x - sx * scale) * tileSize, top: (y - sy * scale) * tileSize };
}

/** A layer that draws the vector tiles of an own base map on canvas tiles. */
export function vectorTiles(options: VectorTilesOptions): GridLayer {
  const read = createReader(options);
  const look = paints();
  const createTile = (coords: Coords, done: DoneCallback) => {
    const canvas = document.createElement('canvas');
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    [canvas.width, canvas.height] = [tileSize * ratio, tileSize * ratio];
    const source = sourceOf(coords, options.maxZoom);
    const count = 2 ** source.z;
    const isThere = source.z >= options.minZoom && source.y >= 0 && source.y < count;
    const drawn = isThere ? read(source.z, ((source.x % count) + count) % count, source.y) : Promise.resolve(undefined);
    drawn
      .then((tile) => {
        const pen = canvas.getContext('2d');
        if (tile && pen) draw({ pen, ratio, look, source, ...options }, tile);
        done(undefined, canvas);
      })
      .catch((error) => {
        options.onTrouble(error);
        done(error, canvas);
      });
    return canvas;
  };
  // holds: Leaflet makes classes so, and its types say nothing of them
  const Tiles = GridLayer.extend({ createTile }) as unknown as new (options: GridLayerOptions) => GridLayer;
  return new Tiles({ pane: 'tilePane', updateWhenZooming: false, keepBuffer: 1 });
}

function createReader({ id, version, door }: VectorTilesOptions) {
  const kept = new Map<string, Promise<VectorTile | undefined>>();
  return (z: number, x: number, y: number): Promise<VectorTile | undefined> => {
    const key = `${z}/${x}/${y}`;
    const known = kept.get(key) ?? fetchTile(door, { params: { id, z, x, y }, query: { v: version } });
    kept.delete(key);
    kept.set(key, known);
    known.catch(() => kept.delete(key));
    const [oldest] = kept.keys();
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
    return known;
  };
}

async function fetchTile(door: MapDoor, input: Input<'readBaseMapTile'>): Promise<VectorTile | undefined> {
  const answer = await fetchFile(door.tile, input);
  if (answer.status === 204) return undefined;
  return new VectorTile(new PbfReader(new Uint8Array(await answer.arrayBuffer())));
}

interface Drawing extends VectorTilesOptions {
  readonly pen: CanvasRenderingContext2D;
  readonly ratio: number;
  readonly look: ReturnType<typeof paints>;
  readonly source: ReturnType<typeof sourceOf>;
}

function draw(drawing: Drawing, { layers }: VectorTile): void {
  const { look } = drawing;
  const named = Object.values(layers).map((layer) => ({ layer, kind: kindOf(layer.name) }));
  for (const kind of mapKinds)
    for (const { layer } of named.filter((one) => one.kind === kind)) {
      for (let i = 0; i < layer.length; i++) drawFeature(drawing, look[kind], layer.feature(i));
    }
  drawNames(
    drawing,
    named.filter(({ kind }) => kind === 'place' || kind === 'other').map(({ layer }) => layer),
  );
}

/** Canvas units of a step of a tile's own grid, and where its corner lies. */
const gridOf = ({ ratio, source }: Drawing, extent: number) => ({
  step: (tileSize * source.scale * ratio) / extent,
  left: -source.left * ratio,
  top: -source.top * ratio,
});

function drawFeature(drawing: Drawing, { fill, line, width }: Paint, feature: VectorTileFeature): void {
  if (feature.type < 2) return;
  const { pen, ratio } = drawing;
  const { step, left, top } = gridOf(drawing, feature.extent);
  pen.beginPath();
  for (const ring of feature.loadGeometry()) {
    ring.forEach(({ x, y }, i) => {
      if (i === 0) pen.moveTo(x * step + left, y * step + top);
      else pen.lineTo(x * step + left, y * step + top);
    });
    if (feature.type === 3) pen.closePath();
  }
  if (feature.type === 3 && fill !== undefined) {
    pen.fillStyle = fill;
    pen.fill('evenodd');
  }
  if (line === undefined || width === 0) return;
  // The sides of land and water at the edge of a tile are none of theirs, so polygons of them have no line here.
  if (feature.type === 3 && fill !== undefined) return;
  pen.strokeStyle = line;
  pen.lineWidth = width * ratio;
  pen.stroke();
}

/** Names that fit into the tile and do not cover each other. */
function drawNames(drawing: Drawing, layers: readonly VectorTile['layers'][string][]): void {
  const { pen, ratio, ink, font, language } = drawing;
  pen.font = `${11 * ratio}px ${font}`;
  pen.fillStyle = ink;
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  const taken: { x: number; y: number; half: number }[] = [];
  const size = tileSize * ratio;
  for (const layer of layers)
    for (let i = 0; i < layer.length; i++) {
      const feature = layer.feature(i);
      const name = feature.type === 1 ? nameOf(feature.properties, language) : undefined;
      const at = name === undefined ? undefined : feature.loadGeometry()[0]?.[0];
      if (name === undefined || at === undefined) continue;
      const { step, left, top } = gridOf(drawing, layer.extent);
      const [x, y, half] = [at.x * step + left, at.y * step + top, pen.measureText(name).width / 2];
      const isInside = x - half >= 0 && x + half <= size && y >= labelHeight && y <= size - labelHeight;
      const isFree = taken.every((other) => Math.abs(other.y - y) > labelHeight * ratio || Math.abs(other.x - x) > other.half + half);
      if (!isInside || !isFree) continue;
      taken.push({ x, y, half });
      pen.fillText(name, x, y);
    }
}
