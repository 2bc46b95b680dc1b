import { expect, test } from 'vitest';
import { benchNmea } from './nmea.bench.ts';

test('every case finds all messages of the log', async () => {
  const figures = await benchNmea({ ships: 50, rounds: 12, runs: 1 });
  const names = figures.filter(({ metric }) => metric === 'messages_per_second').map((figure) => figure.case);
  expect(names.filter((name) => name !== 'gpsdecode')).toEqual(['decode', 'decode-to-json', 'decode-to-samples']);
});
