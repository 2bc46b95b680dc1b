import { Gauge } from 'prom-client';
import { metrics } from '../../kernel/metrics.ts';
import type { View } from './bridges.ts';

/** What is shown of a bridge. */
export type Shown = Pick<View, 'id' | 'state'>;

/** Reads the bridges of all tenants that are switched on. */
export type ReadShown = () => Promise<readonly Shown[]>;

const figures: readonly (readonly [name: string, help: string, value: (state: View['state']) => number])[] = [
  ['up', 'Whether a bridge is connected to its broker: 1 or 0', ({ link }) => Number(link === 'up')],
  ['waiting_bytes', 'Bytes of logs that a bridge has not gone through yet', ({ waitingBytes }) => waitingBytes],
  ['waiting_events', 'Alarms and place events that wait for a bridge', ({ waitingEvents }) => waitingEvents],
  ['lag_seconds', 'Age of the newest sample that a bridge has gone through; 0 when nothing waits', ({ lagMs }) => lagMs / 1000],
  ['sent_values_total', 'Values that the broker has acknowledged since the bridge was started', ({ sentValues }) => sentValues],
  ['sent_events_total', 'Events that the broker has acknowledged since the bridge was started', ({ sentEvents }) => sentEvents],
  ['refused_total', 'Values and events that the broker will never take, since the bridge was started', ({ refused }) => refused],
  ['lost_bytes_total', 'Bytes of logs that were given up because too many waited', ({ lostBytes }) => lostBytes],
  ['lost_events_total', 'Events that were given up because too many waited', ({ lostEvents }) => lostEvents],
];

let read: ReadShown | undefined;
/** All figures of one look at `/metrics` are of one reading. */
let reading: Promise<readonly Shown[]> | undefined;

/** Without bridges, or while the database does not answer, there are no figures. */
function shown(): Promise<readonly Shown[]> {
  reading ??= (read?.() ?? Promise.resolve([]))
    .catch(() => [])
    .finally(() => {
      reading = undefined;
    });
  return reading;
}

for (const [name, help, value] of figures) {
  new Gauge({
    name: `yangfan_outward_${name}`,
    help,
    labelNames: ['bridge'],
    registers: [metrics],
    async collect() {
      const bridges = await shown();
      this.reset();
      for (const { id, state } of bridges) this.set({ bridge: id }, value(state));
    },
  });
}

/** Show in `/metrics` how each bridge that is switched on is, by its id, whenever somebody looks; `undefined` shows none. */
export function showBridges(how: ReadShown | undefined): void {
  read = how;
}
