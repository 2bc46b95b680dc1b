import type { Received, Reply } from '../../../contracts/api/index.ts';
import { Failure } from '../../../contracts/errors.ts';
import { placeAt } from '../geometry.ts';

type Question = Received<'planSearch', 'body'>;

/** A place relative to the datum, in metres: along the first leg and to the right of it. */
type At = readonly [ahead: number, right: number];
interface Plan {
  readonly legs: readonly At[];
  readonly area: number;
}

/** Legs of one search. */
const mostLegs = 2000;

/**
 * Expanding square (SS): legs of 1, 1, 2, 2, 3, 3 … spacings, each a right angle to the right, until the square reaches as far as it shall.
 *
 * Source: IAMSAR manual, volume II, 5.5.
 */
function expandingSquare({ spacingMetres: s, lengthMetres }: Question): Plan {
  const turns: readonly At[] = [[1, 0], [0, 1], [-1, 0], [0, -1]]; // biome-ignore format: one line
  const legs: At[] = [[0, 0]];
  const count = Math.max(2, Math.ceil((2 * lengthMetres) / s) * 2);
  refuse(count);
  let [ahead, right] = [0, 0];
  for (let i = 0; i < count; i++) {
    const [a, r] = turns[i % 4] ?? [0, 0];
    const metres = (Math.floor(i / 2) + 1) * s;
    ahead += a * metres;
    right += r * metres;
    legs.push([ahead, right]);
  }
  const side = (count / 2 + 1) * s;
  return { legs, area: side * side };
}

/** Sector search (VS): three triangles through the datum, all turns of 120° to the right, all legs as long as the radius. Source: IAMSAR manual, volume II, 5.5. */
function sector({ lengthMetres: radius }: Question): Plan {
  const at = (degrees: number): At => [radius * Math.cos((degrees * Math.PI) / 180), radius * Math.sin((degrees * Math.PI) / 180)];
  const datum: At = [0, 0];
  return { legs: [datum, at(0), at(60), datum, at(240), at(300), datum, at(120), at(180), datum], area: Math.PI * radius * radius };
}

/** Parallel tracks (PS): legs to and fro over a rectangle around the datum, the first half a spacing inside of its edge. Source: IAMSAR manual, volume II, 5.5. */
function parallelTrack({ spacingMetres: s, lengthMetres, widthMetres = lengthMetres }: Question): Plan {
  const count = Math.max(1, Math.round(widthMetres / s));
  refuse(count);
  const half = Math.max(0, (lengthMetres - s) / 2);
  const legs = Array.from({ length: count }, (_, i): readonly At[] => {
    const right = (i - (count - 1) / 2) * s;
    const ends: readonly At[] = [[-half, right], [half, right]]; // biome-ignore format: one line
    return i % 2 === 0 ? ends : [...ends].reverse();
  }).flat();
  return { legs, area: lengthMetres * count * s };
}

const plans = { expandingSquare, sector, parallelTrack } as const satisfies Readonly<
  Record<Question['pattern'], (question: Question) => Plan>
>;

function refuse(legs: number): void {
  if (legs > mostLegs) throw new Failure('TOO_LARGE', `planning a search of ${legs} legs`, { details: { limit: `${mostLegs} legs` } });
}

/**
 * The legs of a search, how long they take, and how likely they find what is in the area.
 *
 * Plane around the datum. The coverage takes the legs as they are; detection is that of a random search, less than that of one whose legs are kept exactly.
 *
 * @throws Failure `TOO_LARGE` beyond 2,000 legs
 */
export function planSearch(question: Question): Reply<'planSearch'> {
  const { legs, area } = plans[question.pattern](question);
  const metres = legs.slice(1).reduce((sum, [a, r], i) => sum + Math.hypot(a - (legs[i]?.[0] ?? 0), r - (legs[i]?.[1] ?? 0)), 0);
  const coverage = question.sweepMetres === undefined ? undefined : (question.sweepMetres * metres) / area;
  return {
    line: legs.map((at) => placeOf(question, at)),
    ...{ metres, seconds: metres / question.speed, areaSquareMetres: area },
    ...(coverage !== undefined && { coverage, detection: 1 - Math.exp(-coverage) }),
  };
}

function placeOf({ place, bearing }: Question, [ahead, right]: At): [number, number] {
  const turn = (bearing * Math.PI) / 180;
  return placeAt(place, [ahead * Math.sin(turn) + right * Math.cos(turn), ahead * Math.cos(turn) - right * Math.sin(turn)]);
}
