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
    expect(provenance).toMatchObject({ licence: 'CC BY 4.0', tshark: expect.any(String) });
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

describe('requests of another client', () => {
  const bytes =
    cases.find(({ name }) => name === 'libnodave-demo')?.packets.map((packet) => Buffer.from(packet.bytes).toString('hex')) ?? [];
  test.each([
    ['reading a data block', 2, encodeRead([{ area: 'DB', db: 1, start: 0, count: 64 }])],
    ['reading flags', 4, encodeRead([flags(0, 16)])],
    ['writing flags', 12, encodeWrite(flags(12, 4), Buffer.from('3f8ccccd', 'hex'))],
  ] as const)('%s is made byte for byte', (_, at, pdu) => {
    const [, kind, reference] = cases.find(({ name }) => name === 'libnodave-demo')?.expected[at]?.split('|') ?? [];
    expect(kind).toBe('1');
    expect(Buffer.from(encodeData(withReference(pdu, Number(reference)))).toString('hex')).toBe(bytes[at]);
  });
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
