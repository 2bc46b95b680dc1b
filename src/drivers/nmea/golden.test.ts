import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nmeaConfig } from './config.ts';
import { createLineReader } from './lines.ts';
import { createReader } from './reader.ts';
import { readSentence, writeSentence, writeTagBlock } from './sentence.ts';

interface Expected {
  readonly provenance: unknown;
  /** ISO time at which all is heard. */
  readonly heardAt: string;
  readonly read: readonly unknown[];
}

const folder = new URL('testcases/', import.meta.url);
const read = (name: string, file: string): Buffer => readFileSync(new URL(`${name}/${file}`, folder));
const cases = readdirSync(folder).map((name) => {
  const expected: Expected = JSON.parse(read(name, 'expected.json').toString());
  return { name, bytes: read(name, 'wire.nmea'), expected };
});

const rounded = (value: number): number => Number(value.toFixed(6));

/** What each line says, as the expected files show it. */
function readAll(chunks: readonly Uint8Array[], heardAt: string): readonly unknown[] {
  const lines = createLineReader(1024);
  const reader = createReader(nmeaConfig.parse({}));
  const found = [...chunks.flatMap((chunk) => lines.push(chunk)), ...lines.end()];
  return found.flatMap((line): readonly unknown[] => {
    const message = reader.read(line, { time: Date.parse(heardAt), nowMs: 0, peer: 'test' });
    if (message === undefined) return [];
    if ('refused' in message) return [{ refused: message.refused, detail: message.detail }];
    const { keys, values, count, bad } = reader.readings;
    const samples = Object.fromEntries(keys.slice(0, count).map((key, i) => [key, rounded(values[i] ?? Number.NaN)]));
    const { identity, time, words } = message;
    const rest = { ...(words === '' ? {} : { words }), ...(bad === 0 ? {} : { bad }) };
    return [{ identity, time: new Date(time).toISOString(), ...rest, ...samples }];
  });
}

describe('logs of testcases/', () => {
  test.each(cases)('$name is read as it says', ({ bytes, expected }) => {
    expect(expected.provenance).toBeDefined();
    expect(readAll([bytes], expected.heardAt)).toEqual(expected.read);
  });

  test.each(cases)('$name is read the same wherever its bytes are cut', ({ bytes, expected }) => {
    for (let at = 1; at < bytes.length; at += 7) {
      expect(readAll([bytes.subarray(0, at), bytes.subarray(at)], expected.heardAt)).toEqual(expected.read);
    }
  });
});

describe('a reader', () => {
  const heard = { time: Date.UTC(2024, 5, 1), nowMs: 0, peer: 'test' };
  const alphabet = [...'!$*,\\:-0123456789ABCDEFGIMNPRSTVW.@`wx \r'];
  const formatters = ['AIVDM', 'AIVDO', 'GPGGA', 'GPRMC', 'BDGSV', 'GPGSA', 'IIXDR', 'WIMWV', 'GPZDA', 'GPGLL', 'WIMDA', 'SDDBT'];

  test('never throws, whatever the line', () => {
    const noise = fc.array(fc.constantFrom(...alphabet), { maxLength: 120 }).map((characters) => characters.join(''));
    fc.assert(
      fc.property(noise, (line) => {
        createReader(nmeaConfig.parse({ needsChecksum: false })).read(line, heard);
      }),
      { numRuns: 3000 },
    );
  });

  test('takes only numbers and believable times from sentences with a good checksum and any fields', () => {
    const field = fc.oneof(fc.constantFrom('', 'A', 'N', 'E', 'W', 'S', 'T', 'M', 'R', '1', '2'), fc.stringMatching(/^[0-9.+-]{1,12}$/));
    const line = fc.tuple(fc.constantFrom(...formatters), fc.array(field, { maxLength: 20 })).map(([address, fields]) => {
      return writeSentence(address.startsWith('AI') ? '!' : '$', [address, ...fields]);
    });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), (lines) => {
        const reader = createReader(nmeaConfig.parse({}));
        for (const each of lines) {
          const message = reader.read(each, heard);
          if (message === undefined || 'refused' in message) continue;
          expect(Number.isFinite(message.time)).toBe(true);
          expect(reader.readings.values.slice(0, reader.readings.count).every(Number.isFinite)).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a sentence', () => {
  const anyField = fc.stringMatching(/^[A-Za-z0-9.]{0,10}$/);

  test('with its tag block and suffix is the same after writing and reading', () => {
    fc.assert(
      fc.property(fc.array(anyField, { maxLength: 12 }), fc.nat(2_000_000_000), (fields, seconds) => {
        const line = `${writeTagBlock([`c:${seconds}`, 's:station', 'g:1-2-7'])}${writeSentence('$', ['GPXXX', ...fields])},r1,2`;
        const tag = { time: seconds * 1000, source: 'station', group: { index: 1, total: 2, id: '7' } };
        const expected = { start: '$', talker: 'GP', formatter: 'XXX', fields: ['GPXXX', ...fields], tag, suffix: ',r1,2' };
        expect(readSentence(line)).toEqual(expected);
      }),
    );
  });

  test('with one character changed is refused', () => {
    const line = '!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A';
    for (let i = 1; i < line.length; i++) {
      const changed = `${line.slice(0, i)}${line[i] === '0' ? '1' : '0'}${line.slice(i + 1)}`;
      expect(readSentence(changed)).toHaveProperty('refused');
    }
  });

  test('may be longer than 82 characters and stand behind other text', () => {
    expect(readSentence(`12:00:00 ${writeSentence('$', ['GPTXT', 'x'.repeat(200)])}`)).toMatchObject({ talker: 'GP', formatter: 'TXT' });
  });

  test('without checksum is read only where that is allowed', () => {
    expect(readSentence('$HEHDT,45.5,T')).toMatchObject({ refused: 'bad-checksum' });
    expect(readSentence('$HEHDT,45.5,T', { needsChecksum: false })).toMatchObject({ formatter: 'HDT', fields: ['HEHDT', '45.5', 'T'] });
  });

  test('of a manufacturer has the talker P', () => {
    expect(readSentence(writeSentence('$', ['PGRME', '15.0']))).toMatchObject({ talker: 'P', formatter: 'GRME' });
  });
});
