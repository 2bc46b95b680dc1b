import { afterEach, describe, expect, test } from 'vitest';
import { closeAll, now, platform, signedIn } from '../../../test/conformance/jt808-rig.ts';
import { nearestTime, readCanData } from './can-data.ts';
import { id } from './messages.ts';

afterEach(closeAll);

/** 08:00:01.250 in GMT+8: a second and a quarter behind the clock of the host. */
const time = '0800010250';
const words = (count: number) => count.toString(16).padStart(4, '0');
const body = (count: number, ...items: readonly string[]) => Buffer.from(`${words(count)}${time}${items.join('')}`, 'hex');
const engine = '4cf00400ffffff6813ffffff';

describe('CAN data', () => {
  test.each([
    ['0cf00400', 'can1.0CF00400'],
    ['4cf00400', 'can1.0CF00400'],
    ['c00004f0', 'can2.000004F0'],
    ['00000123', 'can1.123'],
    ['a00007ff', 'can2.7FF'],
    ['00000800', 'can1.00000800'],
  ])('an id %s is known as %s', (word, key) => {
    expect(readCanData(body(1, `${word}0001020304050607`)).frames).toEqual([{ key, data: Buffer.from('0001020304050607', 'hex') }]);
  });

  test.each([
    ['0800010250', 28_801_250],
    ['2359599999', 86_399_000],
    ['2400000000', undefined],
    ['0060000000', undefined],
    ['0000600000', undefined],
    ['0a00000000', undefined],
  ])('the time %s is %s ms of the day', (digits, ms) => {
    expect(readCanData(Buffer.from(`0000${digits}`, 'hex')).timeOfDayMs).toBe(ms);
  });

  test('the date is that of the nearest such moment, on both sides of midnight', () => {
    const midnight = Date.UTC(2024, 5, 1, 16); // in GMT+8
    expect(nearestTime(86_399_000, midnight + 5_000)).toBe(midnight - 1_000);
    expect(nearestTime(1_000, midnight - 5_000)).toBe(midnight + 1_000);
    expect(nearestTime(0, midnight)).toBe(midnight);
  });

  async function sent(keys: readonly string[], content: Buffer, phone = '13700000001') {
    const running = await platform({ registration: 'any' });
    running.host.add({ identity: '13700000001', keys: [...keys], firstPoint: 51 });
    const made = await signedIn(running, { phone });
    const how = await made.send(id.canData, content).then(
      () => 'ok',
      (error: Error) => error.message,
    );
    const { samples, refusals, unknown } = running.host;
    return { how, refusals, unknown, values: samples.map(({ point, value, time: at }) => [keys[point - 51], value, at]) };
  }
  const at = now + 1_250;

  test('bytes, and numbers of both orders, are stored at the time of the message', async () => {
    const keys = ['can1.0CF00400.3', 'can1.0CF00400.3-4', 'can1.0CF00400.4-3', 'can1.0CF00400.0-6'];
    const { how, values, refusals } = await sent(keys, body(1, engine));
    expect([how, refusals]).toEqual(['ok', []]);
    expect(values).toEqual([
      ['can1.0CF00400.3', 0x68, at],
      ['can1.0CF00400.3-4', 0x1368, at],
      ['can1.0CF00400.4-3', 0x6813, at],
    ]);
  });

  test('frames of one id in a message do not hide each other, and those without a point are counted', async () => {
    const { how, values, refusals } = await sent(['can1.123.0'], body(3, '00000123ff00000000000000', engine, '00000123fe00000000000000'));
    expect(how).toBe('ok');
    expect(values).toEqual([
      ['can1.123.0', 0xff, at],
      ['can1.123.0', 0xfe, at + 1],
    ]);
    expect(refusals).toMatchObject([{ reason: 'unknown-key', detail: expect.stringContaining('can1.0CF00400') }]);
  });

  test.each([
    ['fewer frames than the count', body(2, engine)],
    ['a frame that is cut off', body(2, engine, engine.slice(0, 10))],
  ])('%s: what is whole is stored, answered as bad and counted', async (_, content) => {
    const { how, values, refusals } = await sent(['can1.0CF00400.3'], content);
    expect(how).toContain('not understood');
    expect(values).toHaveLength(1);
    expect(refusals).toMatchObject([{ reason: 'bad-frame' }]);
  });

  test.each([
    ['no time of day', Buffer.from(`00012500000000${engine}`, 'hex'), 'bad-time'],
    ['a time far ahead', Buffer.from(`00011900000000${engine}`, 'hex'), 'bad-time'],
    ['no head', Buffer.from('000108', 'hex'), 'bad-frame'],
  ])('%s: nothing is stored, answered as bad and counted', async (_, content, reason) => {
    const { how, values, refusals } = await sent(['can1.0CF00400.3'], content);
    expect(how).toContain('not understood');
    expect(values).toEqual([]);
    expect(refusals).toMatchObject([{ reason }]);
  });

  test('of an unknown terminal all bytes are shown', async () => {
    const { how, unknown } = await sent([], body(1, engine), '13900000000');
    expect(how).toContain('failed');
    expect(unknown.at(-1)?.values.get('can1.0CF00400.3')).toBe(0x68);
  });
});
