import { signIn, startServer } from '../test/setup/server.ts';
import { verify } from './figures.ts';
import { pointsPerDevice } from './plant.ts';
import { type PlantServer, startPlant } from './plant-server.ts';
import { importRows, printTimes, type Times, timed } from './questions.ts';

const size = { devices: 25_951, rulesPerDevice: 6 } as const;
const total = size.devices * pointsPerDevice;
const writeAtOnce = 100_000;
const daySeconds = 86_400;
const hundred = 100;

/** The newest value of a point. */
const newestOf = (point: number): number => (point % 1000) / 8;

/** The value of a point at a second of its day. */
const valueAt = (index: number, second: number): number => ((second * (index + 1)) % 997) / 4;

/** A newest value for each of the 1.5 million points. */
async function fillNewest({ api }: PlantServer, points: readonly number[]): Promise<void> {
  const time = Date.now();
  for (let from = 0; from < points.length; from += writeAtOnce) {
    const samples = points.slice(from, from + writeAtOnce).map((point) => ({ point, time, value: newestOf(point) }));
    const { taken } = (await api.send('POST', '/samples', { samples })) as { taken: number };
    verify(taken === samples.length, `${taken} of ${samples.length} samples were taken`);
  }
}

/** A day of 100 points at one a second, stored before yesterday ended. */
async function fillDay({ api }: PlantServer, points: readonly number[], start: number): Promise<void> {
  const head = ['time', ...points].join(',');
  for (let from = 0; from < daySeconds; from += 7200) {
    const rows = Array.from({ length: 7200 }, (_, i) =>
      [start + (from + i) * 1000, ...points.map((_p, index) => valueAt(index, from + i))].join(','),
    );
    await importRows(api, [head, ...rows].join('\n'));
  }
}

/** A server that is asked. */
type Asked = Pick<PlantServer, 'server' | 'api'>;

/** All newest values in the compact form. */
async function snapshot({ server, api }: Asked, points: readonly number[]): Promise<void> {
  const reply = await fetch(`${server.url}/api/v1/latest/snapshot`, { headers: { cookie: api.cookie } });
  const bytes = Buffer.from(await reply.arrayBuffer());
  let found = 0;
  for (let at = 8, count = bytes.readUInt32LE(at); count > 0; at += 8 + Math.ceil((count * 21) / 8) * 8, count = bytes.readUInt32LE(at)) {
    const row = count >> 1;
    const point = bytes.readUInt32LE(at + 8 + count * 16 + row * 4);
    verify(bytes.readDoubleLE(at + 8 + count * 8 + row * 8) === newestOf(point), `the newest value of point ${point}`);
    found += count;
  }
  verify(found === points.length, `${found} newest values, ${points.length} were written`);
}

interface Summed {
  readonly groups: readonly { readonly key: string; readonly fresh: number; readonly sum: number }[];
}

/** All newest values summed up by the 58 keys. */
async function summary({ api }: Asked, points: readonly number[]): Promise<void> {
  const { groups } = (await api.get('/latest/summary')) as Summed;
  const expected = points.reduce((sum, point) => sum + newestOf(point), 0);
  const [fresh, sum] = [groups.reduce((n, one) => n + one.fresh, 0), groups.reduce((n, one) => n + one.sum, 0)];
  verify(groups.length === pointsPerDevice && fresh === total, `${fresh} fresh values of ${groups.length} keys`);
  verify(Math.abs(sum - expected) < 1e-3, `the values sum up to ${sum}, not ${expected}`);
}

interface Bucketed {
  readonly buckets: readonly { readonly count: readonly number[]; readonly max: readonly (number | null)[] }[];
}

/** 100 points over a day in 1,000 buckets. */
async function hundredPoints({ api }: Asked, points: readonly number[], start: number): Promise<void> {
  const path = `/history/buckets?points=${points.join()}&from=${start}&to=${start + daySeconds * 1000}&count=1000`;
  const { buckets } = (await api.get(path)) as Bucketed;
  const counted = buckets.reduce((sum, { count }) => sum + count.reduce((a, b) => a + b, 0), 0);
  verify(counted === daySeconds * hundred, `${counted} samples in the buckets, ${daySeconds * hundred} stored`);
  const highest = Math.max(...(buckets[7]?.max ?? []).map(Number));
  verify(highest === 996 / 4, `the highest value of a point is ${highest}`);
}

async function measureOn(asked: Asked, points: readonly number[], start: number) {
  return {
    'newest-1500000': await timed(() => snapshot(asked, points)),
    'summary-1500000': await timed(() => summary(asked, points)),
    'hundred-points-day': await timed(() => hundredPoints(asked, points.slice(0, hundred), start), 20),
  };
}

async function measure() {
  const plant = await startPlant(size);
  try {
    const points = plant.devices.flatMap(([identity]) => plant.pointsOf(identity));
    const start = Math.floor(Date.now() / 86_400_000 - 2) * 86_400_000;
    await fillDay(plant, points.slice(0, hundred), start);
    await fillNewest(plant, points);
    await plant.server.stop();
    const server = await startServer({ dataFolder: plant.server.dataFolder, env: plant.env }); // what was in memory is stored now
    try {
      return await measureOn({ server, api: await signIn(server) }, points, start);
    } finally {
      await server.stop();
    }
  } finally {
    await plant.remove();
  }
}

/** Questions about all of a group at once: 1.5 million newest values, their sums, and 100 points over a day at one a second; verified. */
export async function groupQuery(runs: number, only: string | undefined): Promise<void> {
  const all: Times[] = [];
  for (let i = 0; i < runs; i++) all.push(await measure());
  printTimes('group-query', all, only);
}
