import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { captureOf, dissected, hasTshark, type Packet } from '../../../test/conformance/tshark.ts';
import { s7Lines, s7LinesByUs, s7Options, s7Port } from '../../../test/conformance/tshark-s7.ts';
import type { Area } from './address.ts';
import { encodeData, type Stretch } from './frame.ts';
import { encodeRead, encodeWrite, type Head, readHead, readItems, withReference } from './pdu.ts';
import { readValue } from './values.ts';

if (!hasTshark) console.log('skipped: tshark is not installed, so what it says of the captures was not asked anew');

const folder = new URL('testcases/', import.meta.url);
const read = (name: string, file: string): string => readFileSync(new URL(`${name}/${file}`, folder), 'utf8').trimEnd();
const packetOf = (line: string): Packet => ({ isRequest: line.startsWith('>'), bytes: Buffer.from(line.slice(2), 'hex') });

const cases = readdirSync(folder).map((name) => ({
  name,
  packets: read(name, 'segments.txt').split('\n').map(packetOf),
  expected: read(name, 'tshark.txt').split('\n'),
  provenance: JSON.parse(read(name, 'provenance.json')),
}));

const byteByByte = (packets: readonly Packet[]): Packet[] =>
  packets.flatMap((packet) => Array.from(packet.bytes, (byte) => ({ ...packet, bytes: Uint8Array.of(byte) })));

describe('captures of testcases/', () => {
  test.each(cases)('$name is read as tshark read it, segment by segment and byte by byte', ({ packets, expected, provenance }) => {
    expect(provenance).toMatchObject({ source: expect.any(String), licence: expect.any(String), tshark: expect.any(String) });
    expect(s7LinesByUs(packets)).toEqual(expected);
    expect(s7LinesByUs(byteByByte(packets))).toEqual(expected);
  });

  test.skipIf(!hasTshark).each(cases)('$name is still read so by tshark', async ({ packets, expected }) => {
    expect(s7Lines(await dissected(captureOf(packets, s7Port), s7Options))).toEqual(expected);
  });
});

function headAt(name: string, at: number): Head {
  const packet = cases.find((one) => one.name === name)?.packets[at];
  const head = readHead(packet?.bytes.subarray(7) ?? new Uint8Array(0));
  if (typeof head === 'string') throw new Error(head);
  return head;
}

const flags = (start: number, count: number): Stretch => ({ area: 'M', db: 0, start, count });

const block = (start: number, count: number): Stretch => ({ area: 'DB', db: 10, start, count });

describe('requests of other clients', () => {
  test.each([
    ['libnodave-demo', 'reading a data block', 2, encodeRead([{ area: 'DB', db: 1, start: 0, count: 64 }])],
    ['libnodave-demo', 'reading flags', 4, encodeRead([flags(0, 16)])],
    ['libnodave-demo', 'writing flags', 12, encodeWrite(flags(12, 4), Buffer.from('3f8ccccd', 'hex'))],
    ['snap7', 'reading a data block', 4, encodeRead([block(4, 4)])],
    ['snap7', 'reading timers', 12, encodeRead([{ area: 'T', db: 0, start: 5, count: 2 }])],
    ['snap7', 'reading a counter', 14, encodeRead([{ area: 'C', db: 0, start: 7, count: 1 }])],
    ['snap7', 'writing bytes', 16, encodeWrite(block(100, 3), Uint8Array.of(1, 2, 3))],
  ] as const)('of %s: %s is made byte for byte', (name, _, at, pdu) => {
    const bytes = Buffer.from(cases.find((one) => one.name === name)?.packets[at]?.bytes ?? []);
    const reference = bytes.readUInt16BE(11);
    expect(bytes[8]).toBe(1);
    expect(Buffer.from(encodeData(withReference(pdu, reference))).toString('hex')).toBe(bytes.toString('hex'));
  });
});

test('a server that states a length for an item which it refuses blinds none of the others', () => {
  const one = { area: 'DB', count: 1 } as const;
  const asked = [{ ...one, count: 3 }, { ...one, count: 2 }, { ...one, count: 2 }, one, one];
  const items = readItems(headAt('snap7', 11), asked);
  if (typeof items === 'string') throw new Error(items);
  expect(items.map(({ code, bytes }) => [code, Buffer.from(bytes).toString('hex')])).toEqual([
    [0xff, '08090a'],
    [0xff, '5a5a'],
    [0x0a, ''],
    [0xff, '00'],
    [0xff, '14'],
  ]);
});

test('the answer of an S7-300 with bits, words, a real, a timer and a counter is read', () => {
  const stretches: readonly (readonly [Area, number])[] = [
    ['DB', 1],
    ['DB', 4],
    ['DB', 4],
    ['DB', 2],
    ['M', 1],
    ['M', 1],
    ['T', 1],
    ['C', 1],
  ];
  const items = readItems(
    headAt('wincc-s7-300', 1),
    stretches.map(([area, count]) => ({ area, count })),
  );
  if (typeof items === 'string') throw new Error(items);
  expect(items.map(({ code, bytes }) => [code, Buffer.from(bytes).toString('hex')])).toEqual(
    ['01', 'aabbccdd', 'feadbeef', 'babe', '01', '01', '2504', '0011'].map((hex) => [0xff, hex]),
  );
  const view = (at: number) => new DataView(Uint8Array.from(items[at]?.bytes ?? []).buffer);
  expect(readValue(view(6), 0, 's5time')).toBe(504_000);
  expect(readValue(view(7), 0, 'bcd')).toBe(11);
});
