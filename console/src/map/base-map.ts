import type { FeatureCollection, GeoJSON, Geometry } from 'geojson';
import { canvas, divIcon, geoJSON, type LayerGroup, type Map as LeafletMap, layerGroup, marker, type PathOptions } from 'leaflet';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import type { Language } from '../../../src/contracts/text.ts';

/** Who made the base map, under what licence, and the number of its review (审图号) when it has one. */
export interface BaseMapManifest {
  readonly file: string;
  readonly licence: string;
  readonly 审图号: string;
  readonly isSketch: boolean;
}

interface Label {
  readonly zh?: string;
  readonly en?: string;
  readonly k?: string;
}

type Layers = 'land' | 'lake' | 'provlines' | 'dash' | 'labels';
type BaseTopology = Topology<Record<Layers, GeometryCollection>>;

/** A base map that was read: its layers as GeoJSON. */
export interface BaseMap {
  readonly manifest: BaseMapManifest;
  readonly layers: Readonly<Record<Layers, FeatureCollection<Geometry>>>;
}

const folder = '/basemap/';
const names: readonly Layers[] = ['land', 'lake', 'provlines', 'dash', 'labels'];
let reading: Promise<BaseMap> | undefined;

async function read(): Promise<BaseMap> {
  // holds: both files are part of the build, see public/basemap/PROVENANCE.md
  const manifest = (await (await fetch(`${folder}manifest.json`)).json()) as BaseMapManifest;
  const topology = (await (await fetch(folder + manifest.file)).json()) as BaseTopology;
  const layers = names.map((name) => [name, feature(topology, topology.objects[name])] as const);
  return { manifest, layers: Object.fromEntries(layers) as unknown as BaseMap['layers'] }; // holds: one entry per name of Layers
}

/** The base map; read once, from this server only. */
export function readBaseMap(): Promise<BaseMap> {
  reading ??= read();
  return reading;
}

function styles(): Readonly<Record<'land' | 'lake' | 'provlines' | 'dash', PathOptions>> {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    land: { fillColor: token('--land'), fillOpacity: 1, color: token('--coast'), weight: 0.8 },
    lake: { fillColor: token('--sea'), fillOpacity: 1, color: token('--coast'), weight: 0.4 },
    provlines: { color: token('--prov'), weight: 1, fill: false },
    dash: { fillColor: token('--coast'), fillOpacity: 1, stroke: false },
  };
}

const labelZoom = { prov: 4, city: 6 } as const;

function labelLayer(labels: GeoJSON, language: Language, zoom: number): LayerGroup {
  return geoJSON(labels, {
    filter: ({ properties }) => zoom >= (labelZoom[(properties as Label).k as keyof typeof labelZoom] ?? labelZoom.city),
    pointToLayer: ({ properties }, at) => {
      const label = properties as Label; // holds: made so, see PROVENANCE.md
      const name = (language === 'en' ? label.en : label.zh) ?? label.zh ?? '';
      return marker(at, {
        interactive: false,
        keyboard: false,
        icon: divIcon({ className: 'place-label', html: '', iconSize: [0, 0] }),
      }).on('add', (event) => {
        event.target.getElement().textContent = name;
      });
    },
  });
}

/** Draw the base map in the colours of the present theme and keep its labels right for the zoom. Returns the way to remove it. */
export function drawBaseMap(map: LeafletMap, { layers }: BaseMap, language: Language): () => void {
  const renderer = canvas({ padding: 0.5 });
  const style = styles();
  const shapes = (['land', 'lake', 'provlines', 'dash'] as const).map((name) =>
    geoJSON(layers[name], { style: { ...style[name], renderer } as PathOptions, interactive: false }),
  );
  const base = layerGroup(shapes).addTo(map);
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
