import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { latitudeKeyOf } from '../contracts/datum.ts';
import type { DeviceBinding, PlacePoints, PointBinding } from '../contracts/driver.ts';
import { type EdgeConfig, edgeValueName, isEdgeText } from '../contracts/edge.ts';
import { Failure } from '../contracts/errors.ts';
import { replaceFile } from '../store/files.ts';
import { isMissing } from '../store/manifest.ts';

/** The numbers of the points of an edge, which nobody but its own log knows. */
export interface EdgePoints {
  numberOf(name: string): number;
  nameOf(point: number): string | undefined;
  readonly all: readonly number[];
  /** Give numbers to the names of a configuration that have none yet; on disk when it returns. Throws when it cannot be written. */
  learn(config: EdgeConfig): void;
}

/**
 * Numbers for the names of points, kept in the data folder: a name keeps its number for ever, also when no configuration has it any more, so that
 * what waits in the log goes where it belongs. Throws when the list of names cannot be read: new numbers would send old values to other points.
 */
export function openEdgePoints(dataFolder: string): EdgePoints {
  const path = join(dataFolder, 'edge-points.json');
  let names: readonly string[] = readNames(path);
  let numbers = new Map(names.map((name, i) => [name, i + 1]));
  return {
    numberOf: (name) => numbers.get(name) ?? 0,
    nameOf: (point) => names[point - 1],
    get all() {
      return names.map((_, i) => i + 1);
    },
    learn(config) {
      const wanted = config.sources.flatMap(({ devices }) => devices.flatMap(({ values }) => numbersOf(values).map(edgeValueName)));
      const fresh = [...new Set(wanted)].filter((name) => !numbers.has(name));
      if (fresh.length === 0) return;
      const all = [...names, ...fresh];
      replaceFile(path, Buffer.from(`${JSON.stringify(all)}\n`));
      names = all;
      numbers = new Map(all.map((name, i) => [name, i + 1]));
    },
  };
}

function readNames(path: string): string[] {
  try {
    return z.array(z.string()).parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if (isMissing(error)) return [];
    throw new Failure('INTERNAL', `reading ${path}: ${error instanceof Error ? error.message : String(error)}`, { details: { id: path } });
  }
}

type Values = EdgeConfig['sources'][number]['devices'][number]['values'];
const numbersOf = (values: Values) => Object.values(values).filter((one) => !isEdgeText(one));

/** The devices of a source as its driver needs them. What they send is measured. */
export const bindingsOf = (
  { devices, datum }: EdgeConfig['sources'][number],
  points: Pick<EdgePoints, 'numberOf'>,
): readonly DeviceBinding[] =>
  devices.map(({ identity, secretSha256, topics, values }) => ({
    ...(datum !== undefined && datum !== 'wgs84' && { places: placesOf(numbersOf(values).map(edgeValueName), { datum, points }) }),
    identity,
    origin: 'measured',
    topics,
    secretHash: secretSha256,
    points: new Map(
      Object.entries(values).flatMap(([key, one]): [string, PointBinding][] => {
        if (isEdgeText(one)) return [];
        const { scale, offset } = typeof one === 'string' ? { scale: 1, offset: 0 } : one;
        return [[key, { point: points.numberOf(edgeValueName(one)), scale, offset }]];
      }),
    ),
    texts: Object.keys(values).filter((key) => isEdgeText(values[key] ?? '')),
  }));

function placesOf(
  names: readonly string[],
  { datum, points }: { readonly datum: PlacePoints['datum']; readonly points: Pick<EdgePoints, 'numberOf'> },
): readonly PlacePoints[] {
  return [...new Set(names)].flatMap((name) => {
    const [, asset = '', key = ''] = /^(.*\.)([^.]+)$/.exec(name) ?? [];
    const latitude = asset + (latitudeKeyOf(key) ?? '');
    return latitudeKeyOf(key) !== undefined && names.includes(latitude)
      ? [{ datum, longitude: points.numberOf(name), latitude: points.numberOf(latitude) }]
      : [];
  });
}
