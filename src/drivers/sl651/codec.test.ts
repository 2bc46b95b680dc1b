import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../contracts/errors.ts';
import { crc16 } from '../crc16.ts';
import { zoneMinutesOf } from '../time-zone.ts';
import type { Content, DownBody, Reading, Request, UpBody } from './body.ts';
import { readDown } from './body-down.ts';
import { bytesOf, control } from './control.ts';
import { createDeframer, type Found, roomBytes } from './deframe.ts';
import { type Element, elementOfSymbol, elements, guideOfSymbol, vendorSymbol } from './elements.ts';
import { decodeFrame, type Encoding, encodeFrame, type Frame, stationTitle } from './frame.ts';
import { type FunctionInfo, functions } from './functions.ts';
import { readUp, writeDown, writeUp } from './message.ts';
import { settingOf } from './settings.ts';
import { codeOf, momentOf } from './time-code.ts';
import { readNumber, writeNumber } from './value-code.ts';

const station = '0012345678';
const encodings: readonly Encoding[] = ['hex', 'ascii'];

const frameOf = (over: Partial<Frame> = {}): Frame => ({
  encoding: 'hex',
  direction: 'up',
  center: 1,
  station,
  password: '1234',
  functionCode: 0x32,
  packet: undefined,
  body: bytesOf('0001240601080000'),
  end: control.etx,
  ...over,
});
const hex = (digits: number) =>
  fc.array(fc.constantFrom(...'0123456789ABCDEF'), { minLength: digits, maxLength: digits }).map((all) => all.join(''));
const someFrame = fc.record<Frame>({
  encoding: fc.constantFrom(...encodings),
  direction: fc.constantFrom('up', 'down'),
  center: fc.integer({ min: 0, max: 255 }),
  station: hex(10),
  password: hex(4),
  functionCode: fc.integer({ min: 0, max: 255 }),
  packet: fc.option(fc.record({ total: fc.integer({ min: 0, max: 4095 }), index: fc.integer({ min: 0, max: 4095 }) }), { nil: undefined }),
  body: fc.uint8Array({ maxLength: 300 }),
  end: fc.constantFrom(control.etx, control.etb, control.enq, control.ack, control.nak, control.eot, control.esc),
});

function found(chunks: readonly Uint8Array[]): Found[] {
  const all: Found[] = [];
  const deframer = createDeframer('auto', (one) => all.push(one));
  for (const chunk of chunks) deframer.push(chunk);
  deframer.end();
  return all;
}
const framesIn = (chunks: readonly Uint8Array[]): Frame[] => found(chunks).flatMap((one) => (one.kind === 'frame' ? [one.frame] : []));

describe('frames', () => {
  test('the CRC is CRC-16/MODBUS', () => {
    expect(crc16(new TextEncoder().encode('123456789'))).toBe(0x4b37);
  });

  test('any frame is read back as it was written', () => {
    fc.assert(
      fc.property(someFrame, (frame) => {
        expect(decodeFrame(encodeFrame(frame))).toEqual(frame);
      }),
    );
  });

  test('a frame with one byte changed is never taken for another', () => {
    fc.assert(
      fc.property(someFrame, fc.nat(), fc.integer({ min: 1, max: 255 }), (frame, where, bits) => {
        const bytes = encodeFrame(frame);
        const at = where % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ bits;
        const read = decodeFrame(bytes);
        // Only the case of hex letters in the CRC of an ASCII frame says the same in two ways.
        if (!('refused' in read)) expect(read).toEqual(frame);
      }),
    );
  });

  test('a longer body than the length field can say is a bug of the caller', () => {
    expect(() => encodeFrame(frameOf({ body: new Uint8Array(4096) }))).toThrow('BUG');
  });

  test('station addresses are shown as people write them', () => {
    expect(stationTitle('0012345678')).toBe('12345678');
    expect(stationTitle('40590235C2')).toBe('40590213762');
  });
});

describe('the deframer in a stream', () => {
  const three = [
    frameOf(),
    frameOf({ encoding: 'ascii', body: Buffer.from('0001240601080000') }),
    frameOf({ body: bytesOf('7E7E0102030405067E7E') }),
  ];
  const wire = Buffer.concat(three.map(encodeFrame));
  const offsets = Array.from({ length: wire.length + 1 }, (_, i) => i);

  test.each([{ offsets }])('finds all frames whatever the cut between two chunks', ({ offsets: cuts }) => {
    for (const at of cuts) expect(framesIn([wire.subarray(0, at), wire.subarray(at)])).toHaveLength(3);
  });

  test('finds a frame behind 64 KiB of noise', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const garbage = Uint8Array.from({ length: 65_536 }, (_, i) => (Math.imul(i ^ seed, 0x9e3779b1) >>> 13) & 0xff);
        expect(
          framesIn([garbage, wire])
            .slice(-3)
            .map(({ encoding }) => encoding),
        ).toEqual(['hex', 'ascii', 'hex']);
      }),
      { numRuns: 20 },
    );
  });

  test.each([
    ['of marks', new Uint8Array(65_536).fill(0x7e)],
    ['of SOH', new Uint8Array(65_536).fill(0x01)],
    [
      'of headers that announce 4095 bytes',
      Uint8Array.from({ length: 65_520 }, (_, i) => bytesOf('7E7E0100123456781234320FFF02')[i % 14] ?? 0),
    ],
  ])('finds a frame behind 64 KiB %s', (_, garbage) => {
    expect(framesIn([garbage, wire])).toHaveLength(3);
  });

  test('finds a frame behind every truncation of another', () => {
    const whole = encodeFrame(frameOf());
    for (let length = 0; length < whole.length; length++) expect(framesIn([whole.subarray(0, length), whole])).toHaveLength(1);
  });
});

describe('the deframer on a broken line', () => {
  test('when the line is quiet, a frame behind an unfinished one is taken and an unfinished one is kept', () => {
    const all: Found[] = [];
    const deframer = createDeframer('auto', (one) => all.push(one));
    deframer.push(bytesOf('7E7E0100123456781234320FFF02'));
    deframer.push(encodeFrame(frameOf()));
    expect(all).toEqual([]);
    deframer.settle();
    expect(all.map(({ kind }) => kind)).toEqual(['bad-frame', 'frame']);
    const late = encodeFrame(frameOf());
    deframer.push(late.subarray(0, 20));
    deframer.settle();
    deframer.push(late.subarray(20));
    expect(all.map(({ kind }) => kind)).toEqual(['bad-frame', 'frame', 'frame']);
  });

  test('tells every byte that is no frame exactly once, and holds little', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 600 }), { maxLength: 20 }), (chunks) => {
        const all: Found[] = [];
        const deframer = createDeframer('auto', (one) => all.push(one));
        for (const chunk of chunks) {
          deframer.push(chunk);
          expect(deframer.waiting).toBeLessThanOrEqual(roomBytes);
        }
        deframer.end();
        const told = all.reduce((sum, one) => sum + one.bytes, 0);
        expect(told).toBe(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
      }),
    );
  });

  test('takes only the encoding that the source is set to', () => {
    const all: Found[] = [];
    const deframer = createDeframer('hex', (one) => all.push(one));
    for (const encoding of ['hex', 'ascii', 'hex'] as const) deframer.push(encodeFrame(frameOf({ encoding })));
    expect(all.filter(({ kind }) => kind === 'frame')).toHaveLength(2);
  });
});

describe('values', () => {
  test('BCD numbers are read back as they were written, to the last decimal', () => {
    fc.assert(
      fc.property(fc.integer({ min: -999_999_999, max: 999_999_999 }), fc.integer({ min: 0, max: 7 }), (digits, decimals) => {
        const value = Number(`${digits}e-${decimals}`);
        expect(readNumber(writeNumber(value, 6, decimals), decimals)).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  test.each([
    ['FF00000172', 2, -1.72],
    ['FFFFFFFF', 3, undefined],
    ['', 0, undefined],
    ['00012A', 1, Number.NaN],
    ['FF', 0, undefined],
    ['000999999999999999', 3, 999_999_999_999.999],
    ['001000000000000000', 3, Number.NaN],
    ['00000000000000000000000000000000000000000000000000000000000001', 7, 1e-7],
  ])('%s with %i decimals is %d', (data, decimals, value) => {
    expect(readNumber(bytesOf(data), decimals)).toBe(value);
  });

  test('a number that does not fit is refused', () => {
    expect(() => writeNumber(1000, 1, 1)).toThrow(Failure);
    expect(() => writeNumber(-1, 1, 0)).toThrow(Failure);
  });
});

describe('times', () => {
  test('a moment is read back from its digits in every zone', () => {
    const seconds = fc.integer({ min: Date.UTC(2000, 0, 2) / 1000, max: Date.UTC(2099, 11, 30) / 1000 });
    fc.assert(
      fc.property(seconds, fc.constantFrom('+08:00', '-03:30', '+00:00'), (second, zone) => {
        const zoneMinutes = zoneMinutesOf(zone);
        expect(momentOf(codeOf(second * 1000, zoneMinutes, 12), zoneMinutes)).toBe(second * 1000);
      }),
    );
  });

  test.each(['240230080000', '2413010800', '2406012400', '240601086000', '00000000', '24060A0800', '24060108', 'FFFFFFFFFF', '', '2406'])(
    '%s names a moment only when it is a date',
    (code) => {
      expect(momentOf(code, 480) !== undefined).toBe(code === '24060108');
    },
  );

  test('a clock that says 70 or 99 is in the century of the standard', () => {
    expect(momentOf('700101000000', 0)).toBe(Date.UTC(2070, 0, 1));
    expect(momentOf('990101000000', 0)).toBe(Date.UTC(2099, 0, 1));
  });
});

describe('the table of elements', () => {
  test('names each guide byte and each symbol once', () => {
    expect(new Set(elements.map(({ guide }) => guide)).size).toBe(elements.length);
    expect(new Set(elements.map(({ symbol }) => symbol)).size).toBe(elements.length);
  });

  test('knows all guides of the standard from 01 to 75 and F4 to FC', () => {
    const guides = [
      ...Array.from({ length: 0x75 }, (_, i) => i + 1).filter((guide) => guide !== 0x04),
      ...Array.from({ length: 9 }, (_, i) => 0xf4 + i),
    ];
    expect(elements.map(({ guide }) => guide).sort((a, b) => a - b)).toEqual(guides);
  });

  test('gives vendor elements a symbol that leads back to their bytes', () => {
    expect(guideOfSymbol(vendorSymbol(0x76))).toEqual([0x76]);
    expect(guideOfSymbol(vendorSymbol(0xff, 0xa0))).toEqual([0xff, 0xa0]);
    expect(guideOfSymbol('level')).toBeUndefined();
    expect(elementOfSymbol('PH')?.symbol).toBe('pH');
  });
});

const dateCode = (digits: 8 | 10 | 12) =>
  fc.integer({ min: Date.UTC(2001, 0, 1), max: Date.UTC(2098, 0, 1) }).map((time) => codeOf(time, 0, digits));

/** Values that an element can carry at its own width. */
function valuesOf({ kind, digits, decimals }: Element): fc.Arbitrary<(number | undefined)[]> {
  const twelve = (value: fc.Arbitrary<number>) => fc.array(fc.option(value, { nil: undefined }), { minLength: 12, maxLength: 12 });
  if (kind === 'rain') return twelve(fc.integer({ min: 0, max: 254 }).map((tenths) => tenths / 10));
  if (kind === 'level') return twelve(fc.integer({ min: 0, max: 65_534 }).map((cm) => cm / 100));
  if (kind === 'status') return fc.integer({ min: 0, max: 0xfffffffe }).map((bits) => [bits]);
  const most = 10 ** Math.min(digits, 11) - 1;
  const number = fc.integer({ min: -most, max: most }).map((raw) => (raw === 0 ? 0 : Number(`${raw}e-${decimals}`)));
  return fc.option(number, { nil: undefined }).map((value) => [value]);
}

const reading = (element: Element, observedAt: string, values: Reading['values']): Reading => ({
  symbol: element.symbol,
  station,
  observedAt,
  step: element.kind === 'rain' || element.kind === 'level' ? { unit: 'minute', count: 5 } : undefined,
  values,
  decimals: element.kind === 'status' ? 0 : element.decimals,
});
const upBody = (over: Partial<UpBody>): UpBody => ({
  serial: 7,
  sentAt: '240601080000',
  station,
  stationType: 'K',
  observedAt: undefined,
  readings: [],
  content: { kind: 'none' },
  ...over,
});
const readBack = (encoding: Encoding, functionCode: number, body: UpBody): UpBody =>
  readUp({ encoding, functionCode, station, body: writeUp(encoding, functionCode, body) });

describe('up bodies', () => {
  const pairs = elements.flatMap((element) => encodings.map((encoding) => ({ element, symbol: element.symbol, encoding })));

  test.each(pairs)('$symbol is read back from $encoding', ({ element, encoding }) => {
    fc.assert(
      fc.property(valuesOf(element), dateCode(10), (values, observedAt) => {
        const body = upBody({ observedAt, readings: [reading(element, observedAt, values)] });
        const [back] = readBack(encoding, 0x32, body).readings;
        expect(back).toMatchObject({ symbol: element.symbol, observedAt, values });
      }),
      { numRuns: 30 },
    );
  });

  test.each(encodings)('several elements, times and a series are read back from %s', (encoding) => {
    const z = elementOfSymbol('Z');
    const q = elementOfSymbol('Q');
    if (z === undefined || q === undefined) throw new Error('BUG: the table lacks Z or Q');
    const step = { unit: 'hour', count: 2 } as const;
    const mixed = [reading(z, '2406010800', [12.345]), reading(q, '2406010800', [1.5]), reading(z, '2406010900', [undefined])];
    expect(readBack(encoding, 0x34, upBody({ readings: mixed, observedAt: '2406010900' })).readings).toMatchObject(
      mixed.map(({ symbol, observedAt, values }) => ({ symbol, observedAt, values })),
    );
    const series = [{ ...reading(z, '2406010800', [1.001, undefined, -2.5]), step }];
    expect(readBack(encoding, 0x31, upBody({ readings: series, observedAt: '2406010800' })).readings).toMatchObject([
      { symbol: 'Z', step, values: [1.001, undefined, -2.5] },
    ]);
  });

  const contents: readonly (readonly [number, Content])[] = [
    [0x35, { kind: 'text', bytes: Uint8Array.from([1, 32, 255]) }],
    [0x36, { kind: 'picture', bytes: Uint8Array.from([0xff, 0xd8, 32, 0, 0xff, 0xd9]) }],
    [0x39, { kind: 'text', bytes: bytesOf('4142') }],
    [0x40, { kind: 'settings', settings: [settingOf(0x01, '05000000'), settingOf(0x0c, 2)] }],
    [0x43, { kind: 'settings', settings: [settingOf(0x28, -10.5), settingOf(0x23, 300)] }],
    [0x45, { kind: 'version', version: 'RTU V1.2(H)' }],
    [0x49, { kind: 'settings', settings: [settingOf(0x03, '03E8')] }],
    [0x4c, { kind: 'switches', on: [true, false, false, true, false, false, false, true] }],
    [0x4d, { kind: 'switches', on: Array.from({ length: 16 }, (_, i) => i % 3 === 0) }],
    [0x4e, { kind: 'gates', open: [true, false, true], openingsCm: [12, 0, undefined] }],
    [0x4f, { kind: 'quota', isOn: true }],
    [0x50, { kind: 'counters', counts: Array.from({ length: 32 }, (_, i) => i * 2000) }],
  ];
  const contentCases = contents.flatMap(([code, content]) => encodings.map((encoding) => ({ code, content, encoding })));
  test.each(contentCases)('function $code with its $content.kind is read back from $encoding', ({ code, content, encoding }) => {
    const body = upBody({ content, stationType: undefined });
    expect(readBack(encoding, code, body).content).toEqual(content);
  });

  const codes = functions.flatMap((info) => encodings.map((encoding) => ({ info, title: info.title.en, encoding })));
  test.each(codes)('$title in $encoding: noise gives a body or a failure, never anything else', ({ info, encoding }) => {
    const anyBody = fc.oneof(
      fc.uint8Array({ maxLength: 120 }),
      fc
        .string({ maxLength: 120 })
        .map((text) => new Uint8Array(Buffer.from(`0001240601080000ST ${station} H TT 2406010800 ${text}`, 'latin1'))),
      fc
        .uint8Array({ maxLength: 60 })
        .map((tail) => Uint8Array.from([...bytesOf(`0001240601080000F1F1${station}48F0F024060108000418000005`), ...tail])),
    );
    fc.assert(
      fc.property(anyBody, (body) => {
        try {
          expect(readUp({ encoding, functionCode: info.code, station, body }).serial).toBeGreaterThanOrEqual(0);
        } catch (error) {
          if (!(error instanceof Failure)) throw error;
        }
      }),
      { numRuns: 50 },
    );
  });
});

const requestOf: Readonly<Record<NonNullable<FunctionInfo['down']>, Request>> = {
  nothing: { kind: 'nothing' },
  period: { kind: 'period', from: '24060108', to: '24060120', step: { unit: 'hour', count: 1 }, symbols: ['Z'] },
  symbols: { kind: 'symbols', symbols: ['Z', 'VT', 'DRP', 'id76', 'idFFA0'] },
  settings: { kind: 'settings', settings: [settingOf(0x03, '1234'), settingOf(0x03, 'ABCD')] },
  ids: { kind: 'ids', ids: [0x01, 0x28, 0x0e] },
  marker: { kind: 'marker' },
  status: { kind: 'status', bits: 0x200 },
  switches: { kind: 'switches', on: [true, false, true, false, false, false, false, false] },
  gates: { kind: 'gates', open: [true, false], openingsCm: [100, 0] },
  quota: { kind: 'quota', isOn: false },
};

describe('down bodies', () => {
  const downs = functions.flatMap(({ code, title, down }) =>
    down === undefined ? [] : encodings.map((encoding) => ({ code, title: title.en, down, encoding })),
  );

  test.each(downs)('$title is read back from $encoding', ({ code, down, encoding }) => {
    const body: DownBody = { serial: 0, sentAt: '240601080000', request: requestOf[down] };
    expect(readDown(code, encoding, writeDown(encoding, code, body))).toEqual(body);
  });

  test.each(downs)('$title in $encoding: noise gives a body or a failure', ({ code, encoding }) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (tail) => {
        const head = encoding === 'hex' ? bytesOf('0000240601080000') : Buffer.from('0000240601080000');
        try {
          readDown(code, encoding, Uint8Array.from([...head, ...tail]));
        } catch (error) {
          if (!(error instanceof Failure)) throw error;
        }
      }),
      { numRuns: 50 },
    );
  });
});
