import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../contracts/errors.ts';
import { readBcd, readTime, writeBcd, writeTime } from './bcd.ts';
import { alarmBits, statusBits } from './bits.ts';
import { createDeframer, type Found } from './deframe.ts';
import { extras, readExtras, writeExtras } from './extras.ts';
import { readFragmentRequest, writeFragmentRequest } from './fragment-request.ts';
import { decodeFrame, encodeFrame, type Frame, framesOf, identityOf } from './frame.ts';
import { decodeGbk, encodeGbk } from './gbk.ts';
import { readGenericAnswer, writeGenericAnswer } from './generic-answer.ts';
import { allKeys } from './keys.ts';
import { readBulk, readLocation, valuesOf, writeBulk, writeLocation } from './location.ts';
import { parameterOf, parameters, parameterValue, readParameters, writeParameters } from './parameters.ts';
import {
  readAuthentication,
  readRegistered,
  readRegistration,
  writeAuthentication,
  writeRegistered,
  writeRegistration,
} from './sign-in.ts';

const word = fc.integer({ min: 0, max: 0xffff });
const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));
const plainText = (maxLength: number) => fc.stringMatching(new RegExp(`^[A-Za-z0-9.测京沪]{0,${maxLength}}$`));

const fragmentArbitrary = fc.option(
  fc.tuple(fc.integer({ min: 1, max: 500 }), fc.nat(499)).map(([total, i]) => ({ total, index: 1 + (i % total) })),
  { nil: undefined },
);
const frameArbitrary: fc.Arbitrary<Frame> = fc.oneof(digits(12), digits(20)).chain((phone) =>
  fc.record({
    id: word,
    version: fc.constant(phone.length === 12 ? undefined : 1),
    phone: fc.constant(phone),
    serial: word,
    encryption: fc.integer({ min: 0, max: 7 }),
    fragment: fragmentArbitrary,
    body: fc.oneof(
      bytes(1023),
      fc.array(fc.constantFrom(0x7d, 0x7e), { maxLength: 1023 }).map((list) => Uint8Array.from(list)),
    ),
  }),
);

const shown = (frame: Frame) => ({ ...frame, body: [...frame.body] });
const shownFound = (found: Found) => (found.kind === 'frame' ? { ...found, frame: shown(found.frame) } : found);

function deframed(chunks: readonly Uint8Array[]) {
  const found: Found[] = [];
  const deframer = createDeframer((one) => found.push(one));
  for (const chunk of chunks) deframer.push(chunk);
  deframer.end();
  return found.map(shownFound);
}

describe('a frame', () => {
  test('is read as it was written, whatever it holds', () => {
    fc.assert(
      fc.property(frameArbitrary, (frame) => {
        const read = decodeFrame(encodeFrame(frame).subarray(1, -1));
        if ('refused' in read) throw new Error(read.detail);
        expect(shown(read)).toEqual(shown(frame));
      }),
    );
  });

  test('escapes what the standard escapes in its example', () => {
    const wire = encodeFrame({
      id: 0x307e,
      version: undefined,
      phone: '0'.repeat(12),
      serial: 0,
      encryption: 0,
      fragment: undefined,
      body: Uint8Array.of(8, 0x7d, 0x55),
    });
    const hex = Buffer.from(wire).toString('hex');
    expect(hex.startsWith('7e307d02')).toBe(true);
    expect(hex).toContain('087d0155');
  });

  test('with any one bit turned is not read as a good frame', () => {
    fc.assert(
      fc.property(frameArbitrary, fc.nat(), (frame, at) => {
        const wire = encodeFrame(frame);
        const i = 1 + (at % (wire.length - 2));
        wire[i] = (wire[i] ?? 0) ^ 1;
        const frames = deframed([wire]).filter(({ kind }) => kind === 'frame');
        expect(frames).toEqual([]);
      }),
    );
  });

  test('names its terminal without the zeros on the left', () => {
    expect(['012345678901', '00000000012345678901', '000000000000'].map(identityOf)).toEqual(['12345678901', '12345678901', '0']);
  });

  test('that is too long becomes fragments with serials in sequence, across the wrap', () => {
    const message = { id: 1, version: 1, phone: '1', serial: 65_535, encryption: 0, body: new Uint8Array(2047) };
    const frames = framesOf(message);
    expect(frames.map(({ serial, fragment, body }) => [serial, fragment?.index, fragment?.total, body.length])).toEqual([
      [65_535, 1, 3, 1023],
      [0, 2, 3, 1023],
      [1, 3, 3, 1],
    ]);
  });
});

describe('the deframer', () => {
  const stream = (frames: readonly Frame[], sharesFlags: boolean) =>
    Buffer.concat(frames.map((frame, i) => encodeFrame(frame).subarray(sharesFlags && i > 0 ? 1 : 0)));

  test('finds frames one after the other, with flags of their own or shared', () => {
    fc.assert(
      fc.property(fc.array(frameArbitrary, { maxLength: 5 }), fc.boolean(), (frames, sharesFlags) => {
        const found = deframed([stream(frames, sharesFlags)]);
        expect(found).toMatchObject(frames.map((frame) => ({ kind: 'frame', frame: shown(frame) })));
        expect(found).toHaveLength(frames.length);
      }),
    );
  });

  test('finds the same wherever the bytes are cut', () => {
    const frame: Frame = {
      id: 0x0200,
      version: 1,
      phone: '00000000012345678901',
      serial: 0x7e7d,
      encryption: 0,
      fragment: undefined,
      body: Uint8Array.of(0x7d, 0x7e, 1, 2),
    };
    const wire = Buffer.concat([Buffer.from('noise'), stream([frame, frame], true), Buffer.from('7e7e0102', 'hex')]);
    const whole = deframed([wire]);
    expect(whole.map(({ kind }) => kind)).toEqual(['bad-frame', 'frame', 'frame', 'bad-frame']);
    for (let at = 0; at <= wire.length; at++) expect(deframed([wire.subarray(0, at), wire.subarray(at)])).toEqual(whole);
  });

  test('finds the same in any noise however it is cut, and throws at nothing', () => {
    const noise = fc.array(fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0x7e, 0x7d, 1, 2)), { maxLength: 3000 });
    fc.assert(
      fc.property(noise, fc.nat(), (list, at) => {
        const wire = Uint8Array.from(list);
        expect(deframed([wire.subarray(0, at % 3001), wire.subarray(at % 3001)])).toEqual(deframed([wire]));
      }),
    );
  });

  test('gives up bytes that go on without a flag, counts them, and finds the frame after them', () => {
    const frame = encodeFrame({
      id: 2,
      version: undefined,
      phone: '1',
      serial: 1,
      encryption: 0,
      fragment: undefined,
      body: new Uint8Array(),
    });
    const found = deframed([new Uint8Array(5000), new Uint8Array(5000), frame]);
    expect(found).toMatchObject([{ kind: 'too-large', bytes: 10_000 }, { kind: 'frame' }]);
  });
});

describe('a location', () => {
  const rangeOf = (bytesOf: number, divisor: number) => fc.integer({ min: 0, max: 2 ** (8 * bytesOf) - 1 }).map((raw) => raw / divisor);
  const fields = extras
    .flatMap((extra) => extra.fields)
    .filter(({ form, key }) => form === 'plain' && !key.includes('.') && !key.startsWith('analog'));
  const valuesArbitrary = fc.record({
    latitude: fc.integer({ min: -90e6, max: 90e6 }).map((micro) => micro / 1e6 || 0),
    longitude: fc.integer({ min: -180e6, max: 180e6 }).map((micro) => micro / 1e6 || 0),
    altitude: word,
    speed: rangeOf(2, 10),
    direction: fc.integer({ min: 0, max: 359 }),
    cabinTemperature: fc.integer({ min: -32_767, max: 32_767 }),
    ...Object.fromEntries(fields.map(({ key, bytes: width, divisor }) => [key, rangeOf(width, divisor)])),
    ...Object.fromEntries(
      [...alarmBits, ...statusBits.filter(({ from }) => from > 5)].map(({ key, count }) => [key, fc.nat(2 ** count - 1)]),
    ),
  });
  const timeArbitrary = fc
    .integer({ min: Date.UTC(2000, 0, 2) / 1000, max: Date.UTC(2099, 11, 30) / 1000 })
    .map((seconds) => seconds * 1000);

  test('is read as it was written: position, bits and extras', () => {
    fc.assert(
      fc.property(valuesArbitrary, timeArbitrary, (values, time) => {
        const location = readLocation(writeLocation(values, time));
        expect(location.time).toBe(time);
        expect(location.extras.problem).toBeUndefined();
        const read = Object.fromEntries(valuesOf(location));
        expect({ ...read, latitude: (read.latitude ?? 1) + 0, longitude: (read.longitude ?? 1) + 0 }).toMatchObject(values);
      }),
    );
  });

  test('any bytes are read or refused as a bad frame', () => {
    fc.assert(
      fc.property(bytes(200), (body) => {
        try {
          readLocation(body);
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
        }
      }),
    );
  });

  test('with extras that are cut off keeps what came before', () => {
    const whole = writeExtras({ mileage: 12.5, fuel: 3 });
    const cut = readExtras(Buffer.from(whole.subarray(0, whole.length - 1)), 0);
    expect([...cut.values]).toEqual([['mileage', 12.5]]);
    expect(cut.problem).toBe('the extras are cut off');
  });

  test('with an extra of the wrong length keeps the others', () => {
    const read = readExtras(Buffer.from('02010530011f', 'hex'), 0);
    expect([...read.values]).toEqual([['signal', 31]]);
    expect(read.problem).toBe('extra 02 of 1 bytes');
  });

  test('of a tyre that says FF has no pressure', () => {
    const read = readExtras(Buffer.from(writeExtras({ tyrePressure3: 7 })), 0);
    expect([...read.values]).toEqual([['tyrePressure3', 7]]);
  });

  test('without a fix or with encrypted coordinates shows no position', () => {
    const body = (bits: Record<string, number>) => valuesOf(readLocation(writeLocation({ latitude: 30, longitude: 120, ...bits }, 1e12)));
    expect(body({}).has('latitude')).toBe(true);
    expect(body({ 'status.fixed': 0 }).has('latitude')).toBe(false);
    expect(body({ 'status.encrypted': 1 }).has('latitude')).toBe(false);
  });

  test('goes in bulk as it goes alone', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(valuesArbitrary, timeArbitrary), { maxLength: 5 }), fc.boolean(), (items, isBlindArea) => {
        const bodies = items.map(([values, time]) => writeLocation(values, time));
        const read = readBulk(writeBulk(bodies, isBlindArea));
        expect(read).toEqual({ isBlindArea, locations: bodies.map(readLocation), missing: 0 });
      }),
    );
  });

  test('every key is named once', () => {
    expect(new Set(allKeys).size).toBe(allKeys.length);
  });
});

describe('the other messages', () => {
  const registration = {
    province: 31,
    city: 110,
    manufacturer: 'cd123',
    model: 'www.808.',
    terminalId: '7654321',
    plateColor: 1,
    plate: '测A12345',
  };

  test.each([2011, 2013, 2019] as const)('a registration of %d is read as it was written', (edition) => {
    const version = edition === 2019 ? 1 : undefined;
    expect(readRegistration(writeRegistration(registration, edition), version)).toEqual(registration);
  });

  test.each([undefined, 1])('an authentication of version %s is read as it was written', (version) => {
    fc.assert(
      fc.property(plainText(60), plainText(5), (code, imei) => {
        const written = { code, imei: version === undefined ? '' : imei, software: version === undefined ? '' : 'v1.2' };
        expect(readAuthentication(writeAuthentication(written, version), version)).toEqual(written);
      }),
    );
  });

  test('an answer to a registration brings a code only with success', () => {
    expect(readRegistered(writeRegistered(65_535, 0, 'abc'))).toEqual({ serial: 65_535, result: 0, code: 'abc' });
    expect(readRegistered(writeRegistered(7, 4, 'abc'))).toEqual({ serial: 7, result: 4, code: '' });
  });

  test('a generic answer is read as it was written', () => {
    fc.assert(
      fc.property(word, word, fc.nat(4), (serial, id, result) => {
        expect(readGenericAnswer(writeGenericAnswer({ serial, id, result }))).toEqual({ serial, id, result });
      }),
    );
  });

  test.each([undefined, 1])('a request for fragments of version %s is read as it was written', (version) => {
    fc.assert(
      fc.property(word, fc.array(word, { maxLength: 255 }), (firstSerial, indexes) => {
        expect(readFragmentRequest(writeFragmentRequest({ firstSerial, indexes }, version), version)).toEqual({ firstSerial, indexes });
      }),
    );
  });

  test.each(parameters)('the parameter $title.en is read as it was written', ({ id, form }) => {
    const value = form === 'text' ? '京A12345' : form === 'hex' ? '16320a1e' : 2 ** (8 * form) - 1;
    const [read] = readParameters(writeParameters([parameterOf(id, value)]));
    expect(read && parameterValue(read)).toBe(value);
  });

  test('a list of parameters whose count is wrong is read by its items; one that is cut off is refused', () => {
    const list = Buffer.from(writeParameters([parameterOf(1, 60), parameterOf(0x13, 'example.org')]));
    list[0] = 9;
    expect(readParameters(list).map(({ id }) => id)).toEqual([1, 0x13]);
    expect(() => readParameters(list.subarray(0, -1))).toThrow(/cut off after 1/);
    expect(() => readParameters(new Uint8Array())).toThrow(/cut off/);
  });

  test('a parameter that does not fit is refused', () => {
    expect(() => parameterOf(0x84, 256)).toThrow(/0084/);
    expect(() => parameterOf(0x55, 1.5)).toThrow(/0055/);
    expect(() => parameterOf(0x13, 'x'.repeat(256))).toThrow(/255/);
    expect(() => parameterOf(0x7777, 'xyz')).toThrow(/hex/);
  });

  test('any bytes are read or refused as a bad frame', () => {
    const readers: ((body: Uint8Array) => unknown)[] = [
      readBulk,
      readParameters,
      readGenericAnswer,
      readRegistered,
      (body) => readFragmentRequest(body, undefined),
      (body) => readFragmentRequest(body, 1),
      (body) => readRegistration(body, undefined),
      (body) => readRegistration(body, 1),
      (body) => readAuthentication(body, 1),
    ];
    fc.assert(
      fc.property(bytes(300), fc.constantFrom(...readers), (body, read) => {
        try {
          read(body);
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
        }
      }),
    );
  });
});

describe('bytes of digits, times and GBK', () => {
  test('BCD is read as it was written, and letters are refused', () => {
    fc.assert(fc.property(digits(12), (text) => readBcd(writeBcd(text)) === text));
    expect(readBcd(Uint8Array.of(0x1a))).toBeUndefined();
  });

  test('a time is GMT+8', () => {
    expect(readTime(Buffer.from('240601080000', 'hex'), 0)).toBe(Date.UTC(2024, 5, 1));
    expect(Buffer.from(writeTime(Date.UTC(2024, 5, 1))).toString('hex')).toBe('240601080000');
    expect(Buffer.from(writeTime(Date.UTC(2024, 5, 1), 0)).toString('hex')).toBe('240601000000');
  });

  test.each(['241301000000', '240230000000', '240100000000', '2401010000a0', '240101240000', '240101006000', 'ffffffffffff', '2401'])(
    '%s is no time',
    (hex) => {
      expect(readTime(Buffer.from(hex, 'hex'), 0)).toBeUndefined();
    },
  );

  test('every character of two bytes goes to GBK and back', () => {
    const decoder = new TextDecoder('gbk');
    const all = new Set<string>();
    for (let lead = 0x81; lead <= 0xfe; lead++)
      for (let trail = 0x40; trail <= 0xfe; trail++) all.add(decoder.decode(Uint8Array.of(lead, trail)));
    const single = [...all].filter((text) => [...text].length === 1 && text !== '\ufffd').join('');
    expect(single.length).toBeGreaterThan(21_000);
    expect(decodeGbk(encodeGbk(single))).toBe(single);
  });

  test('known texts have the known bytes', () => {
    expect(Buffer.from(encodeGbk('测A12345678')).toString('hex')).toBe('b2e2413132333435363738');
  });

  test('a character that GBK does not have is refused by its name', () => {
    expect(() => encodeGbk('注意🚚')).toThrow(/🚚/);
  });
});
