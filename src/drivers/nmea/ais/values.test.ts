import { beforeEach, expect, test, vi } from 'vitest';
import { createReadings, dropHalfPosition } from '../readings.ts';
import { type AisRecord, decodeAis, encodeAis, isBad } from './record.ts';

beforeEach(() => {
  vi.resetModules(); // so that nothing of the types is known
});

/** The keys and values of messages that are read one after the other. */
async function readingsOf(records: readonly AisRecord[]) {
  const { addAisValues } = await import('./values.ts');
  return records.map((record) => {
    const decoded = decodeAis(encodeAis(record));
    if (isBad(decoded)) throw new Error(decoded.refused);
    const readings = createReadings();
    addAisValues(readings, decoded);
    dropHalfPosition(readings);
    return { ...Object.fromEntries(readings.keys.map((key, i) => [key, readings.values[i]])), bad: readings.bad };
  });
}

const partB = { type: 24, repeat: 0, part: 1, shipType: 37, vendor: 'SRT', model: 1, serial: 1, callSign: 'BY1' } as const;

test('part B of a ship keeps its kind of fixing device behind that of an auxiliary craft, which has none', async () => {
  const craft = { ...partB, mmsi: 981_300_001, motherShip: 413_000_001 };
  const ship = { ...partB, mmsi: 413_000_006, bow: 6, stern: 4, port: 2, starboard: 2, epfd: 1 };
  expect(await readingsOf([craft, ship])).toEqual([
    { shipType: 37, bad: 0 },
    { shipType: 37, epfd: 1, length: 10, beam: 4, bad: 0 },
  ]);
});

test('a latitude without its longitude is no position, and is counted', async () => {
  const report = { type: 27, repeat: 0, mmsi: 413_000_007, accuracy: true, raim: false, status: 0, sog: 12, cog: 90, gnss: false } as const;
  const both = await readingsOf([
    { ...report, longitude: undefined, latitude: 30.25 },
    { ...report, longitude: 122.5, latitude: 30.25 },
  ]);
  expect(both).toMatchObject([
    { sog: 12, bad: 1 },
    { longitude: 122.5, latitude: 30.25, bad: 0 },
  ]);
  expect(both[0]).not.toHaveProperty('latitude');
});
