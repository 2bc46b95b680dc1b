import type { DeviceBinding, DriverHost } from '../../contracts/driver.ts';
import { createDeviceTexts } from '../device-texts.ts';
import { binaryVersion } from './binary.ts';
import { readBinary } from './binary-content.ts';
import { columnsOf } from './columns.ts';
import type { Content, PayloadLimits } from './content.ts';
import { createEmitter, type Outcome } from './emitter.ts';
import { readJson } from './json-content.ts';
import { keyedVersion } from './keyed.ts';
import { createKeyedEmitter } from './keyed-emitter.ts';
import { learnShape } from './shape.ts';
import { createShapeMemory } from './shape-memory.ts';

/** Decodes the payloads of one device into the sink, and tells its texts. */
export interface Decoder {
  readonly device: DeviceBinding;
  /**
   * Append the samples of `bytes[from…to)`; never throws. Bad parts are refused and the good part is kept.
   *
   * @param resumeAt 0, or what the call before answered for the same bytes when there was no room
   */
  decode(bytes: Buffer, [from, to]: readonly [number, number], resumeAt: number): Outcome;
}

/** A decoder for one device; make a new one when its binding changes. */
export function createDecoder(device: DeviceBinding, host: Pick<DriverHost, 'sink' | 'clock' | 'link'>, limits: PayloadLimits): Decoder {
  const columns = columnsOf(device);
  const shapes = createShapeMemory(columns.layout);
  const emitter = createEmitter(columns, host, limits);
  const texts = columns.texts.size === 0 ? undefined : createDeviceTexts(host);
  const keyed = createKeyedEmitter({ columns, origin: device.origin, host, limits });

  function read(bytes: Buffer, from: number, to: number): Content {
    if (from < to && bytes[from] === binaryVersion) return readBinary(bytes, [from, to], columns.keys.length, limits);
    const known = shapes.match({ bytes, from, to });
    if (known !== undefined) return known;
    const content = readJson(bytes.toString('utf8', from, to), columns, limits);
    if (content.plan.length > 0) shapes.learn(() => learnShape(bytes.subarray(from, to), columns));
    return content;
  }

  /** When a text was said; a time that is not believable counts for none. */
  const timeOf = ({ values }: Content, at: number): number => {
    const time = values[at] ?? Number.NaN;
    return time >= limits.earliest && time <= host.clock.now() + limits.maxAheadMs ? time : host.clock.now();
  };

  return {
    device,
    decode(bytes, [from, to], resumeAt) {
      const isKeyed = from < to && bytes[from] === keyedVersion;
      if (isKeyed) return keyed.emit(bytes, [from, to], resumeAt);
      const content = read(bytes, from, to);
      for (const { key, text, timeAt } of content.texts) texts?.tell(device, key, { text, time: timeOf(content, timeAt) });
      return emitter.emit(content, resumeAt);
    },
  };
}
