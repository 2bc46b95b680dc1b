import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createDeframer } from './deframe.ts';
import type { Deviation } from './deviations.ts';
import { type Reading, readReadings } from './readings.ts';
import { readSegment } from './segment.ts';

interface Expected {
  readonly provenance: unknown;
  readonly isCrcRight?: boolean;
  readonly head?: Readonly<Record<string, unknown>>;
  readonly deviations?: readonly string[];
  readonly readings?: readonly unknown[];
  readonly refused?: 'bad-frame';
  readonly refusedSegment?: string;
}

const folder = new URL('testcases/', import.meta.url);
const read = (name: string, file: string): string => readFileSync(new URL(`${name}/${file}`, folder), 'utf8');
const cases = readdirSync(folder).map((name) => {
  const expected: Expected = JSON.parse(read(name, 'expected.json'));
  return { name, bytes: Buffer.from(read(name, 'wire.hex').trim(), 'hex'), expected };
});

interface Cut {
  readonly segment: Uint8Array | undefined;
  readonly isCrcRight: boolean;
  readonly deviations: readonly Deviation[];
}

/** What a deframer finds when each byte comes alone. */
function cut(bytes: Uint8Array): Cut[] {
  const found: Cut[] = [];
  const deframer = createDeframer((one) => {
    if (one.kind === 'frame') found.push({ ...one, segment: one.segment.slice() });
    else found.push({ segment: undefined, isCrcRight: false, deviations: [] });
  });
  for (const byte of bytes) deframer.push(Uint8Array.of(byte));
  deframer.end();
  return found;
}

/** A reading as expected.json writes it; `text` is shown only where there is no number. */
function shown({ key, time, value, flag, text }: Reading, wantsText: boolean): Record<string, unknown> {
  return {
    key,
    time,
    value: value === undefined ? 'empty' : Number.isNaN(value) ? 'bad' : value,
    ...(flag === undefined ? {} : { flag }),
    ...(wantsText ? { text } : {}),
  };
}

describe('frames of testcases/', () => {
  const good = cases.filter(({ expected }) => expected.head !== undefined);
  const noFrames = cases.filter(({ expected }) => expected.refused !== undefined);
  const noSegments = cases.filter(({ expected }) => expected.refusedSegment !== undefined);

  test.each(good)('$name decodes to what it says', ({ bytes, expected }) => {
    expect(expected.provenance).toBeDefined();
    const [one, ...others] = cut(bytes);
    expect(others).toEqual([]);
    expect(one?.isCrcRight).toBe(expected.isCrcRight);
    const result = readSegment(one?.segment ?? new Uint8Array());
    if ('refused' in result) throw new Error(result.refused);
    expect(result.segment).toMatchObject(expected.head ?? {});
    const isData = expected.readings !== undefined;
    const { readings, deviations } = readReadings(result.segment, 480);
    const found = [...(one?.deviations ?? []), ...result.deviations, ...(isData ? deviations : [])];
    expect(found.sort()).toEqual(expected.deviations);
    const texts = (expected.readings ?? []).map((reading) => typeof reading === 'object' && reading !== null && 'text' in reading);
    if (isData) expect(readings.map((reading, i) => shown(reading, texts[i] ?? false))).toEqual(expected.readings);
  });

  test.each(noFrames)('$name is no frame', ({ bytes }) => {
    expect(cut(bytes)).toMatchObject([{ segment: undefined }]);
  });

  test.each(noSegments)('$name is a frame whose segment is refused', ({ bytes, expected }) => {
    const [one] = cut(bytes);
    expect(readSegment(one?.segment ?? new Uint8Array())).toMatchObject({
      refused: expect.stringContaining(expected.refusedSegment ?? ''),
    });
  });
});
