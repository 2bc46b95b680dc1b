import { afterEach, describe, expect, test } from 'vitest';
import { eventually, type TestHost } from '../../../test/conformance/driver-host.ts';
import { center, closeAll, known, line, now, serialOf, up, z } from '../../../test/conformance/sl651-rig.ts';
import { crc16 } from '../crc16.ts';
import { bytesOf, control } from './control.ts';
import { encodeFrame, type Frame } from './frame.ts';
import { readingOf } from './station-answers.ts';

afterEach(closeAll);

describe('acknowledging', () => {
  test('the acknowledgement repeats serial, function, centre, station and password and keeps the station online', async () => {
    const at = await line(await center());
    at.send(up({ serial: 77, center: 9, password: 'ABCD' }));
    await eventually('an acknowledgement', () => at.frames.length === 1);
    const [frame] = at.frames;
    expect(frame).toMatchObject({ direction: 'down', center: 9, station: known, password: 'ABCD', functionCode: 0x32, end: control.esc });
    expect(serialOf(frame)).toBe(77);
  });

  test.each([
    { config: {}, end: control.etx, expected: 'ESC' },
    { config: { keepOnline: false }, end: control.etx, expected: 'EOT' },
    { config: {}, end: control.etb, expected: 'ACK' },
  ])('an up frame is answered with $expected', async ({ config, end, expected }) => {
    const at = await line(await center(config));
    at.send(up({ end }));
    await eventually('an acknowledgement', () => at.frames.length === 1);
    expect(at.ends()).toEqual([expected]);
  });

  test('an ASCII report is answered in ASCII', async () => {
    const running = await center();
    const at = await line(running);
    at.send(up({ encoding: 'ascii', readings: [z(6.38)] }));
    await eventually('an acknowledgement', () => at.frames.length === 1);
    expect(at.frames[0]?.encoding).toBe('ascii');
    expect(running.host.samples).toMatchObject([{ point: 1, time: Date.UTC(2024, 5, 1), value: 6.38 }]);
  });

  test('a resend is acknowledged again and stored once, also on a new connection', async () => {
    const running = await center();
    const at = await line(running);
    at.send(up({ serial: 5 }), up({ serial: 5 }));
    await eventually('two acknowledgements', () => at.frames.length === 2);
    const again = await line(running);
    again.send(up({ serial: 5 }));
    await eventually('a third', () => again.frames.length === 1);
    expect([...at.frames, ...again.frames].map(serialOf)).toEqual([5, 5, 5]);
    expect(running.host.samples).toHaveLength(1);
  });

  test('two reports of one serial and second whose CRCs are the same are both stored', async () => {
    const byCrc = new Map<number, Frame>();
    const find = (): readonly Frame[] => {
      for (let n = 0; n < 6_000; n++) {
        const frame = up({ readings: [z((n % 100) + 1, `24060109${String(Math.floor(n / 100)).padStart(2, '0')}`)] });
        const same = byCrc.get(crc16(frame.body));
        if (same !== undefined) return [same, frame];
        byCrc.set(crc16(frame.body), frame);
      }
      return [];
    };
    const pair = find();
    expect(pair).toHaveLength(2);
    const running = await center({}, { now: now + 3 * 3_600_000 });
    const at = await line(running);
    at.send(...pair);
    await eventually('two acknowledgements', () => at.frames.length === 2);
    expect(running.host.samples).toHaveLength(2);
  });

  test('a peer that ends its side still gets its acknowledgement', async () => {
    const running = await center({}, { durability: 'manual' });
    const at = await line(running);
    at.socket.end(encodeFrame(up()));
    await eventually('the sample', () => running.host.samples.length === 1);
    running.host.sync();
    await eventually('an acknowledgement', () => at.frames.length === 1);
  });
});

describe('what is not acknowledged as data', () => {
  test('the keep-alive is counted and never answered', async () => {
    const running = await center();
    const at = await line(running);
    at.send(up({ functionCode: 0x2f, readings: [] }), up({ functionCode: 0x2f, readings: [] }), up());
    await eventually('the acknowledgement of the report', () => at.frames.length === 1);
    expect(at.frames[0]?.functionCode).toBe(0x32);
    expect(running.host.counted.messages).toBe(3);
  });

  test('a test report is acknowledged and not stored', async () => {
    const running = await center();
    const at = await line(running);
    at.send(up({ functionCode: 0x30 }));
    await eventually('an acknowledgement', () => at.frames.length === 1);
    expect(running.host.samples).toHaveLength(0);
    expect(running.host.counted.messages).toBe(1);
  });

  test('in M1 nothing is answered and everything is stored', async () => {
    const running = await center({ acknowledge: 'never' });
    const at = await line(running);
    at.send(up(), up({ serial: 2, readings: [z(2, '2406010805')] }));
    await eventually('both samples', () => running.host.samples.length === 2);
    expect(at.frames).toHaveLength(0);
  });
});

describe('silence', () => {
  const broken = encodeFrame(up());
  broken[30] = (broken[30] ?? 0) ^ 1;
  const table: readonly {
    what: string;
    config?: Record<string, unknown>;
    bytes: Uint8Array;
    reason: Parameters<TestHost['refusedFor']>[0];
  }[] = [
    { what: 'a wrong CRC', bytes: broken, reason: 'bad-checksum' },
    { what: 'bytes that are no frame', bytes: bytesOf('00112233'), reason: 'bad-frame' },
    { what: 'a body that cannot be read', bytes: encodeFrame(up({ body: bytesOf('0001240601080000392300') })), reason: 'bad-frame' },
    {
      what: 'a function of no standard',
      bytes: encodeFrame(up({ functionCode: 0xe1, body: bytesOf('0001240601080000') })),
      reason: 'bad-frame',
    },
    { what: 'a down-link frame', bytes: encodeFrame({ ...up(), direction: 'down' }), reason: 'bad-frame' },
    { what: 'a wrong password', config: { password: '9999' }, bytes: encodeFrame(up()), reason: 'not-allowed' },
    { what: 'another centre', config: { center: 7 }, bytes: encodeFrame(up()), reason: 'not-allowed' },
    { what: 'a time that is no date', bytes: encodeFrame(up({ readings: [z(1, '2413010800')] })), reason: 'bad-time' },
    { what: 'a packet with number 0', bytes: encodeFrame(up({ packet: { total: 3, index: 0 } })), reason: 'bad-frame' },
  ];
  test.each(table)('answers $what, which is counted as $reason', async ({ config, bytes, reason }) => {
    const running = await center(config);
    const at = await line(running);
    at.socket.write(bytes);
    at.send(up({ functionCode: 0x2f, readings: [] }));
    await eventually('the refusal', () => running.host.refusedFor(reason) > 0);
    expect(at.frames).toHaveLength(0);
    expect(running.host.samples).toHaveLength(0);
  });

  test('answers a station that is no device, which is shown with its values', async () => {
    const running = await center();
    const at = await line(running);
    const readings = [readingOf('0099999999', 'Z', { observedAt: '2406010800', values: [3.5] })];
    at.send(up({ station: '0099999999', readings }));
    await eventually('the stranger', () => running.host.unknown.length === 1);
    expect(running.host.unknown[0]).toMatchObject({ identity: '0099999999', values: new Map([['Z', 3.5]]) });
    expect(running.host.refusedFor('unknown-device')).toBe(1);
    expect(at.frames).toHaveLength(0);
  });
});

describe('storing', () => {
  test('the hourly report of the reference gives each value its own time', async () => {
    const running = await center();
    const at = await line(running);
    const frame =
      '7E7E05001122334403E8340068020033170718110014F1F1001122334448F0F01707181005F4600500000014FFFFFFFFFF0000F0F017071811002619000040F0F01707181005F5C0000C000C001C00310031FFFFFFFFFFFFFFFFFFFF00310031F0F0170718110039230001049020190000403812109903F502';
    at.socket.write(bytesOf(frame));
    await eventually('an acknowledgement', () => at.frames.length === 1);
    const minute = (m: number) => Date.UTC(2017, 6, 18, 2, m);
    const of = (point: number) => running.host.samples.filter((s) => s.point === point).map(({ time, value }) => [time, value]);
    expect(of(3)).toEqual([5, 10, 15, 20, 25, 55, 60].map((m, i) => [minute(m), [0.5, 0, 0, 0, 2, 0, 0][i]]));
    expect(of(5)[0]).toEqual([minute(5), 0.12]);
    expect(of(1)).toEqual([[minute(60), 10.49]]);
    expect(at.ends()).toEqual(['ESC']);
  });

  test('values that nobody wants or that are no numbers are counted, the rest is stored and acknowledged', async () => {
    const running = await center();
    const at = await line(running);
    at.send(up({ body: bytesOf('0001240601080000F1F1001122334448F0F024060108003923000123453812A25046100700') }));
    await eventually('an acknowledgement', () => at.frames.length === 1);
    expect(running.host.samples).toMatchObject([{ point: 1, value: 12.345 }]);
    expect(running.host.refusedFor('bad-value')).toBe(1);
    expect(running.host.refusedFor('unknown-key')).toBe(1);
  });

  test('a message of two stations is stored for both, and for none when one is unknown', async () => {
    const running = await center();
    running.host.add({ identity: '0011223355', keys: ['Z'], firstPoint: 50 });
    const at = await line(running);
    at.send(up({ readings: [z(1), z(2, '2406010805', '0011223355')] }));
    await eventually('an acknowledgement', () => at.frames.length === 1);
    expect(running.host.samples.map(({ point }) => point)).toEqual([1, 50]);
    at.send(up({ serial: 2, readings: [z(3), z(4, '2406010805', '0011223366')] }));
    await eventually('the stranger', () => running.host.unknown.length === 1);
    expect(running.host.samples).toHaveLength(2);
  });

  test('the origin of the device and the scale of the point are applied', async () => {
    const running = await center();
    running.host.add({ identity: '0011223355', keys: ['Z'], firstPoint: 60, origin: 'replayed' });
    const at = await line(running);
    at.send(up({ station: '0011223355', readings: [z(2, '2406010800', '0011223355')] }));
    await eventually('the sample', () => running.host.samples.length === 1);
    expect(running.host.samples[0]).toMatchObject({ point: 60, value: 2, quality: 4 });
  });
});

describe('multi-packet messages (M3)', () => {
  const jpeg = Uint8Array.from({ length: 900 }, (_, i) => (i * 7) & 0xff);
  const whole = up({ functionCode: 0x36, serial: 9, readings: [], content: { kind: 'picture', bytes: jpeg } }).body;
  const total = 4;
  const packet = (index: number, end: number = index === total ? control.etx : control.etb): Frame =>
    up({ functionCode: 0x36, body: whole.slice((index - 1) * 250, index * 250), packet: { total, index }, end });

  test.each([
    { order: [1, 2, 3, 4], what: 'in order' },
    { order: [4, 2, 3, 1], what: 'out of order' },
    { order: [1, 1, 2, 3, 2, 4], what: 'with copies' },
  ])('packets that come $what are acknowledged once, with packet information (total, total)', async ({ order }) => {
    const running = await center();
    const at = await line(running);
    at.send(...order.map((index) => packet(index)));
    await eventually('an acknowledgement', () => at.frames.length === 1);
    expect(at.frames).toMatchObject([{ end: control.esc, packet: { total, index: total } }]);
    expect(serialOf(at.frames[0])).toBe(9);
    expect(running.host.refusals).toEqual([]);
  });

  test('missing packets are asked for one by one', async () => {
    const running = await center();
    const at = await line(running);
    at.send(packet(1), packet(4));
    await eventually('the first NAK', () => at.frames.length === 1);
    at.send(packet(2, control.etx));
    await eventually('the second NAK', () => at.frames.length === 2);
    at.send(packet(3, control.etx));
    await eventually('the acknowledgement', () => at.frames.length === 3);
    expect(at.ends()).toEqual(['NAK', 'NAK', 'ESC']);
    expect(at.frames.map((frame) => frame.packet?.index)).toEqual([2, 3, 4]);
    expect(at.frames.map(serialOf)).toEqual([9, 9, 9]);
  });

  test('after two requests for a packet the message is given up and counted', async () => {
    const running = await center();
    const at = await line(running);
    at.send(packet(1), packet(4));
    await eventually('the first NAK', () => at.frames.length === 1);
    at.send(packet(4));
    await eventually('the second NAK', () => at.frames.length === 2);
    at.send(packet(4));
    await eventually('the end', () => running.host.refusedFor('bad-frame') === 1);
    expect(at.ends()).toEqual(['NAK', 'NAK']);
  });

  test('a copy of the last packet after the acknowledgement is acknowledged again', async () => {
    const at = await line(await center());
    at.send(packet(1), packet(2), packet(3), packet(4));
    await eventually('an acknowledgement', () => at.frames.length === 1);
    at.send(packet(4));
    await eventually('another', () => at.frames.length === 2);
    expect(at.frames.map(serialOf)).toEqual([9, 9]);
  });

  test('packets of a station that is no device are not kept', async () => {
    const running = await center();
    const at = await line(running);
    at.send({ ...packet(1), station: '0099999999' });
    await eventually('the stranger', () => running.host.unknown.length === 1);
  });
});
