import { describe, expect, test } from 'vitest';
import { readExtras } from './extras.ts';

describe('the extra', () => {
  test.each([
    [
      '64, with the alarm number of 苏标',
      `642f${'00000007'}0102021e0f01000050`,
      16,
      { id: 7, state: 1, type: 2, level: 2, frontSpeed: 30, frontDistance: 1.5, deviation: 1, sign: 0, signValue: 0, speed: 80 },
      'adas',
    ],
    [
      '65, with a longer alarm number',
      `6547${'00000008'}020101070000000046`,
      40,
      { id: 8, state: 2, type: 1, level: 1, fatigue: 7, speed: 70 },
      'dsm',
    ],
    ['67', `6729${'00000009'}000332`, 16, { id: 9, state: 0, type: 3, speed: 50 }, 'bsd'],
    ['66, of which the tyres are not read', `6636${'0000000a'}013c`, 30, { id: 10, state: 1, speed: 60 }, 'tpms'],
  ] as const)('of a driving aid %s', (_, hex, tail, numbers, name) => {
    // Altitude, latitude, longitude, time and status of the vehicle lie between what the aid says and the alarm number.
    const place = '0064' + '01d9f190' + '06d1e3a0' + '240601120000' + '0001';
    const bytes = Buffer.concat([Buffer.from(hex + place, 'hex'), Buffer.alloc(tail, 0x31), Buffer.from('30011f', 'hex')]);
    const { values, problem } = readExtras(bytes, 0);
    expect(problem).toBeUndefined();
    expect(Object.fromEntries(values)).toEqual({
      ...Object.fromEntries(Object.entries(numbers).map(([key, value]) => [`${name}.${key}`, value])),
      signal: 31,
    });
  });

  test('of a driving aid that ends before its time is told', () => {
    expect(readExtras(Buffer.from('640600000007010230011f', 'hex'), 0)).toMatchObject({ problem: 'extra 64 of 6 bytes' });
  });
});
