import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { createCredible } from '../src/capabilities/locate/credible.ts';
import type { NetType } from '../src/capabilities/locate/gear/gear.ts';
import { behaviourOf, netOf } from '../src/capabilities/locate/gear/gear.ts';
import type { Track } from '../src/capabilities/locate/track.ts';
import { printFigure, verify } from './figures.ts';

/** Where the tracks are: a CSV, perhaps gzipped, with vessel_id, lat, lon, time_mmdd (MMDD HH:MM:SS) and gear_type (刺网, 围网, 拖网, or as in the API). */
const pathVariable = 'YANGFAN_BENCH_TRACKS';
const nets: Readonly<Record<string, NetType>> = { 拖网: 'trawl', 围网: 'purseSeine', 刺网: 'gillNet', trawl: 'trawl', purseSeine: 'purseSeine', gillNet: 'gillNet' }; // biome-ignore format: one line
const kinds = ['trawl', 'purseSeine', 'gillNet'] as const;
/** Fastest that is believed of a fishing vessel, m/s, as in locate. */
const mostSpeed = 13;

interface Vessel {
  readonly id: number;
  readonly net: NetType;
  readonly track: Track;
}

async function readVessels(path: string): Promise<readonly Vessel[]> {
  const bytes = await readFile(path);
  const [heading = '', ...lines] = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').split(/\r?\n/);
  const at = (name: string) => heading.split(',').indexOf(name);
  const [vessel, lat, lon, time, gear] = ['vessel_id', 'lat', 'lon', 'time_mmdd', 'gear_type'].map(at);
  const found = new Map<string, Vessel>();
  for (const line of lines) {
    const cells = line.split(',');
    const cell = (place = -1) => cells[place] ?? '';
    const net = nets[cell(gear)];
    const [, month, day, clock] = /^(\d\d)(\d\d) (\d\d:\d\d:\d\d)$/.exec(cell(time)) ?? [];
    if (net === undefined || clock === undefined) continue;
    const one = found.get(cell(vessel)) ?? { id: Number(cell(vessel)), net, track: { times: [], longitudes: [], latitudes: [] } };
    found.set(cell(vessel), one);
    if (Number(cell(lat)) === 0 && Number(cell(lon)) === 0) continue; // a receiver without a place
    one.track.times.push(Date.parse(`2019-${month}-${day}T${clock}Z`));
    one.track.longitudes.push(Number(cell(lon)));
    one.track.latitudes.push(Number(cell(lat)));
  }
  return [...found.values()];
}

/** The track as a watch of jumps would have taken it. */
function credited({ times, longitudes, latitudes }: Track): Track {
  const credible = createCredible(() => mostSpeed);
  const good = times.flatMap((time, i) => (credible.take(time, [longitudes[i] ?? 0, latitudes[i] ?? 0]) ? [i] : []));
  const of = (column: readonly number[]) => good.map((i) => column[i] ?? 0);
  return { times: of(times), longitudes: of(longitudes), latitudes: of(latitudes) };
}

interface Judged {
  readonly net: NetType;
  readonly said: NetType;
}

/** F1 of each kind and their mean. */
function f1(judged: readonly Judged[]): { readonly of: Readonly<Record<NetType, number>>; readonly macro: number } {
  const score = (kind: NetType): number => {
    const hits = judged.filter(({ net, said }) => net === kind && said === kind).length;
    const [real, told] = [judged.filter(({ net }) => net === kind).length, judged.filter(({ said }) => said === kind).length];
    return real + told === 0 ? 0 : (2 * hits) / (real + told);
  };
  const of = { trawl: score('trawl'), purseSeine: score('purseSeine'), gillNet: score('gillNet') };
  return { of, macro: (of.trawl + of.purseSeine + of.gillNet) / 3 };
}

const featuresOf = (track: Track): readonly number[] => {
  const { towing, drifting, fast, setsPerDay, turning } = behaviourOf(track);
  return [1, towing, drifting, fast, Math.min(setsPerDay, 2), turning];
};
const scoresOf = (weights: readonly (readonly number[])[], x: readonly number[]) =>
  weights.map((row) => row.reduce((sum, weight, i) => sum + weight * (x[i] ?? 0), 0));

/** Multinomial logistic regression on the same features, by gradient descent: what could be had of data of one's own. It is kept nowhere. */
function fitted(vessels: readonly Vessel[]): (track: Track) => NetType {
  const rows = vessels.map(({ net, track }) => ({ x: featuresOf(track), label: kinds.indexOf(net) }));
  const weights = kinds.map(() => [0, 0, 0, 0, 0, 0]);
  for (let round = 0; round < 3000; round++)
    for (const { x, label } of rows) {
      const powers = scoresOf(weights, x).map(Math.exp);
      const all = powers.reduce((sum, power) => sum + power, 0);
      weights.forEach((row, k) => {
        const error = (powers[k] ?? 0) / all - Number(k === label);
        x.forEach((value, i) => {
          row[i] = (row[i] ?? 0) - 0.01 * (error * value + 0.0005 * (row[i] ?? 0));
        });
      });
    }
  return (track) => {
    const scores = scoresOf(weights, featuresOf(track));
    return kinds[scores.indexOf(Math.max(...scores))] ?? 'trawl';
  };
}

/** F1 of the rules that tell nets by tracks, on tracks that the user names; and of a model fitted to the vessels of even number, on those of odd number. */
export async function gear(): Promise<void> {
  const path = process.env[pathVariable];
  if (path === undefined) {
    process.stderr.write(`${pathVariable} names no file: a CSV with vessel_id, lat, lon, time_mmdd and gear_type\n`);
    process.exitCode = 2;
    return;
  }
  const all = (await readVessels(path)).map((one) => ({ ...one, track: credited(one.track) }));
  const judged = all.flatMap((one) => {
    const { net, shares } = netOf(behaviourOf(one.track));
    const [best] = shares;
    return best === undefined ? [] : [{ ...one, said: best.net, isTold: net !== undefined }];
  });
  verify(judged.length > 0, `${path} holds no track of six hours at sea with a known net`);
  const print = (name: string, metric: string, value: number) =>
    printFigure({ bench: 'gear', case: name, metric, unit: '', values: [value] });
  print('rules', 'vessels', all.length);
  print('rules', 'too_short', all.length - judged.length);
  const scored = f1(judged);
  for (const kind of kinds) print('rules', `f1_${kind}`, scored.of[kind]);
  print('rules', 'f1_macro', scored.macro);
  const told = judged.filter(({ isTold }) => isTold);
  print('rules', 'told', told.length);
  print('rules', 'told_right', told.filter(({ net, said }) => net === said).length / told.length);
  const [even, odd] = [judged.filter(({ id }) => id % 2 === 0), judged.filter(({ id }) => id % 2 === 1)];
  if (even.length < 10 || odd.length < 10) return;
  print('rules', 'f1_macro_odd', f1(odd).macro);
  const say = fitted(even);
  print('fitted', 'f1_macro_odd', f1(odd.map(({ net, track }) => ({ net, said: say(track) }))).macro);
}
