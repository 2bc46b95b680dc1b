import { printFigure, quantile, verify } from './figures.ts';
import { type PlantServer, startPlant } from './plant-server.ts';

const minuteMs = 60_000;
const years = 5;
/** One sample a minute over five years. */
const samples = Math.floor((years * 365.25 * 86_400_000) / minuteMs);
const repeats = 40;

/** Value of the stored minute `i`: a slow wave with two decimals. */
const valueAt = (i: number): number => Math.round(1000 * Math.sin(i / 5000) + (i % 7)) / 100;

async function fill({ api }: PlantServer, point: number, start: number): Promise<void> {
  for (let from = 0; from < samples; from += 50_000) {
    const rows: string[] = ['time,point,value'];
    for (let i = from; i < Math.min(samples, from + 50_000); i++) rows.push(`${start + i * minuteMs},${point},${valueAt(i)}`);
    await importRows(api, rows.join('\n'));
  }
}

async function importRows(api: PlantServer['api'], csv: string): Promise<void> {
  const { job } = (await api.upload('/imports?name=bench.csv&origin=simulated', csv)) as { job: string };
  for (;;) {
    const { state, result } = (await api.get(`/jobs/${job}`)) as { state: string; result?: { refused: number } };
    verify(state !== 'failed' && (result?.refused ?? 0) === 0, `importing: ${JSON.stringify(result)}`);
    if (state === 'done') return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function timed(call: () => Promise<void>): Promise<readonly number[]> {
  const times: number[] = [];
  for (let i = 0; i < repeats; i++) {
    const begun = performance.now();
    await call();
    times.push(performance.now() - begun);
  }
  return times;
}

interface Bucketed {
  readonly buckets: readonly { readonly count: readonly number[]; readonly max: readonly (number | null)[] }[];
}

async function measure(plant: PlantServer): Promise<Readonly<Record<string, readonly number[]>>> {
  const [point = 0] = plant.pointsOf('m0');
  const end = Math.floor(Date.now() / minuteMs) * minuteMs;
  const start = end - samples * minuteMs;
  await fill(plant, point, start);
  const trend = (from: number, to: number, count: number) => async () => {
    const { buckets } = (await plant.api.get(`/history/buckets?points=${point}&from=${from}&to=${to}&count=${count}`)) as Bucketed;
    const expected = Math.round((to - from) / minuteMs);
    const counted = (buckets[0]?.count ?? []).reduce((sum, one) => sum + one, 0);
    verify(counted === expected, `${counted} samples in the buckets, ${expected} stored`);
  };
  const raw = async () => {
    const { series } = (await plant.api.get(`/history/raw?points=${point}&from=${end - 86_400_000}&to=${end}`)) as {
      series: readonly { value: readonly number[] }[];
    };
    verify(series[0]?.value.length === 1440, `${series[0]?.value.length} raw samples of a day, 1440 stored`);
    verify(series[0]?.value[0] === valueAt(samples - 1440), 'the first raw sample of the day');
  };
  const last = async () => {
    const { last: found } = (await plant.api.get(`/history/last?points=${point}&at=${start + 1000 * minuteMs + 1}`)) as {
      last: readonly { sample: { value: number } }[];
    };
    verify(found[0]?.sample.value === valueAt(1000), 'the last sample before a time');
  };
  return {
    'trend-5-years': await timed(trend(start, end, 1000)),
    'trend-30-days': await timed(trend(end - 30 * 86_400_000, end, 1000)),
    'raw-day': await timed(raw),
    'last-at': await timed(last),
    'asset-tree': await timed(async () =>
      verify(((await plant.api.get('/assets?parent=root&limit=200')) as { total: number }).total === 10_000, 'assets'),
    ),
  };
}

/** Trends over years, days, raw samples and the asset tree at the API, with 5 years of minutes and 10,000 assets, verified. */
export async function query(runs: number, only: string | undefined): Promise<void> {
  const all: Readonly<Record<string, readonly number[]>>[] = [];
  for (let i = 0; i < runs; i++) {
    const plant = await startPlant(10_000, 0);
    try {
      all.push(await measure(plant));
    } finally {
      await plant.server.remove();
    }
  }
  for (const name of Object.keys(all[0] ?? {}).filter((one) => only === undefined || one === only)) {
    for (const [metric, p] of [
      ['p50', 0.5],
      ['p95', 0.95],
    ] as const)
      printFigure({ bench: 'query', case: name, metric, unit: 'ms', values: all.map((times) => quantile(times[name] ?? [], p)) });
  }
}
