import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { differences, type GpsdRecord, gpsdecode, hasGpsdecode, rawDifferences } from '../../../../test/conformance/gpsdecode.ts';
import { readSentence } from '../sentence.ts';
import { createAssembler } from './assembler.ts';
import type { Bits } from './bits.ts';
import { randomBinary, randomMessage, usualLengths } from './random-message.ts';
import { type AisRecord, binaryContentOf, decodeAis, encodeAis, isBad } from './record.ts';
import { readVdm, writeVdm } from './vdm.ts';

if (!hasGpsdecode) console.log('skipped: gpsdecode (Debian package gpsd-clients) is not installed, so AIS was not compared with it');

const perLength = 40;

/** All messages in lines, in their order. */
function messagesOf(lines: readonly string[]): { readonly record: AisRecord; readonly bits: Bits }[] {
  const assembler = createAssembler();
  return lines.flatMap((line) => {
    const sentence = readSentence(line);
    const part = 'refused' in sentence ? undefined : readVdm(sentence);
    const bits = part === undefined ? 'waiting' : assembler.add(part, { stream: '' }, 0);
    if (typeof bits === 'string') return [];
    const record = decodeAis(bits);
    return isBad(record) ? [] : [{ record, bits }];
  });
}

/** The message with zeros in its spare bits: gpsd reads the spare bits at the end as if a next group began there. */
function withoutSpares({ cells, length }: Bits): Bits {
  const record = decodeAis({ cells, length });
  if (isBad(record)) throw new Error(record.refused);
  const padded = new Uint8Array(cells.length);
  padded.set(encodeAis(record).cells);
  return { cells: padded, length };
}

/** False for messages that end within a group: gpsd reads beyond their end. */
const endsWithGroup = ({ record: { type }, bits }: { readonly record: AisRecord; readonly bits: Bits }): boolean =>
  ![7, 13, 15, 20].includes(type) || usualLengths.some((usual) => usual.type === type && usual.length === bits.length);

/** gpsd tells parts A and B of type 24 together, after the second. */
function together(messages: ReturnType<typeof messagesOf>): ReturnType<typeof messagesOf> {
  let partA: AisRecord | undefined;
  return messages.flatMap(({ record, bits }) => {
    if (record.type === 24 && record.part === 0) {
      partA = record;
      return [];
    }
    const isSecond = record.type === 24 && partA?.mmsi === record.mmsi;
    return [{ record: isSecond ? { ...partA, ...record } : record, bits }];
  });
}

function compare(lines: readonly string[]): { readonly compared: number; readonly different: readonly string[] } {
  const ours = together(messagesOf(lines));
  const compared = ours.filter(endsWithGroup).length;
  const [scaled, raw] = [gpsdecode(lines), gpsdecode(lines, 'raw')];
  expect(scaled.map(({ type, mmsi }) => ({ type, mmsi }))).toEqual(ours.map(({ record: { type, mmsi } }) => ({ type, mmsi })));
  const different = ours.flatMap(({ record, bits }, i) => {
    if (!endsWithGroup({ record, bits })) return [];
    const [theirs, theirRaw]: readonly (GpsdRecord | undefined)[] = [scaled[i], raw[i]];
    return [...differences(record, theirs ?? {}, binaryContentOf(record, bits)), ...rawDifferences(record, theirRaw ?? {})];
  });
  return { compared, different };
}

const folder = new URL('../testcases/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.startsWith('ais-'));

describe.skipIf(!hasGpsdecode)('with gpsdecode', () => {
  test.each(usualLengths.filter(({ type }) => type !== 24))(
    'random messages of type $type with $length bits say the same',
    ({ type, length }) => {
      const messages = fc.sample(randomMessage(type, length), { numRuns: perLength, seed: type * 10_000 + length });
      const lines = messages.flatMap((bits, i) => writeVdm(withoutSpares(bits), { sequence: i % 10 }));
      const { compared, different } = compare(lines);
      expect(different).toEqual([]);
      expect(compared).toBe(perLength);
    },
  );

  test.each([
    { what: 'weather of IMO 289', type: 8, length: 360, at: 40, application: [1, 31] as const },
    { what: 'weather of IMO 236', type: 8, length: 352, at: 40, application: [1, 11] as const },
    { what: 'inland ships', type: 8, length: 168, at: 40, application: [200, 10] as const },
    { what: 'persons on inland ships', type: 6, length: 168, at: 72, application: [200, 55] as const },
    { what: 'the height of ships', type: 8, length: 72, at: 40, application: [1, 15] as const },
    { what: 'texts to all', type: 8, length: 300, at: 40, application: [1, 29] as const },
    { what: 'texts to one', type: 6, length: 300, at: 72, application: [1, 30] as const },
    { what: 'aids to navigation', type: 6, length: 136, at: 72, application: [235, 10] as const },
  ])('random binary messages of $what say the same', ({ type, length, at, application }) => {
    const messages = fc.sample(randomBinary({ type, length, at }, application), { numRuns: perLength, seed: application[1] });
    const { compared, different } = compare(messages.flatMap((bits, i) => writeVdm(bits, { sequence: i % 10 })));
    expect(different).toEqual([]);
    expect(compared).toBe(perLength);
  });

  test('the two parts of type 24 say the same', () => {
    const messages = fc.sample(randomMessage(24, 168), { numRuns: perLength, seed: 24 });
    const pairs = messages.flatMap((bits) => {
      const [a, b] = [Uint8Array.from(bits.cells), Uint8Array.from(bits.cells)];
      a[6] = (a[6] ?? 0) & 0b110011;
      b[6] = ((b[6] ?? 0) & 0b110011) | 0b000100;
      return [a, b].flatMap((cells) => writeVdm({ cells, length: 168 }));
    });
    const { compared, different } = compare(pairs);
    expect(different).toEqual([]);
    expect(compared).toBe(perLength);
  });

  test('a difference would be seen', () => {
    const [message] = messagesOf(['!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A']);
    const [theirs] = gpsdecode(['!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A']);
    if (message === undefined || theirs === undefined) throw new Error('a message');
    expect(differences(message.record, { ...theirs, heading: 216 })).toHaveLength(1);
    expect(differences(message.record, { ...theirs, novelty: 1 })).toHaveLength(1);
  });

  test.each(files)('%s says the same', (name) => {
    const { compared, different } = compare(readFileSync(new URL(`${name}/wire.nmea`, folder), 'latin1').split(/\r?\n/));
    expect(different).toEqual([]);
    expect(compared).toBeGreaterThan(0);
  });
});
