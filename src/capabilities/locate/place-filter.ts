import { degreeMetres, nearest } from '../../contracts/distance.ts';
import type { EpochMs } from '../../contracts/time.ts';

/** One way to go on, as a Kalman filter with constant velocity whose axes have the same deviations; metres from the place of the whole. */
interface Model {
  east: number;
  north: number;
  /** m/s. */
  eastward: number;
  northward: number;
  /** Variance of place (m²) and speed (m²/s²) on each axis, and their covariance (m²/s). */
  place: number;
  speed: number;
  both: number;
  /** How likely it is that the thing goes on so, 0…1. */
  likely: number;
}

/**
 * Where a thing is, as far as its noisy places tell: two ways to go on, straight and with changes of the way, each as likely as it has foretold
 * the places (interacting multiple models; Blom and Bar-Shalom, IEEE Trans. Autom. Control 33, 1988).
 */
export interface Followed {
  time: EpochMs;
  /** Degrees. */
  longitude: number;
  latitude: number;
  /** m/s. */
  eastward: number;
  northward: number;
  /** Variance of the place on each axis, m². */
  variance: number;
  readonly straight: Model;
  readonly changing: Model;
}

/**
 * Spectral density of the acceleration of the two, m²/s³: a thing that keeps its way, and one that brakes or turns at some 1.5 m/s² for a second or two.
 * `assumed`, chosen by the noise bench for people, vessels and vehicles at once.
 */
const straightDensity = 0.002;
const changingDensity = 3;
/** A thing that cannot go fast cannot change its speed by much: after so many seconds of changes its speed is as uncertain as its fastest is large. `assumed`, likewise */
const turnSeconds = 90;
/** Nor is its speed ever less certain than by this part of its fastest, as a deviation on each axis. `assumed`, likewise */
const speedPart = 1 / 3;
/** How long a thing goes on so on the average, s. `assumed` */
const straightSeconds = 120;
const changingSeconds = 10;
/** Deviation of the speed of a thing that was not heard before, m/s; half of its fastest where that is less. `assumed` */
const firstSpeed = 10;

/** A literal without spreads: V8 keeps the numbers of such an object in place, and writes them without making new ones. */
const newModel = (likely: number): Model => ({
  east: 0,
  north: 0,
  eastward: 0,
  northward: 0,
  place: 0,
  speed: 0,
  both: 0,
  likely,
});

/** A place from which on a thing is followed. */
export interface Beginning extends Pick<Followed, 'time' | 'longitude' | 'latitude' | 'variance'> {
  /** As in {@link Measured}. */
  readonly mostSpeed: number;
}

/** Nothing is known but this place. */
export function newFollowed(begin: Beginning): Followed {
  const { time, longitude, latitude, variance } = begin;
  const [straight, changing] = [newModel(0), newModel(0)];
  const followed: Followed = { time, longitude, latitude, eastward: 0, northward: 0, variance, straight, changing };
  beginAt(followed, begin);
  return followed;
}

/** Begin anew at a place. */
export function beginAt(followed: Followed, { time, longitude, latitude, variance, mostSpeed }: Beginning): void {
  followed.time = time;
  followed.longitude = longitude;
  followed.latitude = latitude;
  followed.eastward = 0;
  followed.northward = 0;
  followed.variance = variance;
  const { straight, changing } = followed;
  for (const model of [straight, changing]) {
    Object.assign(model, newModel(0.5));
    model.place = variance;
    model.speed = Math.min(firstSpeed, mostSpeed / 2) ** 2;
  }
}

/** A new place, in metres east and north of the last one of the whole, with its variance on each axis (m²). */
export interface Measured {
  readonly time: EpochMs;
  readonly east: number;
  readonly north: number;
  readonly variance: number;
  /** Fastest that the thing goes, m/s. The less, the better its place is known; from 16 m/s on it makes no difference. */
  readonly mostSpeed: number;
}

/** Take a place into account that is later than the one before. Hot path. */
export function followTo(followed: Followed, { time, east, north, variance, mostSpeed }: Measured): void {
  const { straight, changing } = followed;
  const t = (time - followed.time) / 1000;
  mix(straight, changing, t);
  predict(straight, t, straightDensity);
  predict(changing, t, Math.min(changingDensity, (mostSpeed * mostSpeed) / turnSeconds));
  bind(changing, (mostSpeed * speedPart) ** 2);
  // Likelihood of two axes: exp(−d²/2S) / S. Only the ratio counts.
  const [sStraight, sChanging] = [straight.place + variance, changing.place + variance];
  const dStraight = ((east - straight.east) ** 2 + (north - straight.north) ** 2) / sStraight;
  const dChanging = ((east - changing.east) ** 2 + (north - changing.north) ** 2) / sChanging;
  const odds = (changing.likely * sStraight * Math.exp(Math.min(500, (dStraight - dChanging) / 2))) / (straight.likely * sChanging);
  changing.likely = odds / (1 + odds);
  straight.likely = 1 - changing.likely;
  correct(straight, { east, north, total: sStraight });
  correct(changing, { east, north, total: sChanging });
  combine(followed, time);
}

/** How far two models are apart; one object for all, as making one for each place costs more than the rest. */
const apart = newModel(0);

/** Each model begins where the thing is by both, as likely as it came from each. */
function mix(a: Model, b: Model, t: number): void {
  const [toB, toA] = [t / (t + straightSeconds), t / (t + changingSeconds)];
  const [changedA, changedB] = [b.likely * toA, a.likely * toB];
  const [likelyA, likelyB] = [a.likely * (1 - toB) + changedA, b.likely * (1 - toA) + changedB];
  const [partA, partB] = [changedA / likelyA, changedB / likelyB];
  apart.east = b.east - a.east;
  apart.north = b.north - a.north;
  apart.eastward = b.eastward - a.eastward;
  apart.northward = b.northward - a.northward;
  apart.place = b.place - a.place;
  apart.speed = b.speed - a.speed;
  apart.both = b.both - a.both;
  moveBy(a, partA, apart);
  moveBy(b, -partB, apart);
  a.likely = likelyA;
  b.likely = likelyB;
}

/** Go a part of the way to another model; what they are apart becomes variance of both. */
function moveBy(model: Model, part: number, { east, north, eastward, northward, place, speed, both }: Model): void {
  const size = Math.abs(part);
  const spread = (size * (1 - size)) / 2;
  model.east += part * east;
  model.north += part * north;
  model.eastward += part * eastward;
  model.northward += part * northward;
  model.place += part * place + spread * (east * east + north * north);
  model.speed += part * speed + spread * (eastward * eastward + northward * northward);
  model.both += part * both + spread * (east * eastward + north * northward);
}

function predict(model: Model, t: number, density: number): void {
  model.east += model.eastward * t;
  model.north += model.northward * t;
  model.place += 2 * model.both * t + model.speed * t * t + (density * t * t * t) / 3;
  model.both += model.speed * t + (density * t * t) / 2;
  model.speed += density * t;
}

/** Keep the variance of the speed within what it can be, and the covariance with it. @param most m²/s² */
function bind(model: Model, most: number): void {
  if (model.speed <= most) return;
  model.both *= Math.sqrt(most / model.speed);
  model.speed = most;
}

/** @param total variance of what the place is off by, m² */
function correct(model: Model, { east, north, total }: { readonly east: number; readonly north: number; readonly total: number }): void {
  const [gain, gainSpeed] = [model.place / total, model.both / total];
  const [x, y] = [east - model.east, north - model.north];
  model.east += gain * x;
  model.north += gain * y;
  model.eastward += gainSpeed * x;
  model.northward += gainSpeed * y;
  model.speed -= gainSpeed * model.both;
  model.place *= 1 - gain;
  model.both *= 1 - gain;
}

/** The place of the whole, from which the models count their metres anew. */
function combine(followed: Followed, time: EpochMs): void {
  const { straight: a, changing: b } = followed;
  const [east, north] = [a.likely * a.east + b.likely * b.east, a.likely * a.north + b.likely * b.north];
  followed.time = time;
  followed.latitude += north / degreeMetres;
  followed.longitude = nearest(followed.longitude + east / (degreeMetres * Math.cos((followed.latitude * Math.PI) / 180)));
  followed.eastward = a.likely * a.eastward + b.likely * b.eastward;
  followed.northward = a.likely * a.northward + b.likely * b.northward;
  const apart = ((b.east - a.east) ** 2 + (b.north - a.north) ** 2) / 2;
  followed.variance = a.likely * a.place + b.likely * b.place + a.likely * b.likely * apart;
  a.east -= east;
  b.east -= east;
  a.north -= north;
  b.north -= north;
}
