import type { Feature, Geometry, Position } from 'geojson';

/** Meridians and parallels along which the land of a base map was cut. */
export interface Seams {
  readonly longitude: readonly number[];
  readonly latitude: readonly number[];
}

const nearDegrees = 0.02;
const isNear = (values: readonly number[], a: number, b: number): boolean =>
  values.some((v) => Math.abs(a - v) < nearDegrees && Math.abs(b - v) < nearDegrees);

const isSeam = ([x1 = 0, y1 = 0]: Position, [x2 = 0, y2 = 0]: Position, seams: Seams): boolean =>
  isNear(seams.longitude, x1, x2) || isNear(seams.latitude, y1, y2);

/** A ring as lines without the parts that only exist because the map was cut there. */
export function withoutSeams(ring: readonly Position[], seams: Seams): Position[][] {
  const lines: Position[][] = [];
  let line: Position[] = [];
  ring.forEach((place, i) => {
    const before = ring[i - 1];
    if (before && isSeam(before, place, seams)) {
      if (line.length > 1) lines.push(line);
      line = [];
    }
    line.push(place);
  });
  if (line.length > 1) lines.push(line);
  return lines;
}

/** The parts of a ring that only exist because the map was cut there, each as a line of two places. */
export const alongSeams = (ring: readonly Position[], seams: Seams): Position[][] =>
  ring.flatMap((place, i) => {
    const before = ring[i - 1];
    return before && isSeam(before, place, seams) ? [[before, place]] : [];
  });

function ringsOf(geometry: Geometry): readonly Position[][] {
  if (geometry.type === 'Polygon') return geometry.coordinates;
  return geometry.type === 'MultiPolygon' ? geometry.coordinates.flat() : [];
}

type Cut = (ring: readonly Position[], seams: Seams) => Position[][];

function linesOf(land: readonly Feature[], seams: Seams, cut: Cut): Feature {
  const coordinates = land.flatMap(({ geometry }) => ringsOf(geometry).flatMap((ring) => cut(ring, seams)));
  return { type: 'Feature', properties: {}, geometry: { type: 'MultiLineString', coordinates } };
}

/** The coast of land polygons, as one feature of lines. */
export const coastOf = (land: readonly Feature[], seams: Seams): Feature => linesOf(land, seams, withoutSeams);

/** Where land polygons were cut, as one feature of lines: drawn as land they hide the hairlines between two polygons. */
export const seamsOf = (land: readonly Feature[], seams: Seams): Feature => linesOf(land, seams, alongSeams);
