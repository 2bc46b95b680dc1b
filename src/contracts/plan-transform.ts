/**
 * From the metres or pixels of a floor plan to WGS 84 and back.
 *
 * A plan is tied to the earth by control points. It is laid on a plane that touches the ellipsoid at their middle: lengths on it are right to 0.1 % within 5 km and
 * below 50° of latitude, places to 5 cm within 300 m and below 70°. What is between control points is as good as they are: their residuals say how good that is.
 */

/** A point of a plan whose place on the earth is known. */
export interface ControlPoint {
  /** On the plan: metres to its right and up, or pixels to its right and down. */
  readonly x: number;
  readonly y: number;
  /** WGS 84, degrees. */
  readonly longitude: number;
  readonly latitude: number;
}

/** Similarity: moved, turned and scaled, from 2 points. Affine: also stretched and sheared, as a scanned drawing is; from 3 points. */
export const fitMethods = ['similarity', 'affine'] as const;
export type FitMethod = (typeof fitMethods)[number];

/** In which units a plan is: a drawing in metres has its y upwards, a picture in pixels downwards. */
export const planSpaces = ['metres', 'pixels'] as const;
export type PlanSpace = (typeof planSpaces)[number];

/** Metres east of the origin are `a·x + b·y + c`, metres north `d·x + e·y + f`. */
export interface PlanTransform {
  /** Origin of the plane, WGS 84 degrees. */
  readonly longitude: number;
  readonly latitude: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

/** How a plan lies, and how well its control points agree. */
export interface PlanFit {
  readonly transform: PlanTransform;
  /** Metres of a unit of the plan, the geometric mean of both directions. */
  readonly scale: number;
  /** How far each control point lies from where it ought to, metres, in their order. */
  readonly residuals: readonly number[];
  /** Root of the mean square of the residuals, metres. */
  readonly rms: number;
  /** False when there are no more points than needed: residuals are then 0 whatever is wrong. */
  readonly isChecked: boolean;
}

/** Fewest control points of a method. */
export const leastControls: Readonly<Record<FitMethod, number>> = { similarity: 2, affine: 3 };

/** Furthest that a control point may be from the middle of all, metres. */
const mostMetres = 5000;
/** Metres of a unit of a plan, between a detail of a machine and a plan of a town. */
const scales = { least: 1e-4, most: 100 } as const;
/** Spread across a line, as a part of the spread along it, below which points count as lying on it. */
const leastSpread = 1e-4;

/** Semi-major axis in metres and square of the first eccentricity of WGS 84. Source: NIMA TR8350.2, table 3.1 and 3.3. */
const semiMajor = 6_378_137;
const eccentricity2 = 6.694_379_990_14e-3;

/** Metres of a degree to the east and to the north at a latitude, on the ellipsoid. */
export function metresOfDegree(latitude: number): { readonly east: number; readonly north: number } {
  const radians = (latitude * Math.PI) / 180;
  const w2 = 1 - eccentricity2 * Math.sin(radians) ** 2;
  const perDegree = (Math.PI / 180) * semiMajor;
  return { east: (perDegree * Math.cos(radians)) / Math.sqrt(w2), north: (perDegree * (1 - eccentricity2)) / w2 ** 1.5 };
}

/** The place of a point of a plan: longitude and latitude in WGS 84 degrees. */
export function planToWgs84({ longitude, latitude, a, b, c, d, e, f }: PlanTransform, x: number, y: number): readonly [number, number] {
  const degree = metresOfDegree(latitude);
  return [longitude + (a * x + b * y + c) / degree.east, latitude + (d * x + e * y + f) / degree.north];
}

/** The point of a plan at a place in WGS 84 degrees: the inverse of {@link planToWgs84}, also outside of the plan. */
export function wgs84ToPlan(transform: PlanTransform, longitude: number, latitude: number): readonly [number, number] {
  const { a, b, c, d, e, f } = transform;
  const degree = metresOfDegree(transform.latitude);
  const [east, north] = [(longitude - transform.longitude) * degree.east - c, (latitude - transform.latitude) * degree.north - f];
  const determinant = a * e - b * d;
  return [(e * east - b * north) / determinant, (a * north - d * east) / determinant];
}

/**
 * Tie a plan to the earth by least squares.
 *
 * @returns how it lies, or why these points cannot tell
 */
export function fitPlan(controls: readonly ControlPoint[], method: FitMethod, space: PlanSpace): PlanFit | { readonly problem: string } {
  const least = leastControls[method];
  if (controls.length < least) return { problem: `${method} needs ${least} control points at least, there are ${controls.length}` };
  const centred = centre(controls);
  const far = centred.findIndex(({ east, north }) => Math.hypot(east, north) > mostMetres);
  if (far !== -1) return { problem: `control point ${far + 1} is more than ${mostMetres} m from the middle of all` };
  const linear = method === 'affine' ? affineOf(centred) : similarityOf(centred, space);
  if (typeof linear === 'string') return { problem: linear };
  return checked(fitOf(controls, linear, least), space);
}

interface Centred {
  readonly x: number;
  readonly y: number;
  readonly east: number;
  readonly north: number;
}
type Linear = Pick<PlanTransform, 'a' | 'b' | 'd' | 'e'>;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const middle = (controls: readonly ControlPoint[]) => ({
  x: mean(controls.map(({ x }) => x)),
  y: mean(controls.map(({ y }) => y)),
  longitude: mean(controls.map(({ longitude }) => longitude)),
  latitude: mean(controls.map(({ latitude }) => latitude)),
});

function centre(controls: readonly ControlPoint[]): readonly Centred[] {
  const at = middle(controls);
  const degree = metresOfDegree(at.latitude);
  return controls.map(({ x, y, longitude, latitude }) => ({
    ...{ x: x - at.x, y: y - at.y },
    ...{ east: (longitude - at.longitude) * degree.east, north: (latitude - at.latitude) * degree.north },
  }));
}

const sum = (points: readonly Centred[], of: (point: Centred) => number): number => points.reduce((total, point) => total + of(point), 0);

/** Least squares of a turned and scaled plan; a picture is turned upside down first. */
function similarityOf(points: readonly Centred[], space: PlanSpace): Linear | string {
  const up = space === 'pixels' ? -1 : 1;
  const spread = sum(points, ({ x, y }) => x * x + y * y);
  if (!(spread > 0)) return 'the control points are all at the same point of the plan';
  const along = sum(points, ({ x, y, east, north }) => x * east + up * y * north) / spread;
  const across = sum(points, ({ x, y, east, north }) => x * north - up * y * east) / spread;
  return { a: along, b: -across * up, d: across, e: along * up };
}

/** Least squares of both coordinates by the normal equations. */
function affineOf(points: readonly Centred[]): Linear | string {
  const [xx, xy, yy] = [sum(points, ({ x }) => x * x), sum(points, ({ x, y }) => x * y), sum(points, ({ y }) => y * y)];
  const determinant = xx * yy - xy * xy;
  if (!(determinant > leastSpread * ((xx + yy) / 2) ** 2))
    return 'the control points lie on a line of the plan, or nearly; put one far to its side';
  const solve = (px: number, py: number): readonly [number, number] => [
    (px * yy - py * xy) / determinant,
    (py * xx - px * xy) / determinant,
  ];
  const [a, b] = solve(
    sum(points, ({ x, east }) => x * east),
    sum(points, ({ y, east }) => y * east),
  );
  const [d, e] = solve(
    sum(points, ({ x, north }) => x * north),
    sum(points, ({ y, north }) => y * north),
  );
  return { a, b, d, e };
}

function fitOf(controls: readonly ControlPoint[], { a, b, d, e }: Linear, least: number): PlanFit {
  const { x, y, longitude, latitude } = middle(controls);
  const transform = { longitude, latitude, a, b, c: -(a * x + b * y), d, e, f: -(d * x + e * y) };
  const degree = metresOfDegree(latitude);
  const residuals = controls.map((control) => {
    const [east, north] = planToWgs84(transform, control.x, control.y);
    return Math.hypot((east - control.longitude) * degree.east, (north - control.latitude) * degree.north);
  });
  const rms = Math.sqrt(mean(residuals.map((one) => one * one)));
  return { transform, scale: Math.sqrt(Math.abs(a * e - b * d)), residuals, rms, isChecked: controls.length > least };
}

/** Refuse what no plan can be: nothing, far too large, or its mirror image. */
function checked(fit: PlanFit, space: PlanSpace): PlanFit | { readonly problem: string } {
  const { a, b, d, e } = fit.transform;
  if (!(fit.scale >= scales.least && fit.scale <= scales.most))
    return {
      problem: `a unit of the plan would be ${fit.scale.toPrecision(3)} m; it must be between ${scales.least} and ${scales.most} m`,
    };
  const isMirrored = a * e - b * d < 0 !== (space === 'pixels');
  return isMirrored ? { problem: 'the plan would be mirrored; two control points are probably exchanged' } : fit;
}
