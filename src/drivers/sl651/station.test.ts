import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../../../test/conformance/driver-host.ts';
import { type Center, center, closeAll, closers, known, now } from '../../../test/conformance/sl651-rig.ts';
import { createStation, type Station, type StationOptions } from './station.ts';

afterEach(closeAll);

describe('a simulated station', () => {
  const simulate = (running: Center, over: Partial<StationOptions> = {}): Station => {
    const station = createStation({
      station: known,
      center: 1,
      password: '1234',
      stationType: 'H',
      clock: running.host.clock,
      answerMs: 500,
      connect: () => connect(running.port, '127.0.0.1'),
      ...over,
    });
    closers.push(() => station.close());
    return station;
  };

  test.each(['hex', 'ascii'] as const)('reports in %s, sends series and pictures', async (encoding) => {
    const running = await center({}, { now: now + 3_600_000 });
    const station = simulate(running, { encoding });
    await station.report(0x32, now, { Z: 12.345, VT: 12.5, PT: undefined });
    await station.report(0x34, now, { DRP: [0.5, 0, undefined, 1] });
    await station.sendPicture(now, new Uint8Array(3000));
    expect(running.host.samples.map(({ point, time, value }) => [point, (time - now) / 60_000, value])).toEqual([
      [1, 0, 12.345],
      [2, 0, 12.5],
      [3, 0, 0.5],
      [3, 5, 0],
      [3, 15, 1],
    ]);
    expect(running.host.refusals).toEqual([]);
  });

  test('resends twice with the same serial and then gives up', async () => {
    const running = await center({ acknowledge: 'never' });
    const station = simulate(running, { answerMs: 50 });
    await expect(station.report(0x32, now, { Z: 1 })).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(station.serial).toBe(1);
    expect(running.host.samples).toHaveLength(1);
  });

  test('hangs up after EOT and calls again for the next report', async () => {
    const running = await center({ keepOnline: false });
    const station = simulate(running);
    await station.report(0x32, now, { Z: 1 });
    await eventually('it has hung up', () => !station.isOnline);
    await station.report(0x32, now + 60_000, { Z: 2 });
    expect(running.host.samples).toHaveLength(2);
  });

  test('a report that waits ends when the station is closed', async () => {
    const running = await center({}, { durability: 'manual' });
    const station = simulate(running, { answerMs: 20_000 });
    const report = station.report(0x32, now, { Z: 1 });
    await eventually('it has arrived', () => running.host.samples.length === 1);
    station.close();
    await expect(report).rejects.toMatchObject({ code: 'LINK_LOST' });
  });
});
