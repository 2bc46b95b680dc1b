import type { ApiClient } from '../test/setup/server.ts';
import { verify } from './figures.ts';

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
