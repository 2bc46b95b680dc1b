import type { ApiClient } from '../test/setup/server.ts';
import { printFigure, quantile, verify } from './figures.ts';

/** Import a CSV and wait until it is stored. */
export async function importRows(api: ApiClient, csv: string): Promise<void> {
  const { job } = (await api.upload('/imports?name=bench.csv&origin=simulated', csv)) as { job: string };
  for (;;) {
    const { state, result } = (await api.get(`/jobs/${job}`)) as { state: string; result?: { refused: number } };
    verify(state !== 'failed' && (result?.refused ?? 0) === 0, `importing: ${JSON.stringify(result)}`);
    if (state === 'done') return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Milliseconds that a question took, each time that it was asked. */
export async function timed(call: () => Promise<void>, repeats = 40): Promise<readonly number[]> {
  const times: number[] = [];
  for (let i = 0; i < repeats; i++) {
    const begun = performance.now();
    await call();
    times.push(performance.now() - begun);
  }
  return times;
}

/** Milliseconds of questions, by their names. */
export type Times = Readonly<Record<string, readonly number[]>>;

/** Print median and 95th percentile of each question, or of one, over the runs. */
export function printTimes(bench: string, runs: readonly Times[], only: string | undefined): void {
  for (const name of Object.keys(runs[0] ?? {}).filter((one) => only === undefined || one === only)) {
    for (const [metric, p] of [
      ['p50', 0.5],
      ['p95', 0.95],
    ] as const)
      printFigure({ bench, case: name, metric, unit: 'ms', values: runs.map((times) => quantile(times[name] ?? [], p)) });
  }
}
