import type { DeviceBinding, DriverHost } from '../../contracts/driver.ts';
import { isBelievable } from '../clock-limits.ts';
import { createDeviceTexts, type DeviceTexts } from '../device-texts.ts';
import { binaryVersion } from './binary.ts';
import { readBinary } from './binary-content.ts';
import { type Columns, columnsOf } from './columns.ts';
import type { Content, PayloadLimits } from './content.ts';
import { emit, type Outcome } from './emitter.ts';
import { readJson } from './json-content.ts';
import { keyedVersion } from './keyed.ts';
import { createKeyedEmitter, type KeyedEmitter } from './keyed-emitter.ts';
import { learnShape } from './shape.ts';
import { ShapeMemory } from './shape-memory.ts';

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

/** What of a driver's host a decoder needs. */
export type DecoderHost = Pick<DriverHost, 'sink' | 'clock' | 'link'>;

/** A decoder for one device; make a new one when its binding changes. */
export const createDecoder = (device: DeviceBinding, host: DecoderHost, limits: PayloadLimits): Decoder =>
  new DeviceDecoder(device, host, limits);

/** One flat object, no closures: each of tens of thousands of devices has its own, and what of it is looked at must be fetched from memory for each message. */
class DeviceDecoder implements Decoder {
  readonly device: DeviceBinding;
  readonly host: DecoderHost;
  readonly limits: PayloadLimits;
  readonly columns: Columns;
  private readonly shapes: ShapeMemory;
  private readonly texts: DeviceTexts | undefined;
  private keyed: KeyedEmitter | undefined;

  constructor(device: DeviceBinding, host: DecoderHost, limits: PayloadLimits) {
    this.device = device;
    this.host = host;
    this.limits = limits;
    this.columns = columnsOf(device);
    this.shapes = new ShapeMemory(this.columns.layout);
    this.texts = this.columns.layout.texts.size === 0 ? undefined : createDeviceTexts(host);
  }

  decode(bytes: Buffer, [from, to]: readonly [number, number], resumeAt: number): Outcome {
    if (from < to && bytes[from] === keyedVersion) return this.decodeKeyed(bytes, [from, to], resumeAt);
    const content = this.read(bytes, from, to);
    if (content.texts.length > 0) this.tell(content);
    return emit(this, content, resumeAt);
  }

  private decodeKeyed(bytes: Buffer, range: readonly [number, number], resumeAt: number): Outcome {
    const { columns, host, limits, device } = this;
    this.keyed ??= createKeyedEmitter({ columns, origin: device.origin, host, limits });
    return this.keyed.emit(bytes, range, resumeAt);
  }

  private read(bytes: Buffer, from: number, to: number): Content {
    const { layout } = this.columns;
    if (from < to && bytes[from] === binaryVersion) return readBinary(bytes, [from, to], layout.keys.length, this.limits);
    const known = this.shapes.match(bytes, from, to);
    if (known !== undefined) return known;
    const content = readJson(bytes.toString('utf8', from, to), layout, this.limits);
    if (content.plan.length > 0) this.shapes.learn(() => learnShape(bytes.subarray(from, to), layout));
    return content;
  }

  private tell(content: Content): void {
    for (const { key, text, timeAt } of content.texts) this.texts?.tell(this.device, key, { text, time: this.timeOf(content, timeAt) });
  }

  /** When a text was said; a time that is not believable counts for none. */
  private timeOf({ values }: Content, at: number): number {
    const now = this.host.clock.now();
    const time = values[at] ?? Number.NaN;
    return isBelievable(time, now, this.limits) ? time : now;
  }
}
