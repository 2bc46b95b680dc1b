import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { captureOf, dissected, dissectedFile, hasTshark, type Packet, segmentsOf } from '../../../test/conformance/tshark.ts';
import { iec104Port, readByTshark, readByUs, tsharkOptions } from '../../../test/conformance/tshark-iec104.ts';

/** A folder with more captures, whose licences do not let them lie here. */
const moreCaptures = process.env.IEC104_CAPTURES;
if (!hasTshark) console.log('skipped: tshark is not installed, so what it says of the captures was not asked anew');
if (moreCaptures === undefined) console.log('skipped: IEC104_CAPTURES names no folder with more captures of IEC 104');

const folder = new URL('testcases/', import.meta.url);
const read = (name: string, file: string): string => readFileSync(new URL(`${name}/${file}`, folder), 'utf8').trimEnd();

const packetOf = (line: string): Packet => {
  const [stream, direction, bytes = ''] = line.split(' ');
  return { stream: Number(stream), isRequest: direction === '>', bytes: Buffer.from(bytes, 'hex') };
};

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
    expect(readByUs(packets).lines).toEqual(expected);
    expect(readByUs(byteByByte(packets)).lines).toEqual(expected);
  });

  test.each(cases)('of $name every byte is told as part of an APDU or as junk', ({ name, packets }) => {
    const { refused, junk } = readByUs(packets);
    expect(refused).toEqual([]);
    expect(junk).toBe(name === 'garbage-and-cut-frames' ? 187 : 0);
  });

  test.skipIf(!hasTshark).each(cases)('$name is still read so by tshark', async ({ packets, expected }) => {
    expect(readByTshark(await dissected(captureOf(packets, iec104Port), tsharkOptions)).lines).toEqual(expected);
  });
});

describe.skipIf(!hasTshark || moreCaptures === undefined)('captures of IEC104_CAPTURES', () => {
  const files = moreCaptures === undefined ? [] : readdirSync(moreCaptures).filter((name) => /\.pcap(ng)?$/.test(name));
  test.each(files)('%s is read as tshark reads it', async (name) => {
    const path = `${moreCaptures}/${name}`;
    const theirs = readByTshark(await dissectedFile(path, tsharkOptions)).lines;
    expect(theirs.length).toBeGreaterThan(0);
    expect(readByUs(await segmentsOf(path, iec104Port)).lines).toEqual(theirs);
  });
});
