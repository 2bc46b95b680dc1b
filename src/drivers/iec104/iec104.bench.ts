import type { DriverHost } from '../../contracts/driver.ts';
import type { SampleSink } from '../../contracts/sample.ts';
import { createSummingSink } from '../summing-sink.ts';
import { encodeI, encodeU } from './apci.ts';
import { encodeAsdu, type InfoObject } from './asdu.ts';
import { cause } from './cause.ts';
import { iec104Config } from './config.ts';
import { createControlling } from './session.ts';
import { typeOf } from './types.ts';

/** One measured figure, as `npm run bench` prints it. */
export interface Figure {
  readonly bench: 'iec104';
  readonly case: string;
  readonly metric: 'us_per_frame' | 'frames_per_s' | 'values_per_s';
  readonly value: number;
  readonly unit: 'µs' | '1/s';
  readonly runs: number;
  /** (largest − smallest) ÷ median over the runs. */
  readonly spread: number;
}

/** How much is measured. */
export interface Load {
  readonly frames: number;
  readonly runs: number;
}

interface Form {
  readonly type: number;
  readonly cause: number;
  readonly objects: number;
  readonly isSequence: boolean;
}

/** An event with its time, a packet of events, and the answer to an interrogation as one sequence. */
const forms: Readonly<Record<string, Form>> = {
  'single-point-event': { type: 30, cause: cause.spontaneous, objects: 1, isSequence: false },
  'float-events-16': { type: 36, cause: cause.spontaneous, objects: 16, isSequence: false },
  'interrogated-floats-48': { type: 13, cause: cause.interrogated, objects: 48, isSequence: true },
};

const usual: Load = { frames: 131_072, runs: 5 };
/** A whole round of N(S), so that a stream may be read again and again. */
const framesPerRound = 32_768;
const distinctAsdus = 64;
const chunkBytes = 65_536;
const station = 1;
const t0 = Date.UTC(2026, 0, 1);
const mostObjects = 48;

/** Whole numbers up to 1, so that the sum of any number of them is exact and a single point can carry them. */
const plantValue = (frame: number, i: number): number => (frame + i) & 1;

function hostOf(sink: SampleSink): DriverHost {
  const points = new Map(Array.from({ length: mostObjects }, (_, i) => [String(i), { point: i, scale: 1, offset: 0 }]));
  const device = { identity: String(station), origin: 'measured', points, secretHash: undefined, topics: [] } as const;
  return {
    clock: { now: () => t0 },
    sink,
    device: (identity) => (identity === device.identity ? device : undefined),
    devices: () => [device],
    bindingsVersion: 1,
    verify: () => false,
    quarantine: () => undefined,
    refuse: (reason, _, __, detail) => {
      throw new Error(`BUG: ${reason}: ${detail}`);
    },
    count: () => undefined,
    link: () => undefined,
  };
}

function streamOf({ type, cause: reason, objects, isSequence }: Form): Buffer {
  const isTimed = typeOf(type)?.isTimed === true;
  const asdus = Array.from({ length: distinctAsdus }, (_, frame) => {
    const list = Array.from({ length: objects }, (__, i): InfoObject => {
      const object = { address: i, value: plantValue(frame, i) };
      return isTimed ? { ...object, time: t0 + frame } : object;
    });
    return encodeAsdu({ type, cause: reason, station, objects: list, isSequence }, 480);
  });
  const frames = Array.from({ length: framesPerRound / distinctAsdus }, (_, turn) =>
    asdus.map((asdu, i) => encodeI(turn * distinctAsdus + i, 0, asdu)),
  );
  return Buffer.concat(frames.flat());
}

/** Processor time of one run in µs a frame; throws when a value or an acknowledgement is missing. */
function run(form: Form, frames: number): number {
  const { sink, sum, drain } = createSummingSink(1);
  let acknowledgements = 0;
  const wire = {
    peer: 'bench',
    send: (bytes: Uint8Array) => {
      if (bytes.length === 6 && bytes[2] === 1) acknowledgements++;
    },
    pause: () => undefined,
    resume: () => undefined,
    fail: (failure: Error) => {
      throw failure;
    },
  };
  const controlling = createControlling(iec104Config.parse({}), hostOf(sink), { wire, now: () => 0 });
  controlling.start();
  controlling.receive(encodeU('startCon'));
  const stream = streamOf(form);
  const rounds = Math.ceil(frames / framesPerRound);
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round++) {
    for (let at = 0; at < stream.length; at += chunkBytes) {
      controlling.receive(stream.subarray(at, Math.min(at + chunkBytes, stream.length)));
    }
  }
  const { user, system } = process.cpuUsage(before);
  controlling.end('the run is over');
  drain();
  const wanted = rounds * framesPerRound;
  const isRight = sum.samples === wanted * form.objects && sum.values * 2 === sum.samples && acknowledgements === wanted / 8;
  if (!isRight) throw new Error(`BUG: ${sum.samples} samples with sum ${sum.values}, ${acknowledgements} acknowledgements`);
  return (user + system) / wanted;
}

/** Processor time from the bytes of a controlled station to the sink and the acknowledgements. Throws when a value did not arrive. */
export function benchIec104(load: Load = usual, only?: string): readonly Figure[] {
  return Object.entries(forms)
    .filter(([name]) => only === undefined || name === only)
    .flatMap(([name, form]) => {
      const times = Array.from({ length: load.runs }, () => run(form, load.frames)).sort((a, b) => a - b);
      const median = times[times.length >> 1] ?? Number.NaN;
      const spread = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / median;
      const figure = { bench: 'iec104', case: name, runs: load.runs, spread } as const;
      return [
        { ...figure, metric: 'us_per_frame', value: median, unit: 'µs' },
        { ...figure, metric: 'frames_per_s', value: 1e6 / median, unit: '1/s' },
        { ...figure, metric: 'values_per_s', value: (1e6 * form.objects) / median, unit: '1/s' },
      ] as const;
    });
}
