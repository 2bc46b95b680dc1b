import { expect, test } from 'vitest';
import type { DeviceBinding } from '../../contracts/driver.ts';
import type { Reading, UpBody } from './body.ts';
import { sortReadings } from './intake.ts';

const device: DeviceBinding = {
  identity: '0000000001',
  origin: 'measured',
  points: new Map([['Z', { point: 7, scale: 1, offset: 0 }]]),
  secretHash: undefined,
  topics: [],
};

const reading = (observedAt: string | undefined): Reading => ({
  station: '0000000001',
  symbol: 'Z',
  decimals: 2,
  observedAt,
  step: undefined,
  values: [12.5],
});

const body = (one: Reading): UpBody => ({
  serial: 1,
  sentAt: '261124083045',
  observedAt: undefined,
  station: '0000000001',
  stationType: 'K',
  readings: [one],
  content: { kind: 'none' },
});

const timeOf = (observedAt: string | undefined, secondsFromSending: boolean): string => {
  const [sample] = sortReadings(body(reading(observedAt)), () => device, {
    zoneMinutes: 480,
    now: Date.UTC(2026, 10, 25),
    secondsFromSending,
  }).samples;
  return new Date(sample?.time ?? 0).toISOString();
};

test.each([
  ['the minute of the sending', '2611240830', true, '2026-11-24T00:30:45.000Z'],
  ['the minute of the sending, by default', '2611240830', false, '2026-11-24T00:30:00.000Z'],
  ['an earlier minute: a report that comes late', '2611240829', true, '2026-11-24T00:29:00.000Z'],
  ['no observation time', undefined, false, '2026-11-24T00:30:45.000Z'],
])('a value observed in %s is stored at its time', (_name, observedAt, seconds, expected) => {
  expect(timeOf(observedAt, seconds)).toBe(expected);
});
