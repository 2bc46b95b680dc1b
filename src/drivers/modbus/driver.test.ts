import { describe, expect, test } from 'vitest';
import { createTestHost, eventually } from '../../../test/conformance/driver-host.ts';
import { arrives, newest, slaveOf, start, turnsBad, unitOf } from '../../../test/conformance/modbus-rig.ts';
import { Failure } from '../../contracts/errors.ts';
import { isBad } from '../../contracts/quality.ts';
import { timeLimit } from '../../contracts/time.ts';
import { modbusConfig } from './config.ts';
import { modbus } from './driver.ts';

describe('polling', () => {
  test('reads neighbours with one request and scales what it reads', async () => {
    const { slave, port } = await slaveOf([1]);
    const unit = unitOf(slave, 1);
    unit.memory.holding.set([100, 0xfff6, 0x42f6, 0xe979], 10);
    unit.memory.coil[3] = 1;
    const { host } = start({ port }, [
      { identity: '1', keys: ['holding:10', 'holding:11:int16', '40013:float32', 'holding:10.2', 'coil:3'] },
    ]);
    await arrives(host, 5, 1);
    await arrives(host, 3, Math.fround(123.456));
    expect([1, 2, 4].map((point) => newest(host, point)?.value)).toEqual([100, -10, 1]);
    expect(host.links).toContainEqual(expect.objectContaining({ kind: 'connected', identity: '1' }));
  });

  test('reads a key with a period of its own more seldom', async () => {
    const { slave, port } = await slaveOf([1]);
    const { host } = start({ port }, [{ identity: '1', keys: ['holding:1', 'holding:500@1m'] }]);
    await eventually('the first is read ten times', () => host.samples.filter(({ point }) => point === 1).length >= 10);
    expect(host.samples.filter(({ point }) => point === 2)).toHaveLength(1);
    expect(unitOf(slave, 1).asked).toBeGreaterThanOrEqual(11);
  });

  test('has many requests under way where the device takes them, and tells their answers apart', async () => {
    const { slave, port } = await slaveOf([1]);
    const unit = unitOf(slave, 1);
    const keys = Array.from({ length: 40 }, (_, i) => `holding:${20 * i}`);
    for (const [i] of keys.entries()) unit.memory.holding[20 * i] = i;
    unit.faults.delayMs = 30;
    const { host } = start({ port, inFlight: 100, inFlightPerUnit: 100, answerSeconds: 2 }, [{ identity: '1', keys }]);
    await arrives(host, 1, 0);
    await eventually('all are asked for', () => unit.asked >= 40);
    await arrives(host, 40, 39);
    expect(keys.map((_, i) => newest(host, i + 1)?.value)).toEqual(keys.map((_, i) => i));
  });

  test('of two devices with one unit goes on for each', async () => {
    const { slave, port } = await slaveOf([7]);
    unitOf(slave, 7).memory.input[1] = 5;
    const { host } = start({ port }, [
      { identity: 'pump@7', keys: ['input:1'], firstPoint: 1 },
      { identity: 'meter@7', keys: ['input:1'], firstPoint: 2 },
    ]);
    await arrives(host, 1, 5);
    await arrives(host, 2, 5);
  });

  test('tells texts as facts of the device: when they are read first, and when they have changed', async () => {
    const { slave, port } = await slaveOf([1]);
    const { memory } = unitOf(slave, 1);
    memory.holding.set([0x504d, 0x3230, 0x3030, 0x2020], 100); // PM2000, blanks
    memory.input.set([0xc3b1, 0xc5ba, 0x4141], 5); // 泵号 in GBK, bytes exchanged
    const texts = ['holding:100:string[8]@10ms', '30006:string[4]:BA:gbk@10ms', 'input:0:uint16'];
    const { host } = start({ port }, [{ identity: '1', keys: ['holding:102', 'holding:100:string[8]'], texts }]);
    const told = () => host.links.filter(({ kind }) => kind === 'text').map(({ identity, key, detail }) => [identity, key, detail]);
    await eventually('both are told', () => told().length >= 2);
    await arrives(host, 1, 0x3030);
    await turnsBad(host, 2);
    memory.holding[103] = 0x4200;
    await eventually('the change is told', () => told().length >= 3);
    expect(told()).toEqual([
      ['1', texts[0], 'PM2000'],
      ['1', texts[1], '泵号'],
      ['1', texts[0], 'PM2000B'],
    ]);
    expect(host.refusals.map(({ reason, detail }) => [reason, detail])).toEqual([
      ['unknown-key', expect.stringContaining('holding:100:string[8]: this is a text')],
      ['unknown-key', expect.stringContaining('input:0:uint16: this is a number')],
    ]);
  });

  test('counts bytes that are no text and goes on', async () => {
    const { slave, port } = await slaveOf([1]);
    unitOf(slave, 1).memory.holding.set([0x41c3, 0x2800], 10);
    const { host } = start({ port }, [{ identity: '1', texts: ['holding:10:string[4]@10ms', 'holding:12:string[4]@10ms'] }]);
    await eventually('it is counted', () => host.refusedFor('bad-value') > 1);
    expect(host.links.filter(({ kind }) => kind === 'text').map(({ key, detail }) => [key, detail])).toEqual([
      ['holding:12:string[4]@10ms', ''],
    ]);
    expect(host.refusals[0]?.detail).toContain('no text in utf8');
  });

  test('counts keys that are no address and identities that are no unit, and marks their points', async () => {
    const { port } = await slaveOf([1]);
    const { host } = start({ port }, [
      { identity: '1', keys: ['holding:1', 'holding:30:string:8'], firstPoint: 1 },
      { identity: 'boiler', keys: ['holding:1', 'holding:2'], firstPoint: 11 },
    ]);
    await arrives(host, 1, 0);
    const noUnit = 'the identity of a device must be its unit, 0 to 255, such as 7 or pump@7';
    expect(host.refusals.map(({ reason, count, identity, detail }) => [reason, count, identity, detail])).toEqual([
      ['unknown-key', 1, '1', 'holding:30:string:8: say how many bytes (1 to 250), such as string[16]'],
      ['unknown-key', 2, 'boiler', noUnit],
    ]);
    for (const point of [2, 11, 12]) await turnsBad(host, point);
    expect(host.links.filter(({ kind }) => kind === 'error').map(({ identity }) => identity)).toEqual(['1']);
    expect(host.links.filter(({ identity }) => identity === 'boiler')).toMatchObject([{ kind: 'disconnected', detail: noUnit }]);
  });

  test('stores a float that is no number as bad and counts it', async () => {
    const { slave, port } = await slaveOf([1]);
    unitOf(slave, 1).memory.holding.set([0x7fc0, 0, 7], 0);
    const { host } = start({ port }, [{ identity: '1', keys: ['holding:0:float32', 'holding:2'] }]);
    await arrives(host, 2, 7);
    await turnsBad(host, 1);
    expect(host.refusedFor('bad-value')).toBeGreaterThan(0);
  });
});

describe('an exception', () => {
  test('02 to a request for many splits it, so that only the bad address is blind', async () => {
    const { slave, port } = await slaveOf([1]);
    unitOf(slave, 1).memory.holes.add('holding 5');
    const keys = Array.from({ length: 10 }, (_, i) => `holding:${i}`);
    const { host } = start({ port }, [{ identity: '1', keys }]);
    for (const point of [1, 2, 3, 4, 5, 7, 8, 9, 10]) await arrives(host, point, 0);
    await turnsBad(host, 6);
    expect(host.refusals.every(({ reason, identity }) => reason === 'unknown-key' && identity === '1')).toBe(true);
    expect(host.links).toContainEqual(
      expect.objectContaining({ kind: 'error', identity: '1', detail: 'exception 02 illegal data address, reading holding 5…5' }),
    );
    expect(host.samples.filter(({ point, quality }) => point === 6 && isBad(quality))).toHaveLength(1);
  });

  test('02 for a gap between two good addresses costs nobody a value', async () => {
    const { slave, port } = await slaveOf([1]);
    unitOf(slave, 1).memory.holes.add('holding 3');
    const { host } = start({ port }, [{ identity: '1', keys: ['holding:1', 'holding:5'] }]);
    await arrives(host, 1, 0);
    await arrives(host, 2, 0);
    expect(host.samples.some(({ quality }) => isBad(quality))).toBe(false);
  });

  test.each([
    [1, 'not-allowed', 'illegal function'],
    [4, 'bad-value', 'server device failure'],
    [6, 'bad-value', 'server device busy'],
    [0x55, 'bad-value', 'unknown exception'],
  ] as const)('%d is counted and shown with its name, and other units go on', async (exception, reason, name) => {
    const { slave, port } = await slaveOf([1, 2]);
    unitOf(slave, 1).faults.exception = exception;
    const { host } = start({ port }, [
      { identity: '1', keys: ['holding:1'], firstPoint: 1 },
      { identity: '2', keys: ['holding:1'], firstPoint: 11 },
    ]);
    await turnsBad(host, 1);
    await arrives(host, 11, 0);
    expect(host.refusals[0]).toMatchObject({ reason, identity: '1', detail: expect.stringContaining(name) });
    expect(host.refusals.some(({ identity }) => identity === '2')).toBe(false);
  });

  test('0B of a gateway marks the unit behind it, which is called again when it is back', async () => {
    const { slave, port } = await slaveOf([1, 2]);
    const unit = unitOf(slave, 1);
    unit.faults.exception = 0x0b;
    const { host } = start({ port }, [
      { identity: '1', keys: ['holding:1', 'holding:300'], firstPoint: 1 },
      { identity: '2', keys: ['holding:1'], firstPoint: 11 },
    ]);
    await turnsBad(host, 1);
    await turnsBad(host, 2);
    expect(host.links.find(({ kind }) => kind === 'disconnected')).toMatchObject({
      identity: '1',
      detail: expect.stringContaining('0B gateway target'),
    });
    await arrives(host, 11, 0);
    unit.faults.exception = undefined;
    await arrives(host, 1, 0);
    await arrives(host, 2, 0);
    expect(host.refusedFor('unknown-device')).toBeGreaterThan(0);
  });
});

describe('a fault of the peer', () => {
  test('a wrong transaction id is counted and its request is asked again', async () => {
    const { slave, port } = await slaveOf([1]);
    const { faults } = unitOf(slave, 1);
    faults.transactionShift = 100;
    const { host } = start({ port }, [{ identity: '1', keys: ['holding:1'] }]);
    await eventually('it is counted', () => host.refusedFor('out-of-order') > 0);
    faults.transactionShift = 0;
    await arrives(host, 1, 0);
  });

  test('a wrong CRC is counted and its request is asked again', async () => {
    const { slave, port } = await slaveOf([1], 'rtu');
    const { faults } = unitOf(slave, 1);
    faults.hasWrongCrc = true;
    const { host } = start({ port, transport: 'rtu-over-tcp' }, [{ identity: '1', keys: ['holding:1'] }]);
    await eventually('it is counted', () => host.refusedFor('bad-checksum') > 0);
    faults.hasWrongCrc = false;
    await arrives(host, 1, 0);
  });

  test('an answer cut off on RTU is counted and its request is asked again', async () => {
    const { slave, port } = await slaveOf([1], 'rtu');
    const { faults } = unitOf(slave, 1);
    faults.cutAt = 5;
    const { host } = start({ port, transport: 'rtu-over-tcp' }, [{ identity: '1', keys: ['holding:1'] }]);
    await eventually('it is counted', () => host.refusedFor('bad-frame') > 0);
    faults.cutAt = undefined;
    await arrives(host, 1, 0);
  });

  test('an answer cut off on TCP ends the link, because no later frame could be found', async () => {
    const { slave, port } = await slaveOf([1]);
    unitOf(slave, 1).faults.cutAt = 8;
    const running = start({ port }, [{ identity: '1', keys: ['holding:1'] }]);
    await eventually('run throws', () => running.failures.length > 0);
    expect(running.failures[0]).toMatchObject({ code: 'BAD_FRAME' });
    expect(running.host.refusedFor('bad-frame')).toBe(1);
  });

  test('a unit that is silent on a bus is asked ever more seldom while the others go on', async () => {
    const { slave, port } = await slaveOf([1, 2], 'rtu');
    const dead = unitOf(slave, 1);
    dead.faults.isSilent = true;
    const { host } = start({ port, transport: 'rtu-over-tcp', quietMs: 0 }, [
      { identity: '1', keys: ['holding:1'], firstPoint: 1 },
      { identity: '2', keys: ['holding:1'], firstPoint: 11 },
    ]);
    await turnsBad(host, 1);
    const before = dead.asked;
    await eventually('the other is read 30 times', () => host.samples.filter(({ point }) => point === 11).length >= 30);
    expect(dead.asked - before).toBeLessThanOrEqual(2);
    dead.faults.isSilent = false;
    await arrives(host, 1, 0);
  });

  test('many silent units leave half of the link to those that answer', async () => {
    const ids = Array.from({ length: 21 }, (_, i) => i + 1);
    const { slave, port } = await slaveOf(ids);
    for (const id of ids.slice(0, 20)) unitOf(slave, id).faults.isSilent = true;
    const devices = ids.map((id) => ({ identity: String(id), keys: ['holding:1'], firstPoint: id }));
    const { host } = start({ port, inFlight: 4, answerSeconds: 20 }, devices.toReversed());
    await eventually('the living one is read often', () => host.samples.filter(({ point }) => point === 21).length >= 20);
  });

  test('a connection on which nothing comes back is given up', async () => {
    const { slave, port } = await slaveOf([1]);
    unitOf(slave, 1).faults.isSilent = true;
    const running = start({ port, silentSeconds: 1, backoffSeconds: 1 }, [{ identity: '1', keys: ['holding:1'] }]);
    await eventually('run throws', () => running.failures.length > 0);
    expect(running.failures[0]).toBeInstanceOf(Failure);
    expect(running.failures[0]).toMatchObject({ code: 'TIMEOUT' });
  });
});

test('a serial port without the package that opens it says what to install', async () => {
  const session = modbus.open(modbusConfig.parse({ transport: 'serial', path: '/dev/ttyUSB0' }), createTestHost());
  const failure = await session.run(timeLimit(5_000)).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'NOT_AVAILABLE', message: expect.stringMatching(/npm install serialport|\/dev\/ttyUSB0/) });
});
