import type { Feature } from 'geojson';
import {
  canvas,
  divIcon,
  geoJSON,
  type LayerGroup,
  type Map as LeafletMap,
  latLngBounds,
  layerGroup,
  marker,
  type PathOptions,
} from 'leaflet';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import type { Language } from '../../../src/contracts/text.ts';
import { coastOf, type Seams, seamsOf } from './coast.ts';

/** What the base map is made of, under what licence, and the number of its review (审图号) when it has one. */
export interface BaseMapManifest {
  readonly files: readonly string[];
  readonly licence: string;
  readonly 审图号: string;
  readonly isSketch: boolean;
  readonly seams: Seams;
}

interface Label {
  readonly zh?: string;
  readonly en?: string;
  readonly k?: 'prov' | 'city';
}

const sources = ['land', 'lake', 'provlines', 'dash', 'labels'] as const;
type Source = (typeof sources)[number];
type BaseTopology = Topology<Partial<Record<Source, GeometryCollection>>>;

/** A base map that was read: its layers as GeoJSON, bottom first. */
export interface BaseMap {
  readonly manifest: BaseMapManifest;
  readonly layers: Readonly<Record<Source | 'seams' | 'coast', readonly Feature[]>>;
}

/** What the sketch shows in detail; the rest of the world is land and sea. */
export const baseBounds = latLngBounds([-2, 60], [56, 144]);

const folder = '/basemap/';
let reading: Promise<BaseMap> | undefined;

// holds: the files are part of the build, see public/basemap/PROVENANCE.md
const readJson = async <T>(name: string): Promise<T> => (await (await fetch(folder + name)).json()) as T;

async function read(): Promise<BaseMap> {
  const manifest = await readJson<BaseMapManifest>('manifest.json');
  const topologies = await Promise.all(manifest.files.map((file) => readJson<BaseTopology>(file)));
  const layer = (name: Source): readonly Feature[] =>
    topologies.flatMap((topology) => {
      const object = topology.objects[name];
      return object ? feature(topology, object).features : [];
    });
  const land = layer('land');
  const layers = {
    land,
    seams: [seamsOf(land, manifest.seams)],
    coast: [coastOf(land, manifest.seams)],
    lake: layer('lake'),
    provlines: layer('provlines'),
    dash: layer('dash'),
    labels: layer('labels'),
  };
  return { manifest, layers };
}

/** The base map; read once, from this server only. */
export function readBaseMap(): Promise<BaseMap> {
  reading ??= read();
  return reading;
}

const shapes = ['land', 'seams', 'coast', 'lake', 'provlines', 'dash'] as const;

function styles(): Readonly<Record<(typeof shapes)[number], PathOptions>> {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    land: { fillColor: token('--land'), fillOpacity: 1, stroke: false },
    seams: { color: token('--land'), weight: 2, fill: false },
    coast: { color: token('--coast'), weight: 0.8, fill: false },
    lake: { fillColor: token('--sea'), fillOpacity: 1, color: token('--coast'), weight: 0.4 },
    provlines: { color: token('--prov'), weight: 1, fill: false },
    dash: { fillColor: token('--coast'), fillOpacity: 1, stroke: false },
  };
}

const fromZoom: Readonly<Record<NonNullable<Label['k']>, number>> = { prov: 4, city: 6 };

function labelElement(name: string): HTMLElement {
  const element = document.createElement('span');
  element.textContent = name;
  return element;
}

/** Names in one language; a place that has none in it is left out rather than shown in the other. */
function labelLayer(labels: readonly Feature[], language: Language, zoom: number): LayerGroup {
  const nameOf = (properties: unknown) => (properties as Label)[language]; // holds: made so, see PROVENANCE.md
  const kindOf = ({ properties }: Feature) => (properties as Label).k ?? 'city'; // as above
  const shown = labels.filter((label) => zoom >= fromZoom[kindOf(label)] && nameOf(label.properties));
  // The first ones have room first.
  const sorted = [...shown].sort((a, b) => fromZoom[kindOf(a)] - fromZoom[kindOf(b)]);
  return geoJSON(sorted, {
    pointToLayer: ({ properties }, at) =>
      marker(at, {
        interactive: false,
        keyboard: false,
        icon: divIcon({ className: 'place-label', html: labelElement(nameOf(properties) ?? ''), iconSize: [0, 0] }),
      }),
  });
}

/** Draw the base map in the colours of the present theme and keep its labels right for the zoom. Returns the way to remove it. */
export function drawBaseMap(map: LeafletMap, { layers }: BaseMap, language: Language): () => void {
  const renderer = canvas({ padding: 0.5 });
  const style = styles();
  const drawn = shapes.map((name) =>
    geoJSON([...layers[name]], { style: { ...style[name], renderer } as PathOptions, interactive: false }),
  );
  const base = layerGroup(drawn).addTo(map);
  let labels = labelLayer(layers.labels, language, map.getZoom()).addTo(map);
  const relabel = () => {
    labels.remove();
    labels = labelLayer(layers.labels, language, map.getZoom()).addTo(map);
  };
  map.on('zoomend', relabel);
  return () => {
    map.off('zoomend', relabel);
    labels.remove();
    base.remove();
  };
}
