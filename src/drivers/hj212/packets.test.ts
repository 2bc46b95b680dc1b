import { once } from 'node:events';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../../../test/conformance/driver-host.ts';
import { type Hj212Rig, keys, mn, now, segmentOf, startHj212 } from '../../../test/conformance/hj212-rig.ts';
import { type Added, createAssembler, type Lost, type Piece } from './packets.ts';
import { encodeFrame, type Segment } from './segment.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function centre(config: Record<string, unknown> = {}): Promise<Hj212Rig> {
  const rig = await startHj212(config);
  closers.push(rig.close);
  return rig;
}

const packet = (index: number, cp: string, over: Partial<Segment> = {}): Segment =>
  segmentOf({ qn: `2024060108000000${index}`, packet: { total: 3, index }, flag: 7, cp, ...over });
const whole = (value: number) => `DataTime=20240601080000;w01018-Rtd=${value},w01018-Flag=N`;
const cp = 'DataTime=20240601080000;w01018-Rtd=40.1,w01018-Flag=T;w01001-Rtd=7.25,w01001-Flag=N';

describe('a message of several packets', () => {
  test('has its packets stored and answered one by one when each stands alone and waits for its answer', async () => {
    const rig = await centre();
    const line = await rig.dial();
    line.write(packet(2, whole(2)));
    await eventually('the answer', () => line.answers.length === 1);
    expect(line.answers[0]).toMatchObject({ cn: '9014', qn: '20240601080000002' });
    expect(rig.host.samples).toMatchObject([{ value: 2 }]);
  });

  test('that is cut anywhere is put together, stored and then answered packet by packet', async () => {
    const rig = await centre();
    const line = await rig.dial();
    let messages = 0;
    for (let at = 1; at + 7 < cp.length; at += 5) {
      const over = { qn: `20240601080${String(at).padStart(3, '0')}000` };
      line.write(packet(3, cp.slice(at + 7), over), packet(1, cp.slice(0, at), over), packet(2, cp.slice(at, at + 7), over));
      messages++;
    }
    await eventually('all answers', () => line.answers.length === 3 * messages);
    expect(rig.host.refusals).toEqual([]);
    expect(rig.host.samples).toHaveLength(2 * messages);
    for (const { point, time, value, quality } of rig.host.samples) {
      expect({ point, time, value, quality }).toEqual(
        point === 1 ? { point, time: now, value: 40.1, quality: 1 } : { point, time: now, value: 7.25, quality: 0 },
      );
    }
  });

  test('that ends in a value is taken when it comes again, since its sender waits for the answer', async () => {
    const rig = await centre();
    const line = await rig.dial();
    const [one, two] = [packet(1, 'DataTime=20240601080000;w01018-Rtd=4'), packet(2, whole(2))];
    line.write(one, two);
    await eventually('the second is answered', () => line.answers.length === 1);
    line.write(one);
    await eventually('the first is answered', () => line.answers.length === 2);
    expect(rig.host.samples.map(({ value }) => value)).toEqual([2, 4]);
    line.write(packet(3, 'w01001-Rtd=7', { flag: 7 }));
    await eventually('the rest is answered', () => line.answers.length === 3);
    expect(rig.host.samples.map(({ value }) => value)).toEqual([2, 4, 7]);
    expect(rig.host.refusals).toEqual([]);
  });

  test('that nobody answers is read when it is complete, in whatever order and with repeats', async () => {
    const rig = await centre();
    const line = await rig.dial();
    const [one, two, three] = [packet(1, whole(1), { flag: 6 }), packet(2, whole(2), { flag: 6 }), packet(3, whole(3), { flag: 6 })];
    line.write(three, one, three, two);
    await eventually('all values', () => rig.host.samples.length === 3);
    expect(rig.host.samples.map(({ value }) => value)).toEqual([1, 2, 3]);
    expect(line.answers).toEqual([]);
  });

  test('with packets missing gives what stands alone, and the missing ones are counted', async () => {
    const rig = await centre({ packetSeconds: 0.1 });
    const line = await rig.dial();
    line.write(packet(1, whole(1), { flag: 6 }), packet(3, whole(3), { flag: 6 }));
    await eventually('it is given up', () => rig.host.refusedFor('bad-frame') === 1);
    await eventually('the rest is stored', () => rig.host.samples.length === 2);
  });

  test.each([
    ['nothing when a value may have been cut at the packet that is missing', 'DataTime=20240601080000;w01018-Rtd=1', 3, []],
    ['what ends with a data flag, which is surely no cut value', whole(1), 2, [1]],
  ])('gives %s', async (_, first, refused, values) => {
    const rig = await centre({ packetSeconds: 0.1 });
    const line = await rig.dial();
    line.write(packet(1, first, { flag: 6 }), packet(3, '5,w01018-Flag=N', { flag: 6 }));
    await eventually('it is given up', () => rig.host.refusedFor('bad-frame') === refused);
    line.write(segmentOf({ cn: '9015' }));
    await eventually('the heartbeat', () => line.answers.length === 1);
    expect(rig.host.samples.map(({ value }) => value)).toEqual(values);
  });

  test('of which one was bent on the way lose only that one when the next message begins', async () => {
    const rig = await centre();
    const line = await rig.dial();
    const bent = Buffer.from(encodeFrame(packet(2, whole(2), { flag: 6, packet: { total: 2, index: 2 } })));
    bent[20] = (bent[20] ?? 0) ^ 1;
    const of = (index: number, value: number) =>
      packet(index, whole(value), { flag: 6, packet: { total: 2, index }, qn: `2024060108000${value}000` });
    line.write(of(1, 1), bent, of(1, 3), of(2, 4));
    await eventually('all others are stored', () => rig.host.samples.length === 3);
    expect(rig.host.samples.map(({ value }) => value)).toEqual([1, 3, 4]);
  });

  test('that is unfinished when the peer ends its side is read as far as it goes', async () => {
    const rig = await centre();
    const line = await rig.dial();
    line.write(packet(2, whole(2), { flag: 6 }));
    line.socket.end();
    await once(line.socket, 'close');
    expect(rig.host.samples).toMatchObject([{ value: 2 }]);
    expect(rig.host.refusedFor('bad-frame')).toBe(2);
  });

  test('of a station that is no device is shown and not held', async () => {
    const rig = await centre();
    rig.host.remove(mn);
    const line = await rig.dial();
    line.write(packet(1, whole(1)), packet(2, 'w01001-Rtd=7'));
    await eventually('both are shown', () => rig.host.unknown.length === 2);
    expect(rig.host.unknown.map(({ values }) => [...values])).toEqual([[['w01018-Rtd', 1]], [['w01001-Rtd', 7]]]);
    rig.host.add({ identity: mn, keys });
    line.write(packet(3, 'w01001-Rtd=8'), segmentOf({ cn: '9015' }));
    await eventually('the heartbeat', () => line.answers.length === 1);
    expect(rig.host.samples).toEqual([]);
  });
});

describe('the assembler', () => {
  const piece = (index: number, over: Partial<Segment> = {}): Piece => ({
    segment: { ...packet(index, whole(index), over), packet: over.packet ?? { total: 3, index } },
    isDoubtful: false,
    isTaken: false,
  });
  const add = (assembler: ReturnType<typeof createAssembler>, one: Piece, onLost: (lost: Lost) => void = () => {}): Added =>
    assembler.add(one, 0, onLost);

  test('gives the packets in their order whatever the order of their coming', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([1, 2, 3, 4, 5], { minLength: 5 }), (order) => {
        const budget = { used: 0, limit: 10_000 };
        const assembler = createAssembler(budget);
        const added = order.map((index) => add(assembler, piece(index, { packet: { total: 5, index } })));
        expect(added.slice(0, -1).every(({ kind }) => kind === 'held')).toBe(true);
        expect(added.at(-1)).toMatchObject({ pieces: [1, 2, 3, 4, 5].map((index) => ({ segment: { packet: { index } } })) });
        expect(budget.used).toBe(0);
      }),
    );
  });

  test('takes no more than its budget and no more than 64 unfinished messages', () => {
    const small = createAssembler({ used: 0, limit: 80 });
    expect([1, 2].map((index) => add(small, piece(index)).kind)).toEqual(['held', 'refused']);
    const many = createAssembler({ used: 0, limit: 1e6 });
    const kinds = Array.from({ length: 65 }, (_, i) => add(many, piece(1, { packet: { total: i + 2, index: 1 } })).kind);
    expect(kinds.filter((kind) => kind === 'held')).toHaveLength(64);
    expect(kinds.at(-1)).toBe('refused');
    many.clear();
    expect(add(many, piece(1)).kind).toBe('held');
  });

  test('gives up an unfinished message when its place is taken by the next one', () => {
    const assembler = createAssembler({ used: 0, limit: 1e6 });
    const lost: Lost[] = [];
    add(assembler, piece(1));
    add(assembler, piece(1, { qn: '20240601090000001' }), (one) => lost.push(one));
    expect(lost).toMatchObject([{ missing: 2 }]);
  });
});
