import { copyBench } from '../src/adapters/clickhouse-history/copy.bench.ts';
import { benchLocate } from '../src/capabilities/locate/locate.bench.ts';
import { benchNoise } from '../src/capabilities/locate/noise.bench.ts';
import { benchCoap } from '../src/drivers/coap/coap.bench.ts';
import { benchHj212 } from '../src/drivers/hj212/hj212.bench.ts';
import { benchIec104 } from '../src/drivers/iec104/iec104.bench.ts';
import { benchJt808 } from '../src/drivers/jt808/jt808.bench.ts';
import { benchLwM2M } from '../src/drivers/lwm2m/lwm2m.bench.ts';
import { benchModbus } from '../src/drivers/modbus/modbus.bench.ts';
import { benchFrames } from '../src/drivers/mqtt/mqtt.bench.ts';
import { benchNmea } from '../src/drivers/nmea/nmea.bench.ts';
import { benchS7 } from '../src/drivers/s7/s7.bench.ts';
import { benchSparkplug } from '../src/drivers/sparkplug/sparkplug.bench.ts';
import { benchDetectors } from '../src/flow/detectors.bench.ts';
import { benchPath } from '../src/flow/flow.bench.ts';
import { codecBench } from '../src/store/codec.bench.ts';
import { appendBench, queryBench, recoveryBench } from '../src/store/store.bench.ts';
import { type Figure, printFigure, type Summary } from './figures.ts';
import { benchUwb } from './uwb.ts';

type Bench = (runs: number, only: string | undefined) => Promise<void>;

const printAll = (figures: readonly (Figure | Summary)[], only: string | undefined): void => {
  for (const figure of figures) if (only === undefined || figure.case === only) printFigure(figure);
};

/** The column codec of the store: time and size per value. */
export const codec: Bench = async (_, only) => printAll(codecBench(), only);

/** Appending to the store, asking it, opening it again. */
export const store: Bench = async (_, only) => {
  for (const bench of [appendBench, queryBench, recoveryBench]) printAll(await bench(), only);
};

/** The data plane from a driver's batch to the newest value, by the rules on each point. */
export const flow: Bench = async (_, only) => printAll(benchPath(), only);

/** One judgement of each detector that has a state. */
export const detectors: Bench = async (_, only) => printAll(benchDetectors(), only);

/** From the bytes of an MQTT socket to the sink, by the form of the payload. */
export const mqtt: Bench = async (_, only) => printAll(benchFrames(), only);

/** From the bytes of an MQTT socket to the sink, for Sparkplug B payloads of 58 doubles. */
export const sparkplug: Bench = async (_, only) => printAll(benchSparkplug(), only);

/** From the bytes of an HJ 212 station to the sink and the answer. */
export const hj212: Bench = async (_, only) => printAll(await benchHj212(undefined, only), only);

/** AIS messages from bytes to records and to the sink, and the same log by gpsdecode where it is installed. */
export const nmea: Bench = async (_, only) => printAll(await benchNmea(undefined, only), undefined);

/** The copy of history in ClickHouse, and answers from there; needs clickhouse-server. */
export const clickhouse: Bench = async (_, only) => printAll(await copyBench(), only);

/** Drivers that call their devices: values read over connections, by processor time. */
export const drivers: Bench = async (_, only) => printAll(await benchModbus(undefined, only), undefined);

/** From the bytes of a JT/T 808 socket to the sink and the answer, for location reports of eight values. */
export const jt808: Bench = async (_, only) => printAll(await benchJt808(), only);

/** From the bytes of an IEC 104 station to the sink and the acknowledgement, by the form of the frame. */
export const iec104: Bench = async (_, only) => printAll(benchIec104(undefined, only), undefined);

/** Positions of moving things compared with fences, how true and how late crossings are told in noise (`noise`), the error of UWB places (`uwb`). */
export const locate: Bench = async (_, only) => {
  if (only !== 'uwb' && only !== 'noise') printAll(benchLocate(), only);
  if (only === undefined || only === 'noise') printAll(benchNoise(), undefined);
  if (only === undefined || only === 'uwb') await benchUwb();
};

/** From the bytes of an S7 controller's answer to the sink, by the form of the request. */
export const s7: Bench = async (_, only) => printAll(await benchS7(undefined, only), undefined);

/** From a CoAP datagram to the sink and the answer, for posts of eight values. */
export const coap: Bench = async (_, only) => printAll(await benchCoap(), only);

/** From the datagram of a LwM2M notification of eight resources to the sink, by its format. */
export const lwm2m: Bench = async (_, only) => printAll(await benchLwM2M(undefined, only), undefined);
