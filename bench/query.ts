import { fillAlarms, largePlant } from '../src/capabilities/alarms/alarms.bench.ts';
import { connect } from '../src/kernel/database.ts';
import { createLog } from '../src/kernel/log.ts';
import { runningUrl } from '../src/kernel/postgres-cluster.ts';
import { type ApiClient, signIn, startServer } from '../test/setup/server.ts';
import { verify } from './figures.ts';
import { type PlantServer, startPlant } from './plant-server.ts';
import { importRows, printTimes, type Times, timed } from './questions.ts';

const minuteMs = 60_000;
const years = 5;
/** One sample a minute over five years. */
const samples = Math.floor((years * 365.25 * 86_400_000) / minuteMs);
const assets = largePlant.assets;
const newestAlarm = `alarm-${String(largePlant.alarms - 1).padStart(8, '0')}`;

/** Value of the stored minute `i`: a slow wave with two decimals. */
const valueAt = (i: number): number => Math.round(1000 * Math.sin(i / 5000) + (i % 7)) / 100;

async function fill(api: ApiClient, point: number, start: number): Promise<void> {
  for (let from = 0; from < samples; from += 50_000) {
    const rows: string[] = ['time,point,value'];
    for (let i = from; i < Math.min(samples, from + 50_000); i++) rows.push(`${start + i * minuteMs},${point},${valueAt(i)}`);
    await importRows(api, rows.join('\n'));
  }
}

interface Bucketed {
  readonly buckets: readonly { readonly count: readonly number[]; readonly max: readonly (number | null)[] }[];
}

/** Questions about the years of one point that end at `end`; each verifies its answer. */
function questionsOf(api: ApiClient, point: number, end: number) {
  const start = end - samples * minuteMs;
  const trend = (from: number, to: number, count: number) => async () => {
    const { buckets } = (await api.get(`/history/buckets?points=${point}&from=${from}&to=${to}&count=${count}`)) as Bucketed;
    const expected = Math.round((to - from) / minuteMs);
    const counted = (buckets[0]?.count ?? []).reduce((sum, one) => sum + one, 0);
    verify(counted === expected, `${counted} samples in the buckets, ${expected} stored`);
  };
  const raw = async () => {
    const { series } = (await api.get(`/history/raw?points=${point}&from=${end - 86_400_000}&to=${end}`)) as {
      series: readonly { value: readonly number[] }[];
    };
    verify(series[0]?.value.length === 1440, `${series[0]?.value.length} raw samples of a day, 1440 stored`);
    verify(series[0]?.value[0] === valueAt(samples - 1440), 'the first raw sample of the day');
  };
  const last = async () => {
    const { last: found } = (await api.get(`/history/last?points=${point}&at=${start + 1000 * minuteMs + 1}`)) as {
      last: readonly { sample: { value: number } }[];
    };
    verify(found[0]?.sample.value === valueAt(1000), 'the last sample before a time');
  };
  return { years: trend(start, end, 1000), month: trend(end - 30 * 86_400_000, end, 1000), raw, last };
}

/** Import the years; a trend of them is asked for at once, while they are still being sealed. */
async function importHistory({ api, pointsOf }: PlantServer, end: number): Promise<Times> {
  const [point = 0] = pointsOf('m0');
  await fill(api, point, end - samples * minuteMs);
  return { 'trend-just-imported': await timed(questionsOf(api, point, end).years) };
}

async function measureHistory(api: ApiClient, point: number, end: number): Promise<Times> {
  const { years, month, raw, last } = questionsOf(api, point, end);
  return {
    'trend-5-years': await timed(years),
    'trend-30-days': await timed(month),
    'raw-day': await timed(raw),
    'last-at': await timed(last),
  };
}

/** Put 100,000 alarms into the database of a running server, past the program. */
async function fillDatabase(dataFolder: string): Promise<void> {
  const url = await runningUrl(dataFolder);
  verify(url !== undefined, 'the database of the server does not run');
  const db = connect(url, createLog('warn'));
  await fillAlarms(db, largePlant);
  await db.destroy();
}

interface Listed {
  readonly items: readonly { readonly id: string; readonly priority: number }[];
  readonly total?: number;
}

async function measureLists(api: ApiClient): Promise<Times> {
  const open = largePlant.assets * largePlant.rulesPerAsset;
  const page = async (path: string, isRight: (listed: Listed) => boolean) => {
    const listed = (await api.get(path)) as Listed;
    verify(listed.items.length === 200 && isRight(listed), `${path}: ${JSON.stringify(listed).slice(0, 200)}`);
  };
  const counts = async () => {
    const { byPriority } = (await api.get('/alarms/counts')) as { byPriority: readonly { open: number }[] };
    const counted = byPriority.reduce((sum, one) => sum + one.open, 0);
    verify(counted === open, `${counted} open alarms counted, ${open} stored`);
  };
  return {
    'asset-tree': await timed(() => page('/assets?parent=root&limit=200', ({ total }) => total === assets)),
    'alarm-list': await timed(() => page('/alarms?limit=200', ({ items }) => items.every(({ priority }) => priority === 1))),
    'alarm-history': await timed(() => page('/alarms?view=history&limit=200', ({ items }) => items[0]?.id === newestAlarm)),
    'alarm-counts': await timed(counts),
  };
}

async function measure(): Promise<Times> {
  const plant = await startPlant({ devices: assets, rulesPerDevice: 0 });
  try {
    const end = Math.floor(Date.now() / minuteMs) * minuteMs;
    const imported = await importHistory(plant, end);
    await fillDatabase(plant.server.dataFolder);
    await plant.server.stop();
    const again = await startServer({ dataFolder: plant.server.dataFolder, env: plant.env }); // reads the alarms that were put in
    try {
      const api = await signIn(again);
      const history = await measureHistory(api, plant.pointsOf('m0')[0] ?? 0, end);
      return { ...imported, ...history, ...(await measureLists(api)) };
    } finally {
      await again.stop();
    }
  } finally {
    await plant.remove();
  }
}

/** Trends over years and days, raw samples, the asset tree and the alarm lists at the API, with 5 years of minutes, 10,000 assets and 100,000 alarms, verified. */
export async function query(runs: number, only: string | undefined): Promise<void> {
  const all: Times[] = [];
  for (let i = 0; i < runs; i++) all.push(await measure());
  printTimes('query', all, only);
}
