import {
  type Canvas,
  canvas,
  circle,
  circleMarker,
  type FeatureGroup,
  featureGroup,
  type LatLngTuple,
  type Map as LeafletMap,
  type PathOptions,
  polygon,
  polyline,
  rectangle,
} from 'leaflet';
import { useCallback, useEffect, useMemo } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useCanvasTheme } from '../../app/canvas-theme.ts';
import { isDark } from '../../app/preferences.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { lngNear, unwrapped } from './date-line.ts';
import { cellsSeen, metresPerPixel } from './heat-cells.ts';
import type { Near } from './near-tab.tsx';
import { type Fence, type LonLat, placesOf, type Shape } from './shape-text.ts';
import type { PastPlaces } from './use-past.ts';
import { placesWords } from './words.ts';

/** Above the base map, which is drawn whenever the theme changes. */
const pane = 'places';

/** As Leaflet has it: latitude first. */
export const latLng = ([longitude, latitude]: LonLat): LatLngTuple => [latitude, longitude];
/** Colours of the present theme by name. */
export const tokens = () => {
  const style = getComputedStyle(document.documentElement);
  return (name: string) => style.getPropertyValue(name).trim();
};

/** What the map shows: its zoom, and the longitude of its middle. */
export interface Seen {
  readonly zoom: number;
  readonly near: number;
}

/** Draw a shape where it is nearest to what is seen; a corridor is a line as broad as it reaches, so it is drawn anew at every zoom. */
export function drawShape(group: FeatureGroup, shape: Shape, look: PathOptions, { zoom, near }: Seen): void {
  if (shape.kind === 'around') return; // drawn around its carriers
  const line = unwrapped(placesOf(shape), near).map(latLng);
  if (shape.kind === 'polygon') polygon(line, look).addTo(group);
  else if (shape.kind === 'multiPolygon') {
    const first = line[0]?.[1] ?? near; // all rings in the copy of the world in which the first begins
    polygon(shape.polygons.map((rings) => rings.map((ring) => unwrapped(ring, first).map(latLng))), look).addTo(group); // biome-ignore format: one line
  } else if (shape.kind === 'circle') for (const centre of line) circle(centre, { ...look, radius: shape.metres }).addTo(group);
  else {
    const weight = Math.max(3, (2 * shape.metres) / metresPerPixel(line[0]?.[0] ?? 0, zoom));
    polyline(line, { ...look, dashArray: undefined, weight, opacity: 0.25 }).addTo(group);
    polyline(line, look).addTo(group);
  }
}

/** Degrees that the middle of the map may go until all is drawn anew where it is nearest. */
const farDegrees = 60;

/** A layer that is drawn anew when what it shows, the theme or the zoom changes, and far around the world. */
export function useLayer(map: LeafletMap | undefined, draw: (group: FeatureGroup, seen: Seen) => void): void {
  const dark = isDark(useCanvasTheme());
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read from the document, which follows `dark`
  useEffect(() => {
    if (!map) return;
    const group = featureGroup().addTo(map);
    let drawnNear = 0;
    const again = () => {
      group.clearLayers();
      drawnNear = map.getCenter().lng;
      draw(group, { zoom: map.getZoom(), near: drawnNear });
    };
    const moved = () => {
      if (Math.abs(map.getCenter().lng - drawnNear) > farDegrees) again();
    };
    again();
    map.on('zoomend', again).on('moveend', moved);
    return () => {
      map.off('zoomend', again).off('moveend', moved);
      group.remove();
    };
  }, [map, draw, dark]);
}

/** The canvas of the places. */
export function usePane(map: LeafletMap | undefined): Canvas | undefined {
  return useMemo(() => {
    if (!map) return undefined;
    const made = map.getPane(pane) ?? map.createPane(pane);
    made.style.zIndex = '450';
    return canvas({ pane, padding: 0.3 });
  }, [map]);
}

/** Where a layer is drawn. */
export interface Canvased {
  readonly map: LeafletMap | undefined;
  readonly renderer: Canvas | undefined;
}

/** A name as an element, so that it can carry no markup. */
function nameElement(name: string): HTMLElement {
  const element = document.createElement('span');
  element.textContent = name;
  return element;
}

const fenceLook = (isChosen: boolean, isEnabled: boolean): PathOptions => ({
  color: tokens()(isEnabled ? '--acc' : '--ink3'),
  weight: isChosen ? 3 : 1.5,
  fillOpacity: isChosen ? 0.22 : 0.1,
  dashArray: isEnabled ? undefined : '4 4',
});

/** Fences with their titles; those that are off are dashed. */
export function useFenceLayer({ map, renderer }: Canvased, fences: readonly Fence[], chosen: string | undefined): void {
  const text = useText();
  const draw = useCallback(
    (group: FeatureGroup, seen: Seen) => {
      for (const { id, shape, title, isEnabled } of fences) {
        const own = featureGroup().bindTooltip(nameElement(text(title)), { sticky: true });
        drawShape(own, shape, { pane, renderer, ...fenceLook(id === chosen, isEnabled) }, seen);
        own.addTo(group);
      }
    },
    [fences, chosen, renderer, text],
  );
  useLayer(map, draw);
}

/** A track, with a ring at one of its fixes: by default the last. */
export function useTrackLayer({ map, renderer }: Canvased, track: Reply<'readTrack'> | undefined, moment: number | undefined): void {
  const draw = useCallback(
    (group: FeatureGroup, { near }: Seen) => {
      if (!track || track.times.length === 0) return;
      const places = unwrapped(track.times.map((_, i) => [track.longitudes[i] ?? 0, track.latitudes[i] ?? 0]), near).map(latLng); // biome-ignore format: one line
      const color = tokens()('--s4');
      polyline(places, { pane, renderer, color, weight: 2.5, interactive: false }).addTo(group);
      const at = places[Math.min(moment ?? places.length - 1, places.length - 1)];
      if (at) circleMarker(at, { pane, renderer, color, weight: 3, radius: 9, fill: false, interactive: false }).addTo(group);
    },
    [track, moment, renderer],
  );
  useLayer(map, draw);
}

/** Where things were at the moment of a track that is looked at, in place of where they are; the one of the track has its ring. */
export function usePastLayer({ map, renderer }: Canvased, past: PastPlaces | undefined, selected: string | undefined): void {
  const text = useText();
  const format = useFormat();
  const draw = useCallback(
    (group: FeatureGroup, { near }: Seen) => {
      const look = { pane, renderer, color: tokens()('--raised'), weight: 1.5, fillColor: tokens()('--veh'), fillOpacity: 1, radius: 5 };
      for (const { asset, title, longitude, latitude, time } of past ?? []) {
        if (asset === selected) continue;
        const name = nameElement(`${text(title)} · ${format.clock(time)}`);
        circleMarker([latitude, lngNear(longitude, near)], look)
          .bindTooltip(name)
          .addTo(group);
      }
    },
    [past, selected, renderer, text, format],
  );
  useLayer(map, draw);
}

/** How long things were where: the longer, the denser; in cells that can be seen at the zoom. */
export function useHeatLayer({ map, renderer }: Canvased, heat: Reply<'heatOfTracks'> | undefined): void {
  const draw = useCallback(
    (group: FeatureGroup, { near, zoom }: Seen) => {
      if (!heat) return;
      const { cells, cellDegrees } = cellsSeen(heat, zoom);
      const [color, most] = [tokens()('--s2'), Math.log1p(cells[0]?.seconds ?? 1)];
      const { east, north } = cellDegrees;
      for (const { west: from, south, seconds } of cells) {
        const west = lngNear(from, near);
        const fillOpacity = 0.1 + 0.65 * (Math.log1p(seconds) / most);
        rectangle(
          [
            [south, west],
            [south + north, west + east],
          ],
          { pane, renderer, stroke: false, fillColor: color, fillOpacity, interactive: false },
        ).addTo(group);
      }
    },
    [heat, renderer],
  );
  useLayer(map, draw);
}

/** The place that is asked about. */
export function useNearLayer({ map, renderer }: Canvased, near: Near | undefined): void {
  const draw = useCallback(
    (group: FeatureGroup, seen: Seen) => {
      if (!near) return;
      const look = { pane, renderer, color: tokens()('--acc'), weight: 2, fillOpacity: 0.12, interactive: false };
      drawShape(group, { kind: 'circle', centre: near.at, metres: near.metres }, look, seen);
    },
    [near, renderer],
  );
  useLayer(map, draw);
}

/** What is being drawn. */
export function useDraftLayer({ map, renderer }: Canvased, draft: Shape | undefined): void {
  const draw = useCallback(
    (group: FeatureGroup, seen: Seen) => {
      const color = tokens()('--p2');
      if (draft) drawShape(group, draft, { pane, renderer, color, weight: 2, fillOpacity: 0.2, interactive: false }, seen);
    },
    [draft, renderer],
  );
  useLayer(map, draw);
}

/** What radars follow, but for those that are movers of their own and drawn as such: a ring where no mover says that it is there, a dot where one does, with a line to where it will be in three minutes. */
export function useRadarLayer({ map, renderer }: Canvased, tracks: Reply<'listRadarTracks'>['items']): void {
  const t = useT(placesWords);
  const format = useFormat();
  const draw = useCallback(
    (group: FeatureGroup, { near }: Seen) => {
      for (const { id, longitude: said, latitude, speed, course, isKnown, thing } of tracks) {
        if (thing !== undefined) continue;
        const longitude = lngNear(said, near);
        const color = tokens()(isKnown ? '--ink3' : '--p2');
        const look = { pane, renderer, color, weight: 2 };
        const metres = speed * lookAheadSeconds;
        const [north, east] = [metres * Math.cos((course * Math.PI) / 180), metres * Math.sin((course * Math.PI) / 180)];
        const ahead: LatLngTuple = [
          latitude + north / degreeMetres,
          longitude + east / (degreeMetres * Math.cos((latitude * Math.PI) / 180)),
        ];
        polyline([[latitude, longitude], ahead], { ...look, interactive: false }).addTo(group);
        const words = [t('radarId', { id }), format.quantity(speed, 1, 'm/s'), t(isKnown ? 'radarKnown' : 'radarNobody')].join(' · ');
        circleMarker([latitude, longitude], { ...look, radius: isKnown ? 3 : 7, fill: isKnown })
          .bindTooltip(nameElement(words))
          .addTo(group);
      }
    },
    [tracks, renderer, t, format],
  );
  useLayer(map, draw);
}

/** Seconds that the line before a radar track reaches ahead: three minutes, as on an ARPA. */
const lookAheadSeconds = 180;
const degreeMetres = 111_195;
