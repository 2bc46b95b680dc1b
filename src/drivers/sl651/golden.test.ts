import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../contracts/errors.ts';
import type { Content, Reading, UpBody } from './body.ts';
import { readDown } from './body-down.ts';
import { bytesOf, controlName, hexByte } from './control.ts';
import { createDeframer, type Found } from './deframe.ts';
import { decodeFrame, type Frame } from './frame.ts';
import { readUp } from './message.ts';
import { settingValue } from './settings.ts';

interface Expected {
  readonly provenance: unknown;
  readonly refused?: 'bad-frame' | 'bad-checksum';
  readonly refusedBody?: true;
  readonly settings?: Readonly<Record<string, string | number>>;
  readonly [field: string]: unknown;
}

const folder = new URL('testcases/', import.meta.url);
const read = (name: string, file: string): string => readFileSync(new URL(`${name}/${file}`, folder), 'utf8');
const cases = readdirSync(folder).map((name) => {
  const expected: Expected = JSON.parse(read(name, 'expected.json'));
  return { name, bytes: bytesOf(read(name, 'wire.hex').trim()), expected };
});

function shownReading(reading: Reading, station: string): Record<string, unknown> {
  const { symbol, observedAt, step } = reading;
  return {
    symbol,
    ...(reading.station === station ? {} : { station: reading.station }),
    ...(observedAt === undefined ? {} : { observedAt }),
    ...(step === undefined ? {} : { step: `${step.count} ${step.unit}` }),
    values: reading.values.map((value) => (value === undefined ? null : Number.isNaN(value) ? 'bad' : value)),
  };
}

function shownContent(content: Content): Record<string, unknown> {
  if (content.kind === 'none') return {};
  if (content.kind === 'settings') {
    return { settings: Object.fromEntries(content.settings.map((setting) => [hexByte(setting.id), settingValue(setting)])) };
  }
  if (content.kind === 'counters') return { counters: content.counts };
  if (content.kind === 'text') return { text: Buffer.from(content.bytes).toString('latin1') };
  const { kind: _, ...rest } = content;
  return rest;
}

function shownBody(frame: Frame): Record<string, unknown> {
  if (frame.packet !== undefined) return { packet: frame.packet, bodyBytes: frame.body.length };
  if (frame.direction === 'down') {
    const { serial, sentAt } = readDown(frame.functionCode, frame.encoding, frame.body);
    return { serial, sentAt };
  }
  const body: UpBody = readUp(frame);
  const { serial, sentAt, stationType, readings } = body;
  return {
    serial,
    sentAt,
    ...(stationType === undefined ? {} : { stationType }),
    ...(readings.length === 0 ? {} : { readings: readings.map((reading) => shownReading(reading, frame.station)) }),
    ...shownContent(body.content),
  };
}

function shown(frame: Frame): Record<string, unknown> {
  const { direction, center, station, password } = frame;
  return {
    direction,
    center,
    station,
    password,
    functionCode: hexByte(frame.functionCode),
    end: controlName(frame.end),
    ...shownBody(frame),
  };
}

function deframed(bytes: Uint8Array): Found[] {
  const found: Found[] = [];
  const deframer = createDeframer('auto', (one) => found.push(one));
  for (const byte of bytes) deframer.push(Uint8Array.of(byte));
  deframer.end();
  return found;
}

describe('frames of testcases/', () => {
  const good = cases.filter(({ expected }) => expected.refused === undefined && expected.refusedBody === undefined);
  const badFrames = cases.filter(({ expected }) => expected.refused !== undefined);
  const badBodies = cases.filter(({ expected }) => expected.refusedBody === true);

  test.each(good)('$name decodes to what it says', ({ bytes, expected: { provenance, ...fields } }) => {
    expect(provenance).toBeDefined();
    const frame = decodeFrame(bytes);
    if ('refused' in frame) throw new Error(frame.detail);
    expect(shown(frame)).toMatchObject(fields);
    expect(deframed(bytes)).toEqual([{ kind: 'frame', frame, bytes: bytes.length }]);
  });

  test.each(badFrames)('$name is refused as a frame', ({ bytes, expected }) => {
    expect(decodeFrame(bytes)).toMatchObject({ refused: expected.refused });
    expect(deframed(bytes)).toEqual([{ kind: expected.refused, bytes: bytes.length }]);
  });

  test.each(badBodies)('$name has a good frame and a body that is refused', ({ bytes }) => {
    const frame = decodeFrame(bytes);
    if ('refused' in frame) throw new Error(frame.detail);
    expect(() => readUp(frame)).toThrow(Failure);
  });
});
