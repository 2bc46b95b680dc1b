import './cameras.css';
import {
  DomEvent,
  divIcon,
  type FeatureGroup,
  type Map as LeafletMap,
  type LeafletMouseEvent,
  type Marker,
  marker,
  polygon,
} from 'leaflet';
import { useCallback, useEffect, useRef } from 'react';
import { useText } from '../../../i18n/use-t.ts';
import { lngNear, unwrapped } from '../date-line.ts';
import { type Canvased, latLng, type Seen, tokens, useLayer } from '../places-layers.ts';
import { type Camera, viewOf } from './view.ts';

/** What the layer draws and tells. */
export interface CameraScene {
  readonly cameras: readonly Camera[];
  readonly selected: string | undefined;
  readonly onCamera: (id: string) => void;
  /** Whether clicks are for something else now, e.g. a fence that is drawn. */
  readonly isBusy: () => boolean;
}

const svg = 'http://www.w3.org/2000/svg';
/** Size of a mark, pixels. */
const size = 26;

/** A camera in a ring. Its shape is that of `video` of lucide (ISC). */
function glyph(): HTMLElement {
  const mark = document.createElement('span');
  mark.className = 'camera-mark';
  const drawing = document.createElementNS(svg, 'svg');
  drawing.setAttribute('viewBox', '0 0 24 24');
  drawing.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(svg, 'path');
  path.setAttribute('d', 'M4 6h10a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2Zm12 7 6 4V7l-6 4');
  drawing.append(path);
  mark.append(drawing);
  return mark;
}

function markerOf({ id, longitude = 0, latitude = 0 }: Camera, name: string, { onCamera, isBusy }: CameraScene): Marker {
  const icon = divIcon({ className: 'camera-place', html: glyph(), iconSize: [size, size] });
  const made = marker([latitude, longitude], {
    icon,
    keyboard: true,
    title: name,
    alt: name,
    riseOnHover: true,
    bubblingMouseEvents: true,
  });
  return made.on('click keypress', (event) => {
    if (isBusy()) return;
    DomEvent.stopPropagation(event as LeafletMouseEvent); // holds: both come from the document
    onCamera(id);
  });
}

/** Marks of cameras, built once, so that the one that has the focus keeps it. */
function useMarks(map: LeafletMap | undefined, scene: CameraScene): void {
  const { cameras, selected } = scene;
  const text = useText();
  const marks = useRef(new Map<string, Marker>());
  const now = useRef(scene);
  now.current = scene;
  useEffect(() => {
    if (!map) return;
    const made = new Map<string, Marker>();
    marks.current = made;
    for (const camera of cameras)
      if (camera.longitude !== undefined && camera.latitude !== undefined)
        made.set(camera.id, markerOf(camera, text(camera.title), now.current).addTo(map));
    const moved = () => {
      const near = map.getCenter().lng;
      for (const one of made.values()) one.setLatLng([one.getLatLng().lat, lngNear(one.getLatLng().lng, near)]);
    };
    moved();
    map.on('moveend', moved);
    return () => {
      map.off('moveend', moved);
      for (const one of made.values()) one.remove();
    };
  }, [map, cameras, text]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: marks are new with the cameras
  useEffect(() => {
    for (const [id, one] of marks.current) one.getElement()?.classList.toggle('chosen', id === selected);
  }, [map, cameras, text, selected]);
}

/** Cameras with what they see: a mark for each, and a wedge where its direction, angle and reach are known. */
export function useCameraLayer({ map, renderer }: Canvased, scene: CameraScene): void {
  const { cameras, selected } = scene;
  const draw = useCallback(
    (group: FeatureGroup, { near }: Seen) => {
      const color = tokens()('--s3');
      for (const camera of cameras) {
        const ring = unwrapped(viewOf(camera), near).map(latLng);
        const isChosen = camera.id === selected;
        const look = { pane: 'places', renderer, color, smoothFactor: 0, weight: isChosen ? 2.5 : 1, fillOpacity: isChosen ? 0.28 : 0.12 };
        if (ring.length > 0) polygon(ring, { ...look, interactive: false }).addTo(group);
      }
    },
    [cameras, selected, renderer],
  );
  useLayer(map, draw);
  useMarks(map, scene);
}
