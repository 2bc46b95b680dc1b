import { describe, expect, test } from 'vitest';
import { eventually } from '../../../test/conformance/driver-host.ts';
import { arrives, slaveOf, start, unitOf } from '../../../test/conformance/modbus-rig.ts';

describe('a write', () => {
  const keys = ['coil:3', 'holding:10', 'holding:12:float32:CDAB', 'holding:20.4', 'input:1', 'holding:30:int16', 'holding:32:uint64'];
  const fields = [
    'holding:20.4-7',
    'holding:20.8-11:uint16:BA',
    'holding:40.12-19:uint32:CDAB',
    'holding:40.3:uint32',
    'holding:50:string[4]',
  ];

  async function writing() {
    const { slave, port } = await slaveOf([1]);
    const running = start({ port }, [{ identity: '1', keys: [...keys, ...fields] }]);
    await arrives(running.host, 1, 0);
    return { ...running, unit: unitOf(slave, 1) };
  }

  test('goes by the function for its kind, and answers what was read back', async () => {
    const { write, unit } = await writing();
    unit.memory.holding[20] = 0x8001;
    const values = { 'coil:3': 1, 'holding:10': 300, 'holding:12:float32:CDAB': 123.456, 'holding:20.4': 1, 'holding:32:uint64': 2 ** 40 };
    expect(await write('1', values)).toEqual({ ...values, 'holding:12:float32:CDAB': Math.fround(123.456) });
    expect([...unit.memory.holding.slice(10, 14)]).toEqual([300, 0, 0xe979, 0x42f6]);
    expect(unit.memory.holding[20]).toBe(0x8011);
    expect(await write('1', { 'holding:20.4': 0, 'coil:3': 0 })).toEqual({ 'holding:20.4': 0, 'coil:3': 0 });
    expect(unit.memory.holding[20]).toBe(0x8001);
  });

  test.each([
    ['holding:20.4-7', 0b1010, [0xa5a5, 0x1234, 0x5678]],
    ['holding:20.8-11:uint16:BA', 0xf, [0xa5af, 0x1234, 0x5678]],
    ['holding:40.12-19:uint32:CDAB', 0xc3, [0xa5a5, 0x3234, 0x567c]],
    ['holding:40.3:uint32', 1, [0xa5a5, 0x1234, 0x5678]],
    ['holding:40.3:uint32', 0, [0xa5a5, 0x1234, 0x5670]],
  ] as const)('of %s = %d changes no other bit, with mask write and without', async (key, value, after) => {
    const { write, unit } = await writing();
    const { memory } = unit;
    const set = () => {
      memory.holding[20] = 0xa5a5;
      memory.holding.set([0x1234, 0x5678], 40);
    };
    for (const lacks of [[], [22]]) {
      memory.lacks.clear();
      for (const code of lacks) memory.lacks.add(code);
      set();
      expect(await write('1', { [key]: value })).toEqual({ [key]: value });
      expect([memory.holding[20], ...memory.holding.slice(40, 42)]).toEqual(after);
    }
  });

  test('reads fields of bits as numbers without sign', async () => {
    const { host, unit } = await writing();
    unit.memory.holding[20] = 0xa5f3;
    unit.memory.holding.set([0x8234, 0x567b], 40);
    for (const [i, value] of [15, 3, 0xb8, 1].entries()) await arrives(host, keys.length + 1 + i, value);
  });

  test.each([[[6, 16]], [[16]]])('goes by function 23 where the device lacks %j', async (codes) => {
    const { write, unit } = await writing();
    for (const code of codes) unit.memory.lacks.add(code);
    const values = { 'holding:10': 300, 'holding:12:float32:CDAB': 1.5 };
    expect(await write('1', values)).toEqual(values);
    expect([...unit.memory.holding.slice(10, 15)]).toEqual([300, 0, 0, 0x3fc0, 0]);
  });

  test.each([[5], [6], [22]])('finds another way where the device lacks function %d', async (code) => {
    const { write, unit } = await writing();
    unit.memory.lacks.add(code);
    unit.memory.holding[20] = 0x8001;
    const values = { 'coil:3': 1, 'holding:10': 300, 'holding:20.4': code === 6 ? 0 : 1 };
    expect(await write('1', values)).toEqual(values);
  });

  test.each([
    [{ 'input:1': 1 }, 'BAD_REQUEST', 'can only be read'],
    [{ 'holding:10': 65_536 }, 'BAD_REQUEST', 'out of the range'],
    [{ 'coil:3': 2 }, 'BAD_REQUEST', 'out of the range'],
    [{ 'holding:20.4-7': 16 }, 'BAD_REQUEST', 'out of the range of 4 bits'],
    [{ 'holding:20.4-7': -1 }, 'BAD_REQUEST', 'out of the range'],
    [{ 'holding:99': 1 }, 'NOT_FOUND', 'holding:99'],
    [{ 'holding:10': '1' }, 'BAD_REQUEST', 'must be a number, not a text'],
    [{ 'holding:50:string[4]': 1 }, 'BAD_REQUEST', 'texts can only be read'],
  ])('of %j is refused before anything is sent', async (values, code, why) => {
    const { write, unit } = await writing();
    await expect(write('1', { 'holding:30:int16': 5, ...values })).rejects.toMatchObject({ code, message: expect.stringContaining(why) });
    expect(unit.memory.holding[30]).toBe(0);
  });

  test('of nothing is refused', async () => {
    const { write } = await writing();
    await expect(write('1', {})).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  test('that the device refuses throws the name of the exception', async () => {
    const { write, unit } = await writing();
    unit.memory.holes.add('holding 10');
    await expect(write('1', { 'holding:10': 1 })).rejects.toMatchObject({
      code: 'NOT_AVAILABLE',
      message: 'writing holding:10 of 1: exception 02 illegal data address',
    });
  });

  test('to a silent device throws when its time is over', async () => {
    const { write, unit } = await writing();
    unit.faults.isSilent = true;
    await expect(write('1', { 'holding:10': 1 })).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  test('that still waits for its turn when its time is over is never sent', async () => {
    const { slave, port } = await slaveOf([1]);
    const { host, write } = start({ port, answerSeconds: 0.5 }, [{ identity: '1', keys }]);
    await arrives(host, 1, 0);
    const unit = unitOf(slave, 1);
    const before = unit.asked;
    unit.faults.isSilent = true;
    await eventually('a read is under way', () => unit.asked > before);
    await expect(write('1', { 'holding:10': 1 }, 50)).rejects.toMatchObject({ code: 'TIMEOUT' });
    unit.faults.isSilent = false;
    const read = host.samples.length;
    await eventually('it is read again', () => host.samples.length > read);
    expect(unit.memory.holding[10]).toBe(0);
  });

  test('that is not answered resets the connection, so that it is not delivered later', async () => {
    const { slave, port } = await slaveOf([1]);
    const { host, write, failures } = start({ port }, [{ identity: '1', keys }]);
    await arrives(host, 1, 0);
    slave.holdWrites(true);
    await expect(write('1', { 'holding:10': 1 })).rejects.toMatchObject({ code: 'TIMEOUT' });
    await eventually('run throws', () => failures.length > 0);
    expect(failures[0]).toMatchObject({ code: 'TIMEOUT', message: expect.stringContaining('a write was not answered') });
    await eventually('the connection is gone', () => slave.connections === 0);
  });

  test.each(['tcp', 'rtu-over-tcp'] as const)(
    'that is not answered costs other units of the link nothing, over %s, and a write behind it goes its own way',
    async (transport) => {
      const { slave, port } = await slaveOf([1, 2], transport === 'tcp' ? 'tcp' : 'rtu');
      const devices = ['1', '2'].map((identity, i) => ({ identity, keys: ['holding:10'], firstPoint: 1 + 10 * i }));
      const { host, write, failures } = start({ transport, port, pollSeconds: 60, answerSeconds: 1 }, devices);
      await arrives(host, 1, 0);
      await arrives(host, 11, 0);
      unitOf(slave, 1).faults.losesWriteAnswers = true;
      const other = unitOf(slave, 2).asked;
      await expect(write('1', { 'holding:10': 1 })).rejects.toMatchObject({ code: 'TIMEOUT' });
      await eventually('the other is asked whether requests still arrive', () => unitOf(slave, 2).asked > other);
      unitOf(slave, 1).faults.losesWriteAnswers = false;
      expect(await write('1', { 'holding:10': 2 })).toEqual({ 'holding:10': 2 });
      expect(await write('2', { 'holding:10': 3 })).toEqual({ 'holding:10': 3 });
      expect([failures, slave.connections, host.samples.filter(({ quality }) => quality !== 0)]).toEqual([[], 1, []]);
    },
  );

  test('that is not answered resets the connection when other units have fallen silent too', async () => {
    const { slave, port } = await slaveOf([1, 2]);
    const devices = ['1', '2'].map((identity, i) => ({ identity, keys: ['holding:10'], firstPoint: 1 + 10 * i }));
    const { host, write, failures } = start({ port, pollSeconds: 60, answerSeconds: 1 }, devices);
    await arrives(host, 11, 0);
    for (const { faults } of slave.units.values()) faults.isSilent = true;
    await expect(write('1', { 'holding:10': 1 })).rejects.toMatchObject({ code: 'TIMEOUT' });
    await eventually('the connection is gone', () => slave.connections === 0);
    await eventually('run throws', () => failures.length > 0);
  });

  test('that waits behind one that is not answered is told not to have been sent', async () => {
    const { slave, port } = await slaveOf([1]);
    const { host, write } = start({ port }, [{ identity: '1', keys }]);
    await arrives(host, 1, 0);
    slave.holdWrites(true);
    const results = await Promise.allSettled(Array.from({ length: 5 }, (_, i) => write('1', { 'holding:10': i + 1 })));
    const why = results.map((result) => (result.status === 'rejected' ? [result.reason.code, result.reason.message] : []));
    expect(why[0]).toEqual(['TIMEOUT', 'writing holding:10 of 1: no answer']);
    expect(why.slice(2)).toEqual(Array(3).fill(['LINK_LOST', 'asking 1: it was not sent: the link has ended']));
    expect(slave.heldWrites).toBe(1);
  });
});
