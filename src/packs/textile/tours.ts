import type { Signal } from '../../contracts/pack.ts';
import { type At, corridor, doorOf, middleOf, placeAt, type RoomKey } from './hall.ts';

/** Who goes round, with what pace and rests. */
export interface Tour {
  /** Rooms in order; the last leads back to the first. */
  readonly through: readonly { readonly room: RoomKey; readonly seconds: number }[];
  /** m/s */
  readonly pace: number;
  /** Number of its place in each room, 0 to 24. */
  readonly place: number;
  /** Seconds by which it is ahead of place 0. */
  readonly ahead: number;
  /** Greatest error of a place in each direction, m. */
  readonly noise: number;
}

/** Metres of a degree, for noise only. */
const degreeMetres = 111_000;

/** A place of its own in a room, 4 m apart along it and 3 m across. */
const spot = (room: RoomKey, place: number): At => {
  const [x, y] = middleOf(room);
  return [x + ((place % 5) - 2) * 4, y + (Math.floor(place / 5) - 2) * 3];
};

/** From the spot in a room to the corridor before the door of the next, and into it. */
const wayTo = (from: RoomKey, to: RoomKey, place: number): readonly At[] => [
  doorOf(from),
  [doorOf(from)[0], corridor.middle],
  [doorOf(to)[0], corridor.middle],
  doorOf(to),
  spot(to, place),
];

/** The seconds at which a tour is where, from 0 to its end. */
export function timesOf({ through, pace, place }: Tour): readonly (readonly [second: number, at: At])[] {
  const first = through[0]?.room ?? 'warehouse';
  const times: [number, At][] = [[0, spot(first, place)]];
  const go = (to: At, seconds: number) => times.push([Number(((times.at(-1)?.[0] ?? 0) + seconds).toFixed(1)), to]);
  through.forEach(({ room, seconds }, i) => {
    const next = through[(i + 1) % through.length]?.room ?? first;
    go(spot(room, place), seconds);
    for (const to of wayTo(room, next, place)) {
      const [x, y] = times.at(-1)?.[1] ?? to;
      const metres = Math.hypot(to[0] - x, to[1] - y);
      if (metres > 0) go(to, metres / pace);
    }
  });
  return times;
}

/** The signals of a place that goes round. */
export function touring(tour: Tour): { readonly longitude: Signal; readonly latitude: Signal } {
  const places = timesOf(tour).map(([second, at]) => [second, placeAt(at)] as const);
  const axis = (i: 0 | 1): Signal => ({
    cycle: { values: places.map(([second, place]) => [second, place[i]]), ahead: tour.ahead, noise: tour.noise / degreeMetres },
  });
  return { longitude: axis(0), latitude: axis(1) };
}
