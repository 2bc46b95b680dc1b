import { afterEach, expect, test } from 'vitest';
import { closeAll, here, now, platform, signedIn, terminal, valuesAt } from '../../../test/conformance/jt808-rig.ts';
import { timeLimit } from '../../contracts/time.ts';
import { jt808Config } from './config.ts';
import { datagramLine } from './datagram-line.ts';
import { jt808 } from './driver.ts';

afterEach(closeAll);

const lineTo = (port: number) => ({ answerMs: 20_000, connect: () => datagramLine({ host: '127.0.0.1', port }) });

test('by UDP a terminal registers, reports in fragments and is asked', async () => {
  const running = await platform({ transport: 'udp' });
  const car = await signedIn(running, { ...lineTo(running.port), frameBytes: 40, losing: [1] });
  await car.bulk([
    [{ ...here, speed: 10 }, now - 1000],
    [{ ...here, speed: 20 }, now],
  ]);
  expect(valuesAt(running)).toMatchObject({ speed: 20 });
  const ask = running.session.ask?.('13912345678', { command: 'readParameters', ids: ['0055'] }, timeLimit(10_000));
  await expect(ask).resolves.toHaveProperty('parameters');
});

test('by UDP a terminal with another port is turned away until it authenticates there', async () => {
  const running = await platform({ transport: 'udp' });
  const car = await signedIn(running, lineTo(running.port));
  const { code } = car;
  const moved = terminal(running, { ...lineTo(running.port), ...(code === undefined ? {} : { code }) });
  await moved.signIn();
  await moved.report(here, now);
  await expect(car.report(here, now)).rejects.toThrow();
  expect(running.host.refusedFor('not-allowed')).toBe(1);
});

test('probe says whether the UDP port is free', async () => {
  const { port } = await platform({ transport: 'udp' });
  const at = (wanted: number) => jt808Config.parse({ transport: 'udp', port: wanted });
  await expect(jt808.probe(at(0), timeLimit(5_000))).resolves.toContain('UDP');
  await expect(jt808.probe(at(port), timeLimit(5_000))).rejects.toThrow('listening on');
});
