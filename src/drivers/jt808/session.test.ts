import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../../../test/conformance/driver-host.ts';
import {
  authentication,
  authKey,
  closeAll,
  frameOf,
  here,
  keys,
  known,
  line,
  location,
  now,
  type Platform,
  platform,
  signedIn,
  valuesAt,
} from '../../../test/conformance/jt808-rig.ts';
import { createAuthCodes } from './auth-code.ts';
import { encodeFrame } from './frame.ts';
import { result } from './generic-answer.ts';
import { writeBulk } from './location.ts';
import { id } from './messages.ts';

afterEach(closeAll);

describe('reports', () => {
  test('bring position, bits and extras at the time of the report', async () => {
    const running = await platform();
    const made = await signedIn(running);
    await made.report(
      { ...here, 'alarm.sos': 1, 'alarm.powerLoss': 1, 'status.acc': 1, mileage: 12.5, signals: 1 << 4, 'extra.E1': 77 },
      now - 1000,
    );
    expect(valuesAt(running)).toEqual({
      ...here,
      alarm: 257,
      'alarm.sos': 1,
      'status.acc': 1,
      mileage: 12.5,
      'signals.brake': 1,
      'extra.E1': 77,
    });
    expect(new Set(running.host.samples.map(({ time }) => time))).toEqual(new Set([now - 1000]));
    expect(running.host.refusals).toEqual([]);
    expect(running.host.counted).toMatchObject({ messages: 3, values: keys.length });
  });

  test('without a fix bring everything but the position, which is counted', async () => {
    const running = await platform();
    const made = await signedIn(running);
    await made.report({ ...here, 'status.fixed': 0, mileage: 3 }, now);
    expect(valuesAt(running)).toEqual({ alarm: 0, 'alarm.sos': 0, 'status.acc': 0, mileage: 3 });
    expect(running.host.refusedFor('bad-value')).toBe(4);
  });

  test('of a place that is not on earth bring no such place', async () => {
    const running = await platform();
    const made = await signedIn(running);
    await made.report({ ...here, latitude: 116.3 }, now);
    expect(valuesAt(running)).not.toHaveProperty('latitude');
    expect(running.host.refusedFor('bad-value')).toBe(1);
  });

  test.each([
    ['from before earliestYear', Date.UTC(2001, 0, 1)],
    ['from too far ahead', now + 3_601_000],
  ])('%s are answered as bad and counted', async (_, time) => {
    const running = await platform();
    const made = await signedIn(running);
    await expect(made.report(here, time)).rejects.toThrow('not understood');
    expect(running.host.refusedFor('bad-time')).toBe(1);
    expect(running.host.samples).toEqual([]);
  });

  test('with extras of unknown ids and odd lengths count each of them', async () => {
    const running = await platform();
    const at = await line(running);
    const extras = Uint8Array.of(0xe2, 3, 1, 2, 3, 0xe1, 1, 7, 0xe3, 8, 1, 2, 3, 4, 5, 6, 7, 8);
    at.send(authentication(), frameOf({ id: id.location, serial: 1, body: Buffer.concat([location({}), extras]) }));
    await eventually('two answers', () => at.answers().length === 2);
    expect(valuesAt(running)).toMatchObject({ 'extra.E1': 7 });
    expect(running.host.refusals).toMatchObject([
      { reason: 'unknown-key', count: 2, detail: expect.stringContaining('extra.E2, extra.E3') },
    ]);
  });

  test('with an extra that feeds no point are stored and counted', async () => {
    const running = await platform();
    const made = await signedIn(running);
    await made.report({ ...here, fuel: 3, satellites: 9 }, now);
    expect(running.host.refusedFor('unknown-key')).toBe(2);
    expect(running.host.samples).toHaveLength(7);
  });

  test('in bulk from a blind area are stored at their own times', async () => {
    const running = await platform();
    const made = await signedIn(running);
    const times = [3, 2, 1].map((hours) => now - hours * 3_600_000);
    await made.bulk(
      times.map((time, i) => [{ ...here, mileage: i }, time]),
      true,
    );
    const mileages = running.host.samples.filter(({ point }) => point === 1 + keys.indexOf('mileage'));
    expect(mileages.map(({ time, value }) => [time, value])).toEqual(times.map((time, i) => [time, i]));
  });

  test('in bulk with one wrong time: the others are stored, the answer says that something was bad', async () => {
    const running = await platform();
    const made = await signedIn(running);
    await expect(
      made.bulk([
        [here, now],
        [here, 1e12 - 1e11],
      ]),
    ).rejects.toThrow('not understood');
    expect(running.host.samples).toHaveLength(7);
    expect(running.host.refusedFor('bad-time')).toBe(1);
  });

  const items = [location({ mileage: 1 }), location({ mileage: 2 })];
  const mileagesOf = ({ host }: Platform): number[] =>
    host.samples.filter(({ point }) => point === 1 + keys.indexOf('mileage')).map(({ value }) => value);

  test.each([
    ['fewer items than its count', writeBulk(items, true).fill(9, 1, 2), [1, 2], result.badMessage, 1],
    ['more items than its count', writeBulk(items, true).fill(1, 1, 2), [1, 2], result.ok, 0],
    ['an item that is no location', writeBulk([location({}).subarray(0, 27), ...items], true), [1, 2], result.badMessage, 1],
    ['an item that goes beyond the end', writeBulk(items, true).subarray(0, -1), [1], result.badMessage, 1],
    ['a byte behind its items', Buffer.concat([writeBulk(items, true), Uint8Array.of(0)]), [1, 2], result.badMessage, 1],
  ])('in bulk with %s: what can be read is stored', async (_, body, mileages, how, refused) => {
    const running = await platform();
    const at = await line(running);
    at.send(authentication(), frameOf({ id: id.bulk, serial: 1, body }));
    await eventually('two answers', () => at.answers().length === 2);
    expect(at.answers()[1]).toEqual([1, how]);
    expect(mileagesOf(running)).toEqual(mileages);
    expect(running.host.refusedFor('bad-frame')).toBe(refused);
  });

  test('that cannot be read are answered as bad and counted', async () => {
    const running = await platform();
    const made = await signedIn(running);
    await expect(made.send(id.location, new Uint8Array(27))).rejects.toThrow('not understood');
    await expect(made.send(id.bulk, Uint8Array.of(0, 1, 0, 0, 99))).rejects.toThrow('not understood');
    expect(running.host.refusedFor('bad-frame')).toBe(2);
    await made.heartbeat();
  });

  test('are answered in the order of the disk, each with its serial', async () => {
    const running = await platform({}, { durability: 'manual' });
    const at = await line(running);
    at.send(authentication(), ...[1, 2, 3].map((serial) => frameOf({ id: id.location, serial, body: location({ mileage: serial }) })));
    await eventually('all are appended', () => running.host.samples.length === 24);
    await eventually('the sign-in is answered', () => at.answers().length > 0);
    expect(at.answers()).toEqual([[0, 0]]);
    running.host.sync();
    await eventually('all are answered', () => at.answers().length === 4);
    expect(at.answers().slice(1)).toEqual([
      [1, 0],
      [2, 0],
      [3, 0],
    ]);
  });
});

describe('a terminal that changes its edition', () => {
  const of2019 = { version: 1, phone: known.padStart(20, '0') };

  test('hears answers in the edition of each report, though the disk is slow', async () => {
    const running = await platform({}, { durability: 'manual' });
    const at = await line(running);
    at.send(authentication(), frameOf({ id: id.location, serial: 1, body: location({}) }));
    at.send(frameOf({ ...of2019, id: id.location, serial: 2, body: location({}) }));
    await eventually('both are appended', () => running.host.samples.length === 14);
    running.host.sync();
    await eventually('both are answered', () => at.answers().length === 3);
    expect(at.frames.slice(1).map(({ version, phone }) => [version, phone])).toEqual([
      [undefined, '013912345678'],
      [1, of2019.phone],
    ]);
  });

  test('is asked for fragments in the edition of these', async () => {
    const at = await line(await platform());
    at.send(authentication(), frameOf({ id: id.bulk, serial: 9, fragment: { total: 2, index: 1 }, body: new Uint8Array(30) }));
    at.send(frameOf({ ...of2019, id: id.heartbeat, serial: 10 }));
    await eventually('it is asked', () => at.frames.some((frame) => frame.id === id.askFragments), 8000);
    const asked = at.frames.find((frame) => frame.id === id.askFragments);
    expect([asked?.version, [...(asked?.body ?? [])]]).toEqual([undefined, [0, 9, 1, 0, 2]]);
  }, 15_000);
});

describe('other messages', () => {
  test('a heartbeat is answered in the version of its terminal', async () => {
    const at = await line(await platform());
    at.send(authentication(), frameOf({ id: id.heartbeat, serial: 65_535 }));
    await eventually('two answers', () => at.answers().length === 2);
    expect(at.frames[1]).toMatchObject({ version: undefined, phone: '013912345678', serial: 1 });
    expect(at.answers()[1]).toEqual([65_535, 0]);
  });

  test('the server time is UTC', async () => {
    const made = await signedIn(await platform());
    expect(await made.serverTime()).toBe(now);
  });

  describe('the card of a driver', () => {
    const owner = '13700000001';
    const driverKeys = ['driver.present', 'driver.cardResult'];
    const texts = ['driver.name', 'driver.certificate', 'driver.issuer', 'driver.validUntil', 'driver.id'];
    /** 2024-06-01 07:59:00 in GMT+8, a minute before the clock of the host. */
    const time = '240601075900';
    const certificate = `${'31'.repeat(18)}0000`;
    const card = `04d5c5c8fd${certificate}04bdbbcda820290630`;

    async function cardOf(body: string, version?: number) {
      const running = await platform();
      running.host.add({ identity: owner, keys: driverKeys, firstPoint: 51, texts });
      const phone = version === undefined ? owner.padStart(12, '0') : owner.padStart(20, '0');
      const code = createAuthCodes(authKey).of(owner);
      const at = await line(running);
      const signIn =
        version === undefined ? Buffer.from(code) : Buffer.concat([Uint8Array.of(code.length), Buffer.from(code), Buffer.alloc(35)]);
      const head = { phone, version };
      at.send(
        frameOf({ ...head, id: id.authenticate, body: signIn }),
        frameOf({ ...head, id: 0x0702, serial: 1, body: Buffer.from(body, 'hex') }),
      );
      await eventually('two answers', () => at.answers().length === 2);
      const { host } = running;
      return {
        host,
        answer: at.answers()[1]?.[1],
        values: host.samples.map(({ point, time: at, value }) => [driverKeys[point - 51], value, new Date(at).toISOString()]),
        texts: Object.fromEntries(host.links.flatMap(({ kind, key = '', detail }) => (kind === 'text' ? [[key, detail]] : []))),
      };
    }

    const atTime = new Date(now - 60_000).toISOString();
    const named = {
      'driver.name': '张三',
      'driver.certificate': '1'.repeat(18),
      'driver.issuer': '交通',
      'driver.validUntil': '2029-06-30',
    };

    test('that is put in is stored at its time, with its texts (2013)', async () => {
      const seen = await cardOf(`01${time}00${card}`);
      expect(seen).toMatchObject({ answer: result.ok, texts: named });
      expect(seen.values).toEqual([
        ['driver.present', 1, atTime],
        ['driver.cardResult', 0, atTime],
      ]);
    });

    test('has the number of the driver too in 2019', async () => {
      const seen = await cardOf(`01${time}00${card}${Buffer.from('31011520010101003X').toString('hex')}0000`, 1);
      expect(seen.texts).toEqual({ ...named, 'driver.id': '31011520010101003X' });
    });

    test('that is taken out, and one that cannot be read, tell no name', async () => {
      const out = await cardOf(`02${time}`);
      expect([out.values, out.texts]).toEqual([[['driver.present', 0, atTime]], {}]);
      const locked = await cardOf(`01${time}02`);
      expect([locked.values.map(([, value]) => value), locked.texts]).toEqual([[1, 2], {}]);
    });

    test('of 2011 has no time and tells its texts', async () => {
      const seen = await cardOf(`04d5c5c8fd${'32'.repeat(20)}${'33'.repeat(40)}04bdbbcda8`);
      expect(seen.texts).toEqual({
        'driver.name': '张三',
        'driver.id': '2'.repeat(20),
        'driver.certificate': '3'.repeat(40),
        'driver.issuer': '交通',
      });
    });

    test.each([
      ['with a clock that is wrong', `0199060108000000${card}`, 'bad-time'],
      ['that is cut off', `01${time}00${card.slice(0, 40)}`, 'bad-frame'],
    ])('%s is answered as bad and counted', async (_, body, reason) => {
      const { host, answer, values } = await cardOf(body);
      expect([answer, values, host.refusals.map((one) => one.reason)]).toEqual([result.badMessage, [], [reason]]);
    });

    test('of which nothing is bound is answered and counted', async () => {
      const running = await platform();
      const made = await signedIn(running);
      await made.send(0x0702, Buffer.from(`02${time}`, 'hex'));
      expect(running.host.refusals).toMatchObject([{ reason: 'unknown-key', detail: expect.stringContaining('driver.present') }]);
    });
  });

  test.each([0x0800, 0x0801, 0x0900, 0x7777])('message %i is answered as not supported and counted', async (unknown) => {
    const running = await platform();
    const made = await signedIn(running);
    await expect(made.send(unknown, new Uint8Array(8))).rejects.toThrow('not supported');
    expect(running.host.refusedFor('bad-frame')).toBe(1);
  });

  test('fragments of multimedia are not kept, each is answered as not supported', async () => {
    const at = await line(await platform());
    const part = (index: number) => frameOf({ id: 0x0801, serial: index, fragment: { total: 9, index }, body: new Uint8Array(100) });
    at.send(authentication(), part(1), part(2));
    await eventually('three answers', () => at.answers().length === 3);
    expect(at.answers().slice(1)).toEqual([
      [1, result.unsupported],
      [2, result.unsupported],
    ]);
  });

  test('an encrypted message is answered as not supported', async () => {
    const running = await platform();
    const at = await line(running);
    at.send(authentication(), frameOf({ id: id.location, serial: 1, encryption: 1, body: location({}) }));
    await eventually('two answers', () => at.answers().length === 2);
    expect(at.answers()[1]).toEqual([1, result.unsupported]);
    expect(running.host.samples).toEqual([]);
  });

  test('an answer that nobody waits for is counted', async () => {
    const running = await platform();
    const at = await line(running);
    at.send(authentication(), frameOf({ id: id.terminalAnswer, body: Uint8Array.of(0, 9, 0x83, 0, 0) }));
    await eventually('it is counted', () => running.host.refusedFor('out-of-order') === 1);
  });

  test('a wrong checksum is counted and the next frame is read', async () => {
    const running = await platform();
    const at = await line(running);
    const bent = Buffer.from(encodeFrame(frameOf({ id: id.heartbeat })));
    bent[5] = (bent[5] ?? 0) ^ 1;
    at.socket.write(Buffer.concat([bent, encodeFrame(authentication(3))]));
    await eventually('an answer', () => at.answers().length === 1);
    expect(at.answers()).toEqual([[3, 0]]);
    expect(running.host.refusedFor('bad-checksum')).toBe(1);
  });
});

describe('fragments', () => {
  const many = Array.from({ length: 40 }, (_, i) => [{ ...here, mileage: i }, now - i * 1000] as const);

  test('of a bulk report are put together and answered once', async () => {
    const running = await platform();
    const made = await signedIn(running, { frameBytes: 200 });
    await made.bulk(many);
    expect(running.host.samples).toHaveLength(320);
  });

  test('in any order and twice make one message', async () => {
    const running = await platform();
    const at = await line(running);
    const body = writeBulk([location({ mileage: 1 }), location({ mileage: 2 })], false);
    const part = (index: number) =>
      frameOf({ id: id.bulk, serial: 9 + index, fragment: { total: 3, index }, body: body.subarray((index - 1) * 30, index * 30) });
    at.send(authentication(), part(3), part(1), part(1), part(2), part(2));
    await eventually('two answers', () => at.answers().length === 2);
    expect(at.answers()[1]).toEqual([12, 0]);
    expect(running.host.samples).toHaveLength(16);
  });

  test('that all come again, because the answer was lost, are answered again', async () => {
    const at = await line(await platform());
    const body = writeBulk([location({ mileage: 1 })], false);
    const parts = [1, 2].map((index) =>
      frameOf({ id: id.bulk, serial: 8 + index, fragment: { total: 2, index }, body: body.subarray((index - 1) * 30, index * 30) }),
    );
    at.send(authentication(), ...parts, ...parts);
    await eventually('three answers', () => at.answers().length === 3);
    expect(at.answers().slice(1)).toEqual([
      [10, 0],
      [10, 0],
    ]);
  });

  test('that are lost are asked for', async () => {
    const running = await platform();
    const made = await signedIn(running, { frameBytes: 400, losing: [2], answerMs: 8000 });
    await made.bulk(many);
    expect(running.host.samples).toHaveLength(320);
  }, 15_000);
});
