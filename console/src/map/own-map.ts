import type { Feature, FeatureCollection } from 'geojson';
import { canvas, divIcon, geoJSON, type LatLng, type Map as LeafletMap, marker, type PathOptions } from 'leaflet';
import type { Reply } from '../../../src/contracts/api/index.ts';
import type { Language } from '../../../src/contracts/text.ts';
import { fetchFile } from '../api/client.ts';
import type { MapDoor } from './map-door.ts';
import { kindOf, mapKinds, nameOf, paints } from './own-look.ts';
import { vectorTiles } from './vector-tiles.ts';

/** A base map that somebody has loaded. */
export type OwnMap = Reply<'listBaseMaps'>['items'][number];
/** What has to be known of one to draw it. */
export type DrawnMap = Reply<'openWall'>['baseMaps'][number];
/** One that has its file. */
export type WholeMap = DrawnMap & { readonly content: NonNullable<DrawnMap['content']> };

/** What drawing an own map needs. */
export interface OwnDrawing {
  readonly map: LeafletMap;
  readonly own: WholeMap;
  readonly language: Language;
  readonly door: MapDoor;
  /** Called with what could not be read; what could be is drawn. */
  readonly onTrouble: (error: unknown) => void;
}

/** Draw an own base map below everything, in the colours of the present theme. Returns the way to remove it. */
export function drawOwnMap(drawing: OwnDrawing): () => void {
  return drawing.own.content.format === 'pmtiles' ? drawTiles(drawing) : drawGeoJson(drawing);
}

function drawTiles({ map, own, language, door, onTrouble }: OwnDrawing): () => void {
  const { id, content } = own;
  const style = getComputedStyle(document.documentElement);
  const [font, ink] = [style.getPropertyValue('--font') || 'sans-serif', style.getPropertyValue('--ink2')];
  const { minZoom = 0, maxZoom = 0, sha256: version } = content;
  const layer = vectorTiles({ id, version, door, minZoom, maxZoom, language, font, ink, onTrouble }).addTo(map);
  return () => void layer.remove();
}

function drawGeoJson({ map, own, language, door, onTrouble }: OwnDrawing): () => void {
  const gone = new AbortController();
  let remove = () => {};
  const read = async () => {
    const query = { v: own.content.sha256 };
    const answer = await fetchFile(door.file, { params: { id: own.id }, query }, gone.signal);
    const file = (await answer.json()) as FeatureCollection; // holds: the server has checked it
    if (gone.signal.aborted) return;
    const layer = geoJsonLayer(file, language).addTo(map);
    remove = () => void layer.remove();
  };
  read().catch((error) => gone.signal.aborted || onTrouble(error));
  return () => {
    gone.abort();
    remove();
  };
}

const kindOfFeature = ({ properties }: Feature) => kindOf((properties as { kind?: unknown } | null)?.kind);

/** Features in the look of their property `kind`, points by their name. */
export function geoJsonLayer(
  { features }: FeatureCollection,
  language: Language,
  { pane = 'tilePane', toLatLng }: { readonly pane?: string; readonly toLatLng?: (x: number, y: number) => LatLng } = {},
) {
  const renderer = canvas({ padding: 0.5, pane });
  const look = paints();
  const sorted = [...features].sort((a, b) => mapKinds.indexOf(kindOfFeature(a)) - mapKinds.indexOf(kindOfFeature(b)));
  return geoJSON(sorted, {
    interactive: false,
    ...(toLatLng && { coordsToLatLng: ([x, y]) => toLatLng(x, y) }),
    style: (feature) => {
      const { fill, line, width } = look[feature ? kindOfFeature(feature) : 'other'];
      const path: PathOptions = {
        fill: fill !== undefined,
        fillColor: fill,
        fillOpacity: 1,
        stroke: line !== undefined,
        color: line,
        weight: width,
      };
      return { ...path, renderer };
    },
    pointToLayer: ({ properties }, at) => {
      const html = document.createElement('span');
      html.textContent = nameOf(properties, language) ?? '';
      return marker(at, { interactive: false, keyboard: false, icon: divIcon({ className: 'place-label', html, iconSize: [0, 0] }) });
    },
  });
}
