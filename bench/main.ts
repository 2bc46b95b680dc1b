import { alarm } from './alarm.ts';
import { consolePages } from './console.ts';
import { detect } from './detect.ts';
import { numberAfter, printMachine } from './figures.ts';
import { gear } from './gear.ts';
import { groupQuery } from './group-query.ts';
import { ingest } from './ingest.ts';
import { install } from './install.ts';
import { life } from './life.ts';
import { map } from './map.ts';
import {
  clickhouse,
  coap,
  codec,
  detectors,
  drivers,
  flow,
  hj212,
  iec104,
  jt808,
  locate,
  lwm2m,
  mqtt,
  nmea,
  s7,
  sparkplug,
  store,
} from './micro.ts';
import { overload } from './overload.ts';
import { query } from './query.ts';
import { scaleOut } from './scale-out.ts';
import { sideBySide } from './side-by-side/side-by-side.ts';
import { start } from './start.ts';

/** Every benchmark, one line each: `npm run bench -- <name> [case] [--json] [--runs=3]`. */
const benches: Readonly<Record<string, (runs: number, only: string | undefined) => Promise<void>>> = {
  ingest,
  query,
  'group-query': groupQuery,
  start,
  alarm,
  overload,
  install,
  codec,
  detect,
  detectors,
  store,
  flow,
  gear,
  mqtt,
  sparkplug,
  hj212,
  nmea,
  clickhouse,
  drivers,
  jt808,
  life,
  locate,
  map,
  console: consolePages,
  iec104,
  s7,
  coap,
  lwm2m,
  'side-by-side': sideBySide,
  'scale-out': scaleOut,
};

const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const runs = numberAfter('--runs=') ?? 3;
const [name, only] = words;
const bench = benches[name ?? ''];
if (bench === undefined || !Number.isInteger(runs) || runs < 1) {
  process.stderr.write(`usage: npm run bench -- ${Object.keys(benches).join('|')} [case] [--json] [--runs=3]\n`);
  process.exit(2);
}
printMachine();
await bench(runs, only);
