import { Counter, Gauge } from 'prom-client';
import type { Flow, FlowStats } from '../contracts/flow.ts';
import { type LoadMeasures, loadStates, unknownLoad } from '../contracts/load.ts';
import type { Lifecycle } from '../kernel/lifecycle.ts';
import { metrics } from '../kernel/metrics.ts';

const values = new Gauge({ name: 'yangfan_flow_values_total', help: 'Values taken since the start', registers: [metrics] });
const late = new Gauge({ name: 'yangfan_flow_late_total', help: 'Values older than the newest of their point', registers: [metrics] });
const disk = new Gauge({ name: 'yangfan_disk_used_ratio', help: 'Used part of the disk with the samples', registers: [metrics] });
const refusing = new Gauge({
  name: 'yangfan_flow_refusing',
  help: '1 while no sample is taken, by reason',
  labelNames: ['reason'],
  registers: [metrics],
});
const refused = new Gauge({
  name: 'yangfan_source_refused_total',
  help: 'What a source did not take, by reason',
  labelNames: ['source', 'reason'],
  registers: [metrics],
});
const sourceValues = new Gauge({
  name: 'yangfan_source_values_total',
  help: 'Values taken by a source',
  labelNames: ['source'],
  registers: [metrics],
});
const looks = new Counter({
  name: 'yangfan_flow_looks_total',
  help: 'How often the data plane was asked for its state',
  registers: [metrics],
});

const load = new Gauge({ name: 'yangfan_load_state', help: 'Load: 0 calm, 1 busy, 2 overloaded', registers: [metrics] });
const measures = new Gauge({
  name: 'yangfan_load_measure',
  help: 'What the load is made from: ms for lags and syncs, 0…1 for shares',
  labelNames: ['measure'],
  registers: [metrics],
});
const dropped = new Gauge({ name: 'yangfan_dropped_total', help: 'Not taken for want of room since the start', registers: [metrics] });
const closed = new Gauge({ name: 'yangfan_admission_closed', help: '1 while nothing new is taken on', registers: [metrics] });

function showLoad({ state, measures: all, droppedTotal, closedTo }: FlowStats['load']): void {
  load.set(loadStates.indexOf(state));
  for (const measure of Object.keys(all) as (keyof LoadMeasures)[]) measures.set({ measure }, all[measure]); // holds: these are its keys
  dropped.set(droppedTotal);
  closed.set(closedTo.length > 0 ? 1 : 0);
}

function show(stats: FlowStats): void {
  looks.inc();
  values.set(stats.valuesTotal);
  late.set(stats.lateTotal);
  disk.set(stats.diskUsedRatio);
  showLoad(stats.load);
  refusing.reset();
  if (stats.refusal !== undefined) refusing.set({ reason: stats.refusal }, 1);
  for (const source of stats.sources) {
    sourceValues.set({ source: source.id }, source.values);
    for (const [reason, count] of Object.entries(source.refused)) refused.set({ source: source.id, reason }, count);
  }
}

/** What others want to know of the data plane all the time. */
export type FlowState = Pick<FlowStats, 'refusal' | 'diskUsedRatio' | 'memoryError' | 'load'>;

/** Ask the data plane for its state once a second, show it in `/metrics`, and give the newest state to whoever asks. */
export function watchFlow(flow: Flow, lifecycle: Lifecycle): () => FlowState {
  let newest: FlowState = { refusal: undefined, diskUsedRatio: 0, load: unknownLoad };
  const timer = setInterval(() => {
    flow.stats().then(
      (stats) => {
        newest = stats;
        show(stats);
      },
      () => undefined, // the worker is ending; its failure is told elsewhere
    );
  }, 1000);
  lifecycle.onStop('flow metrics', async () => clearInterval(timer));
  return () => newest;
}
