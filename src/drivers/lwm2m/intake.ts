import type { DriverHost, PointBinding } from '../../contracts/driver.ts';
import { quality } from '../../contracts/quality.ts';
import { isBelievable, timeLimits } from '../clock-limits.ts';
import type { DeviceTexts } from '../device-texts.ts';
import type { Waits } from '../http/waits.ts';
import type { Intake } from '../polling/intake.ts';
import type { Sample } from '../store-samples.ts';
import type { LwM2MConfig } from './config.ts';
import { type ContentOf, readContent } from './content.ts';
import type { Deadlines } from './deadlines.ts';
import type { DeviceKeys } from './device-keys.ts';
import { pathText } from './path.ts';
import { BadBody, type Reading } from './reading.ts';

/** What all devices of a source share. */
export interface IntakeParts {
  readonly host: DriverHost;
  readonly config: LwM2MConfig;
  readonly intake: Intake;
  readonly texts: DeviceTexts;
  readonly waits: Waits;
  /** When a body has waited for room for too long. */
  readonly deadlines: Deadlines;
  /** Aborts when the session ends. */
  readonly signal: AbortSignal;
}

/** A body that came from a device. */
export interface Body {
  readonly bytes: Uint8Array;
  readonly format: number | undefined;
  /** What was asked for; empty for what the device sent by itself. */
  readonly base: ContentOf['base'];
  /** False: a newer one has come before it, so only values with times of their own are taken. */
  readonly isFresh: boolean;
}

/** What became of a body. `refused`: nothing in it is of use; sending it again does not help. */
export type Taken = 'stored' | 'refused' | 'no-room';

/** The values in a body, or `undefined` when it cannot be read, which is counted. */
function readingsOf({ host }: IntakeParts, { device, typeOf }: DeviceKeys, { bytes, format, base }: Body): readonly Reading[] | undefined {
  try {
    return readContent(bytes, { format, base, typeOf, now: host.clock.now() });
  } catch (error) {
    if (!(error instanceof BadBody)) throw error;
    host.refuse('bad-frame', 1, device.identity, `/${pathText(base)}: ${error.message}`);
    return undefined;
  }
}

/** Samples of readings; what cannot be taken is counted with its reason. */
function samplesOf(
  { host, config }: IntakeParts,
  { device, points, texts }: DeviceKeys,
  readings: readonly Reading[],
  { base, isFresh }: Body,
): readonly Sample[] {
  const now = host.clock.now();
  const limits = timeLimits(config);
  const good = quality('good', device.origin);
  const samples: Sample[] = [];
  const refuse = (reason: Parameters<DriverHost['refuse']>[0], path: string, why: string) =>
    host.refuse(reason, 1, device.identity, `${path}: ${why}`);
  for (const { path, value, problem, time } of readings) {
    const name = pathText(path);
    if (texts.has(name)) continue;
    const binding: PointBinding | undefined = points.get(name);
    if (binding === undefined) {
      // What was asked for as a part of an object instance is not wanted; what a device sends by itself is.
      if (base.length === 0) refuse('unknown-key', name, 'no point has this key');
    } else if (value === undefined) refuse('bad-value', name, problem ?? 'it holds no number');
    else if (time !== undefined && !isBelievable(time, now, limits))
      refuse('bad-time', name, new Date(Math.min(Math.max(time, -8e15), 8e15)).toISOString());
    else if (!isFresh && time === undefined) refuse('out-of-order', name, 'a newer notification has come before');
    else samples.push({ point: binding.point, time: time ?? now, value: value * binding.scale + binding.offset, quality: good });
  }
  return samples;
}

/** Tell the texts of readings; answers how many. What is no text is counted. */
function tellTexts({ host, texts: keeper }: IntakeParts, { device, texts }: DeviceKeys, readings: readonly Reading[]): number {
  let told = 0;
  for (const { path, text } of readings) {
    const key = texts.get(pathText(path));
    if (key === undefined) continue;
    if (text === undefined) host.refuse('bad-value', 1, device.identity, `${key}: it holds no text`);
    else {
      keeper.tell(device, key, text);
      told++;
    }
  }
  return told;
}

/** Take the values of a body; resolves once they are on disk, or will not be. */
export async function takeBody(parts: IntakeParts, keys: DeviceKeys, body: Body): Promise<Taken> {
  const { host, config, intake, waits, deadlines } = parts;
  const { identity } = keys.device;
  host.count(1, 0, body.bytes.length);
  const readings = readingsOf(parts, keys, body);
  if (readings === undefined) return 'refused';
  const told = body.isFresh ? tellTexts(parts, keys, readings) : 0;
  const samples = samplesOf(parts, keys, readings, body);
  if (samples.length === 0) return told > 0 ? 'stored' : 'refused';
  const end = performance.now() + config.durableSeconds * 1000;
  const ticket = await intake.take(samples, identity, deadlines.signal());
  if (ticket === undefined) return 'no-room';
  host.count(0, samples.length, 0);
  return (await waits.durable(ticket, end - performance.now())) === 'done' ? 'stored' : 'no-room';
}
