import { type LonLat, metresBetween, offsetOf } from '../../../contracts/distance.ts';
import type { Text } from '../../../contracts/text.ts';
import { courseOf } from '../cpa.ts';
import { squareToStretch } from '../geometry.ts';

/** A stretch of a way in words. */
export interface Step {
  readonly text: Text;
  readonly metres: number;
  /** Where it begins. */
  readonly at: LonLat;
}

/** Bends of a way that stay so near to the line through it are not told, m: corners are gone round in several small ones. `assumed` */
const bend = 0.8;
/** Turns below this are straight on, above the second they are turns, above the third about-turns; degrees. `assumed` */
const angles = { straight: 25, turn: 60, back: 140 } as const;

const compass: readonly Text[] = [
  { zh: '北', en: 'north' },
  { zh: '东北', en: 'north-east' },
  { zh: '东', en: 'east' },
  { zh: '东南', en: 'south-east' },
  { zh: '南', en: 'south' },
  { zh: '西南', en: 'south-west' },
  { zh: '西', en: 'west' },
  { zh: '西北', en: 'north-west' },
];

/** A way told stretch by stretch: the first by the compass, the others by the turn before them. */
export function stepsOf(places: readonly LonLat[]): readonly Step[] {
  const corners = straightened(places);
  return corners.slice(1).map((to, i) => {
    const [at, before] = [corners[i] ?? to, corners[i - 1]];
    const metres = metresBetween(at, to);
    const course = courseBetween(at, to);
    return { metres, at, text: before === undefined ? begun(course, metres) : turned(signed(course - courseBetween(before, at)), metres) };
  });
}

const whole = (metres: number): number => Math.max(1, Math.round(metres));

function begun(course: number, metres: number): Text {
  const { zh, en } = compass[Math.round(course / 45) % 8] ?? { zh: '', en: '' };
  return { zh: `向${zh}走 ${whole(metres)} 米`, en: `Go ${en} for ${whole(metres)} m` };
}

function turned(angle: number, metres: number): Text {
  const size = Math.abs(angle);
  const n = whole(metres);
  const [zh, en] = angle > 0 ? (['右', 'right'] as const) : (['左', 'left'] as const);
  if (size < angles.straight) return { zh: `直行 ${n} 米`, en: `Go straight on for ${n} m` };
  if (size > angles.back) return { zh: `掉头走 ${n} 米`, en: `Turn about and go ${n} m` };
  if (size < angles.turn) return { zh: `向${zh}前方走 ${n} 米`, en: `Bear ${en} and go ${n} m` };
  return { zh: `${zh}转走 ${n} 米`, en: `Turn ${en} and go ${n} m` };
}

/** Degrees between −180 and 180; to the right is more than 0. */
const signed = (degrees: number): number => ((degrees + 540) % 360) - 180;

const courseBetween = (from: LonLat, to: LonLat): number => courseOf(...offsetOf(from, to));

/** A way without its small bends (Douglas and Peucker 1973). */
function straightened(places: readonly LonLat[]): readonly LonLat[] {
  const [first, last] = [places[0], places.at(-1)];
  if (first === undefined || last === undefined || places.length < 3) return places;
  const offs = places.map((place) => metresOff(place, first, last));
  const most = offs.reduce((best, off, i) => (off > (offs[best] ?? 0) ? i : best), 0);
  if ((offs[most] ?? 0) <= bend) return [first, last];
  return [...straightened(places.slice(0, most + 1)), ...straightened(places.slice(most)).slice(1)];
}

/** How far a place lies from the stretch between two, m. */
const metresOff = (place: LonLat, from: LonLat, to: LonLat): number =>
  Math.sqrt(squareToStretch(...offsetOf(from, place), ...offsetOf(from, to)));
