import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commandOf, commands, looksLikeData } from './commands.ts';
import { joinContents, readContent } from './content.ts';
import { crcOf } from './crc.ts';
import { createDeframer, type Found, roomBytes } from './deframe.ts';
import { keyOf, readReadings } from './readings.ts';
import { encodeFrame, readSegment, type Segment, versionOf, wantsAnswer } from './segment.ts';
import { codeOf, momentOf } from './time-code.ts';

const mn = '010000A8900016F000169DC0';
const segmentOf = (over: Partial<Segment> = {}): Segment => ({
  qn: '20160801080000005',
  st: '32',
  cn: '2011',
  pw: '123456',
  mn,
  flag: 5,
  packet: undefined,
  cp: 'DataTime=20160801080000;w01018-Rtd=40.1,w01018-Flag=N',
  ...over,
});
const digits = (count: number) => fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: count, maxLength: count });
const text = fc.string({ unit: fc.constantFrom(...'aw019-=,;.N水污染 '), maxLength: 300 });
const someSegment = fc
  .record<Omit<Segment, 'packet' | 'flag'>>({
    qn: digits(17),
    st: digits(2),
    cn: digits(4),
    pw: digits(6),
    mn: fc.string({ unit: fc.constantFrom(...'0123456789ABCDEF'), minLength: 24, maxLength: 24 }),
    cp: text,
  })
  .chain((rest) =>
    fc.option(fc.record({ total: fc.integer({ min: 1, max: 9999 }), place: fc.nat() }), { nil: undefined }).map((place): Segment => {
      const packet = place === undefined ? undefined : { total: place.total, index: (place.place % place.total) + 1 };
      return { ...rest, packet, flag: packet === undefined ? 5 : 7 };
    }),
  );

/** What a deframer finds; segments are copied, they are valid only during the call. */
function found(chunks: readonly Uint8Array[], isQuietAtEnd = true): Found[] {
  const all: Found[] = [];
  const deframer = createDeframer((one) => all.push(one.kind === 'frame' ? { ...one, segment: Buffer.from(one.segment) } : one));
  for (const chunk of chunks) deframer.push(chunk);
  if (isQuietAtEnd) deframer.end();
  return all;
}
const textsOf = (all: readonly Found[]): string[] =>
  all.flatMap((one) => (one.kind === 'frame' ? [Buffer.from(one.segment).toString()] : []));
const read = (bytes: Uint8Array) => {
  const [one] = found([bytes]);
  if (one?.kind !== 'frame') throw new Error('no frame');
  return readSegment(one.segment);
};

describe('frames', () => {
  test('the checksum is the one of annex A and not CRC-16/MODBUS', () => {
    const order = 'QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&';
    expect(crcOf(Buffer.from(order))).toBe(0x1c80);
  });

  test('any segment is read back as it was written, without a deviation', () => {
    fc.assert(
      fc.property(someSegment, (segment) => {
        expect(read(encodeFrame(segment))).toEqual({ segment, deviations: [] });
      }),
    );
  });

  test('a frame with one byte changed is never taken for another with a right checksum', () => {
    fc.assert(
      fc.property(someSegment, fc.nat(), fc.integer({ min: 0, max: 7 }), (segment, where, bit) => {
        const bytes = encodeFrame(segment);
        const whole = Buffer.from(bytes);
        const at = where % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
        for (const one of found([bytes])) {
          if (one.kind === 'frame' && one.isCrcRight) expect(whole.includes(Buffer.from(one.segment))).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('a segment that the length cannot count is a bug of the caller', () => {
    expect(() => encodeFrame(segmentOf({ cp: 'x'.repeat(10_000) }))).toThrow('BUG');
  });
});

describe('the deframer in a stream', () => {
  const three = [segmentOf(), segmentOf({ cn: '2051', cp: '' }), segmentOf({ cp: 'DataTime=20160801080000;i11001-Info=清洗' })];
  const wire = Buffer.concat(three.map(encodeFrame));
  const expected = textsOf(found([wire]));

  test('finds all frames whatever the cut between two chunks', () => {
    expect(expected).toHaveLength(3);
    for (let at = 0; at <= wire.length; at++) expect(textsOf(found([wire.subarray(0, at), wire.subarray(at)], false))).toEqual(expected);
  });

  test('finds a frame behind 64 KiB of noise, and tells the noise once', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const noise = Uint8Array.from({ length: 65_536 }, (_, i) => (Math.imul(i ^ seed, 0x9e3779b1) >>> 13) & 0xff);
        expect(textsOf(found([noise, wire])).slice(-3)).toEqual(expected);
      }),
      { numRuns: 10 },
    );
  });

  test('any bytes in any cut throw nothing and leave no more than the room', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.constantFrom('##', '0101', '##9999', '\r\n', '#', 'CP=&&', '&&').map((part) => new Uint8Array(Buffer.from(part))),
      someSegment.map(encodeFrame),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const deframer = createDeframer((one) => one.kind === 'frame' && readSegment(one.segment));
        for (const bytes of pieces) deframer.push(bytes);
        expect(deframer.waiting).toBeLessThanOrEqual(roomBytes);
        deframer.settle();
        deframer.end();
        expect(deframer.waiting).toBe(0);
      }),
    );
  });

  test('a frame that is cut off holds the next one up no longer than its own bytes', () => {
    const [whole] = three.map(encodeFrame);
    const all = found([Buffer.from('##9000QN=2016'), whole ?? new Uint8Array()], false);
    expect(all.map(({ kind }) => kind)).toEqual(['bad-frame', 'frame']);
  });

  test('a frame without CR LF is taken when the next one begins, or when the line is quiet', () => {
    const bare = encodeFrame(segmentOf()).subarray(0, -2);
    const followed = found([bare, encodeFrame(segmentOf())], false);
    expect(followed).toMatchObject([{ deviations: ['terminator'] }, { deviations: [] }]);
    const all: Found[] = [];
    const deframer = createDeframer((one) => all.push(one));
    deframer.push(bare);
    expect(all).toEqual([]);
    deframer.settle();
    expect(all).toMatchObject([{ kind: 'frame', deviations: ['terminator'] }]);
  });

  test('an unfinished frame outlives a pause', () => {
    const bytes = encodeFrame(segmentOf());
    const all: Found[] = [];
    const deframer = createDeframer((one) => all.push(one));
    deframer.push(bytes.subarray(0, 40));
    deframer.settle();
    deframer.push(bytes.subarray(40));
    expect(all).toMatchObject([{ kind: 'frame', isCrcRight: true }]);
  });

  test('empty lines between frames are no noise', () => {
    expect(found([Buffer.from('\r\n\r\n'), encodeFrame(segmentOf()), Buffer.from('\r\n')]).map(({ kind }) => kind)).toEqual(['frame']);
  });
});

describe('content', () => {
  test('packets are put together whatever the cut', () => {
    const cp = 'DataTime=20160801080000;w01018-Rtd=40.1,w01018-Flag=N;w01001-Rtd=7.2,w01001-Flag=N';
    const whole = readContent(cp);
    for (let at = 1; at < cp.length; at++) expect(readContent(joinContents([cp.slice(0, at), cp.slice(at)]))).toEqual(whole);
    expect(readContent(joinContents(cp.split(';')))).toEqual(whole);
  });

  test('a comma in a text belongs to it', () => {
    expect(readContent('i11001-Info=//a,b//,i11002-Info=c')).toEqual([
      [
        { name: 'i11001-Info', value: '//a,b//' },
        { name: 'i11002-Info', value: 'c' },
      ],
    ]);
  });

  test('any text is read without throwing', () => {
    fc.assert(fc.property(text, (cp) => void readReadings({ cn: '2011', cp, qn: undefined }, 480)));
  });

  test('values of all factors in one item keep their own flags', () => {
    const cp = 'DataTime=20160801080000;a-Rtd=1,a-Flag=N,b-Rtd=2,b-Flag=d';
    expect(readReadings({ cn: '2011', cp, qn: undefined }, 480).readings).toMatchObject([
      { key: 'a-Rtd', flag: 'N' },
      { key: 'b-Rtd', flag: 'D' },
    ]);
  });

  test('a flag or time that stands apart from its value holds for it, up to the next DataTime', () => {
    const time = (hour: number) => `2016080108${hour}000`;
    const cp = `DataTime=${time(1)};a-Rtd=1;a-Flag=D;b-Rtd=2,b-Flag=N;b-Flag=M;DataTime=${time(2)};a-SampleTime=${time(3)};a-Rtd=3`;
    const { readings, deviations } = readReadings({ cn: '2011', cp, qn: undefined }, 480);
    expect(readings).toMatchObject([
      { key: 'a-Rtd', value: 1, flag: 'D' },
      { key: 'b-Rtd', value: 2, flag: 'N' },
      { key: 'a-Rtd', value: 3, flag: undefined, time: Date.UTC(2016, 7, 1, 0, 30) },
    ]);
    expect([...deviations]).toEqual(['flag-apart']);
  });

  test('a message about the station itself has the time of its QN without being a deviation', () => {
    const { readings, deviations } = readReadings({ cn: '3019', cp: 'PolId=w01018,w01018-SN=7', qn: '20160801080000000' }, 480);
    expect(readings).toMatchObject([{ key: '3019:w01018-SN', time: Date.UTC(2016, 7, 1), value: 7 }]);
    expect([...deviations]).toEqual([]);
  });

  test('only realtime values have the bare field as key', () => {
    expect(['2011', '2051', '2061', '2031'].map((cn) => keyOf(cn, 'w01018-Avg'))).toEqual([
      'w01018-Avg',
      '2051:w01018-Avg',
      '2061:w01018-Avg',
      '2031:w01018-Avg',
    ]);
  });
});

describe('the head', () => {
  test.each([
    { flag: 0, version: 0, wants: false },
    { flag: 1, version: 0, wants: true },
    { flag: 4, version: 1, wants: false },
    { flag: 7, version: 1, wants: true },
    { flag: 9, version: 2, wants: true },
    { flag: 12, version: 2, wants: false },
    { flag: undefined, version: 0, wants: false },
  ])('Flag $flag is version $version', ({ flag, version, wants }) => {
    expect([versionOf(segmentOf({ flag })), wantsAnswer(segmentOf({ flag }))]).toEqual([version, wants]);
  });

  test.each([
    ['PNO=0;PNUM=0;', undefined, ['field-order', 'unknown-field']],
    ['PNO=0002;PNUM=0002;', { total: 2, index: 2 }, ['field-order', 'packet-flag', 'unknown-field']],
  ])('%s is understood', (fields, packet, deviations) => {
    const head = `QN=20160801080000005;ST=32;CN=2011;PW=1;MN=${mn};Flag=4;${fields}X=1;CP=&&&&`;
    const result = readSegment(Buffer.from(head));
    expect(result).toMatchObject({ segment: { packet } });
    expect('deviations' in result && [...result.deviations].sort()).toEqual(deviations);
  });

  test.each(['', 'MN=;CN=2011;CP=&&&&', 'MN=a b;CN=2011;CP=&&&&', 'MN=1;CN=2011;Flag=256;CP=&&&&', 'MN=1;CN=2011;CP=&&&'])(
    '"%s" is refused',
    (segment) => {
      expect(readSegment(Buffer.from(segment))).toHaveProperty('refused');
    },
  );
});

describe('times and commands', () => {
  test('any moment is read back as it was written, in 14 and in 17 digits', () => {
    const moments = fc.integer({ min: Date.UTC(1970, 0, 2), max: Date.UTC(2099, 11, 30) });
    fc.assert(
      fc.property(moments, fc.constantFrom(0, 480, -210), (time, zone) => {
        expect(momentOf(codeOf(time, zone, 17), zone)).toBe(time);
        expect(momentOf(codeOf(time, zone, 14), zone)).toBe(time - (time % 1000));
      }),
    );
  });

  test.each([
    ...['20160230000000', '20150229000000', '20160431000000', '20161301000000', '20160001000000', '20160100000000', '2016080108'],
    ...['20160801240000', '20160801006000', '20160801000060', '00500101000000', 'abc', ''],
  ])('%s is no date', (code) => {
    expect(momentOf(code, 480)).toBeUndefined();
  });

  test.each(['20160229000000', '20160131235959', '20161231000000', '20160831000000', '20160930000000'])('%s is a date', (code) => {
    expect(codeOf(momentOf(code, 480) ?? 0, 480, 14)).toBe(code);
  });

  test('no command stands in the table twice', () => {
    expect(new Set(commands.map(({ code }) => code)).size).toBe(commands.length);
    expect(commandOf('2011')?.kind).toBe('data');
    expect([looksLikeData('2099'), looksLikeData('4011')]).toEqual([true, false]);
  });
});
