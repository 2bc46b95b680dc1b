import { loadavg } from 'node:os';
import { meterCpu } from '../measure-process.ts';
import type { Generated } from '../order.ts';
import { pointsPerDevice } from '../plant.ts';
import { profiles } from '../plant-profile.ts';
import type { Contender, Running, Sample, Step } from './contender.ts';
import { wait } from './machinery.ts';

/** What a step came to. */
export interface Measured {
  readonly offered: number;
  readonly devices: number;
  /** Acknowledged values a second that can be read back: over the load and how long it lagged behind it, less {@link graceSeconds}. */
  readonly kept: number;
  /** All values that were kept, by the share found in the sample that was read back. */
  readonly keptValues: number;
  /** Share of what was sent that could be read back. */
  readonly share: number;
  readonly sampled: number;
  readonly cpuPerMillion: number;
  readonly serverCores: number;
  readonly generatorCores: number;
  readonly p50: number;
  readonly p99: number;
  readonly loadAverage: number;
}

/** A history may show a value so much later without being slower for it. */
export const graceSeconds = 2;
/** So long after the load everything must be readable; what is not is lost or late: not kept. */
const patienceSeconds = 10;
const sampledDevices = 20;
const sampledPoints = [0, 29, pointsPerDevice - 1] as const;

/** A contender keeps up when it keeps this share of what was offered a second. */
const enough = 0.95;
/** The climb ends below this share. */
const worthMore = 0.75;

/** It keeps what was offered a second. */
export const keepsUp = ({ kept, offered }: Measured): boolean => kept >= enough * offered;

/** A step is worth offering more after it: a generator that was late once does not end the climb. */
export const isWorthMore = ({ kept, offered }: Measured): boolean => kept >= worthMore * offered;

/** How many values are right; throws at the first that is wrong. */
function countRight(samples: readonly Sample[], device: number, point: number, { startTime, stepMs }: Step): number {
  for (const { time, value } of samples) {
    const message = (time - startTime) / stepMs;
    if (value !== profiles.saw(device, point, message))
      throw new Error(`device ${device} point ${point} message ${message}: ${value} is wrong`);
  }
  return new Set(samples.map(({ time }) => time)).size;
}

/** The same for times of arrival: the values come in the order in which they were sent. */
function countInOrder(samples: readonly Sample[], device: number, point: number, sent: number): number {
  let message = 0;
  let count = 0;
  for (const { value } of samples) {
    let at = message;
    while (at < sent && profiles.saw(device, point, at) !== value) at++;
    if (at === sent) continue;
    message = at + 1;
    count++;
  }
  return count;
}

interface Look {
  readonly found: number;
  readonly sent: number;
  /** Seconds from the end of the load until no more was found afterwards. */
  readonly lag: number;
}

async function look(contender: Contender, running: Running, step: Step, sent: readonly number[]): Promise<Omit<Look, 'lag'>> {
  const every = Math.max(1, Math.floor(step.devices / sampledDevices));
  let found = 0;
  let all = 0;
  for (let device = 0; device < step.devices; device += every) {
    for (const point of sampledPoints) {
      const samples = await running.read(device, point, step);
      found += contender.hasOwnClock ? countInOrder(samples, device, point, sent[device] ?? 0) : countRight(samples, device, point, step);
      all += sent[device] ?? 0;
    }
  }
  return { found, sent: all };
}

async function lookUntilAll(contender: Contender, running: Running, step: Step, { sent }: Generated): Promise<Look> {
  const ended = performance.now();
  let best: Look | undefined;
  for (;;) {
    const lag = (performance.now() - ended) / 1000;
    const seen = await look(contender, running, step, sent);
    if (best === undefined || seen.found > best.found) best = { ...seen, lag };
    if (seen.found >= seen.sent || lag > patienceSeconds) return best;
    await wait(500);
  }
}

/** Offer a step, wait until it can be read back, and reckon. */
export async function measure(contender: Contender, running: Running, step: Step): Promise<Measured> {
  const cpu = meterCpu(running.pids);
  const generated = await running.load(step);
  const loadAverage = loadavg()[0] ?? Number.NaN;
  const { found, sent, lag } = await lookUntilAll(contender, running, step, generated);
  const seconds = generated.seconds + Math.max(0, lag - graceSeconds);
  const used = cpu();
  const share = sent === 0 ? 0 : found / sent;
  const keptValues = generated.sent.reduce((sum, count) => sum + count, 0) * pointsPerDevice * share;
  return {
    offered: step.offered,
    devices: step.devices,
    kept: (generated.messages * pointsPerDevice * share) / seconds,
    keptValues,
    share,
    sampled: found,
    cpuPerMillion: (used / keptValues) * 1e6,
    serverCores: used / seconds,
    generatorCores: generated.cores,
    p50: generated.p50,
    p99: generated.p99,
    loadAverage,
  };
}
