import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRig, type Rig, t0 } from '../../../test/conformance/sparkplug-rig.ts';
import { quality } from '../../contracts/quality.ts';
import type { MetricToSend } from './encode.ts';

const bad = quality('bad');
const a = (value: number, timestamp = t0): MetricToSend => ({ name: 'a', alias: 1, timestamp, type: 'Double', value });
const x = (value: number, timestamp = t0): MetricToSend => ({ name: 'x', alias: 11, timestamp, type: 'Int16', value });
const alias = ({ name: _, ...rest }: MetricToSend): MetricToSend => ({ ...rest, omitsType: true });
const points = ({ host }: Rig) => host.samples.map(({ point, time, value, quality: q }) => [point, time - t0, value, q]);

/** A rig whose node and device have been born. */
function born(...given: Parameters<typeof createRig>): Rig {
  const rig = createRig(...given);
  rig.take(rig.edge.birth([a(1)], t0));
  rig.take(rig.edge.deviceBirth('pump', [x(-5)], t0));
  return rig;
}

describe('births and data', () => {
  test('values of births and of data by alias become samples with their own times', () => {
    const rig = born();
    expect(rig.take(rig.edge.data([alias(a(2, t0 + 1))], t0 + 2))).toMatchObject({ fate: 'done', samples: 1, isUseless: false });
    rig.take(rig.edge.deviceData('pump', [alias(x(-6, t0 + 3))], t0 + 4));
    expect(points(rig)).toEqual([
      [1, 0, 1, 0],
      [11, 0, -5, 0],
      [1, 1, 2, 0],
      [11, 3, -6, 0],
    ]);
    expect(rig.host.refusals).toEqual([]);
    expect(rig.host.links.map(({ kind, identity }) => [kind, identity])).toEqual([
      ['connected', 'plant/line'],
      ['connected', 'plant/line/pump'],
    ]);
  });

  test('tck-id-payloads-name-requirement: a metric without alias is known by its name', () => {
    const rig = createRig();
    rig.take(rig.edge.birth([{ name: 'a', type: 'Float', value: 0.5 }], t0));
    rig.take(rig.edge.data([{ name: 'a', type: 'Float', value: 1.5 }], t0 + 9));
    expect(points(rig)).toEqual([
      [1, 0, 0.5, 0],
      [1, 9, 1.5, 0],
    ]);
  });

  test('a null is a sample of bad quality, and the property Quality is honoured', () => {
    const rig = born();
    rig.take(rig.edge.data([{ alias: 1, type: 'Double', timestamp: t0 + 1 }], t0 + 1));
    rig.take(rig.edge.data([{ ...alias(a(3, t0 + 2)), quality: 0 }], t0 + 2));
    rig.take(rig.edge.data([{ ...alias(a(4, t0 + 3)), quality: 192 }], t0 + 3));
    rig.take(rig.edge.data([{ ...alias(a(5, t0 + 4)), quality: 500 }], t0 + 4));
    expect(points(rig).slice(2)).toEqual([
      [1, 1, Number.NaN, bad],
      [1, 2, 3, bad],
      [1, 3, 4, 0],
      [1, 4, 5, bad],
    ]);
  });

  test('a historical value is kept with its own time and is never the newest', () => {
    const rig = born();
    rig.take(rig.edge.data([{ ...alias(a(0.5, t0 - 60_000)), isHistorical: true }], t0));
    rig.take(rig.edge.data([{ ...alias(a(9, t0 + 1000)), isHistorical: true }], t0));
    expect(points(rig).slice(2)).toEqual([[1, -60_000, 0.5, 0]]);
    expect(rig.host.refusedFor('out-of-order')).toBe(1);
  });

  test('transient metrics, text and unbound metrics are counted and not stored', () => {
    const rig = createRig();
    rig.take(
      rig.edge.birth(
        [
          { name: 'a', type: 'Double', value: 1, isTransient: true },
          { name: 'b', type: 'String', value: 'on' },
          { name: 'c', type: 'Int8', value: 1 },
        ],
        t0,
      ),
    );
    expect(rig.host.samples).toEqual([]);
    expect(rig.host.refusals.map(({ reason, count }) => [reason, count])).toEqual([
      ['unknown-key', 1],
      ['not-allowed', 1],
      ['bad-value', 1],
    ]);
  });

  test('texts that are kept are told when they first come and when they change; others are counted', () => {
    const rig = createRig();
    rig.host.add({ identity: 'plant/line', keys: ['a'], texts: ['fw', 'serial'], firstPoint: 1 });
    const text = (name: string, value: string): MetricToSend => ({ name, type: 'String', value });
    rig.take(rig.edge.birth([a(1), text('fw', '1.2'), text('serial', '泵 7'), text('other', 'x')], t0));
    rig.take(rig.edge.data([text('fw', '1.2')], t0 + 1));
    rig.take(rig.edge.data([text('fw', '1.3')], t0 + 2));
    const told = rig.host.links.filter(({ kind }) => kind === 'text').map(({ key, detail }) => [key, detail]);
    expect(told).toEqual([
      ['fw', '1.2'],
      ['serial', '泵 7'],
      ['fw', '1.3'],
    ]);
    expect(rig.host.refusals.map(({ reason, detail }) => [reason, detail])).toEqual([['bad-value', '"other" is no number but String']]);
  });

  test('numbers inside a data set feed metric/column', () => {
    const rig = createRig();
    rig.host.add({ identity: 'plant/line', keys: ['set/p'], firstPoint: 5 });
    const value = (p: number) => ({ columns: [['p', 'Double']], rows: [[p]] }) as const;
    rig.take(rig.edge.birth([{ name: 'set', alias: 4, type: 'DataSet', value: value(1) }], t0));
    rig.take(rig.edge.data([{ alias: 4, type: 'DataSet', value: value(2) }], t0 + 1));
    expect(points(rig)).toEqual([
      [5, 0, 1, 0],
      [5, 1, 2, 0],
    ]);
  });

  test('more metrics than are allowed are counted, the first ones are taken', () => {
    const rig = createRig({ maxValues: 2 });
    const many = ['a', 'b', 'c', 'd', 'e'].map((name): MetricToSend => ({ name, type: 'Int8', value: 1, timestamp: t0 }));
    rig.take(rig.edge.birth([], t0));
    rig.take(rig.edge.data(many, t0));
    expect(rig.host.refusedFor('too-large')).toBe(3);
  });

  test('a payload that is cut off changes nothing and is counted', () => {
    const rig = born();
    const message = rig.edge.data([alias(a(2))], t0);
    expect(rig.take({ ...message, payload: message.payload.subarray(0, -1) })).toMatchObject({ isUseless: true });
    expect(rig.host.samples).toHaveLength(2);
    expect(rig.host.refusedFor('bad-frame')).toBe(1);
  });
});

describe('a rebirth is asked', () => {
  const rebirth = { topic: 'spBv1.0/plant/NCMD/line', metrics: [{ name: 'Node Control/Rebirth', alias: undefined, type: 11, value: 1 }] };

  test.each([
    ['tck-id-operational-behavior-host-reordering-rebirth: after a gap in the sequence numbers', (rig: Rig) => rig.edge.skip(1), t0],
    ['for an alias that the birth did not have', () => undefined, t0],
  ])('%s', (why, prepare) => {
    const rig = born();
    prepare(rig);
    rig.take(rig.edge.data([{ alias: why.includes('alias') ? 99 : 1, type: 'Double', value: 1, timestamp: t0 + 1 }], t0 + 1));
    expect(rig.commands).toMatchObject([{ ...rebirth, time: t0 }]);
  });

  test('for data before a birth, and once only in the time that is set', () => {
    const rig = createRig({ rebirthSeconds: 10 });
    for (let i = 0; i < 5; i++) rig.take(rig.edge.data([a(i)], t0));
    expect(rig.commands).toMatchObject([rebirth]);
    expect(rig.host.refusedFor('out-of-order')).toBe(5);
    rig.pass(9);
    expect(rig.commands).toHaveLength(1);
    rig.pass(1);
    expect(rig.commands).toHaveLength(2);
    rig.take(rig.edge.birth([a(1)], t0));
    rig.pass(30);
    expect(rig.commands).toHaveLength(2);
  });

  test('of so many nodes a second', () => {
    const rig = createRig({ rebirthsPerSecond: 2 });
    for (let i = 0; i < 5; i++) rig.take({ ...rig.edge.data([a(i)], t0), topic: `spBv1.0/plant/NDATA/n${i}` });
    expect(rig.commands).toHaveLength(2);
    rig.pass(1);
    expect(rig.commands).toHaveLength(4);
    rig.pass(1);
    expect(rig.commands).toHaveLength(5);
  });

  test('tck-id-operational-behavior-host-reordering-success: not when the missing message comes in time', () => {
    const rig = born({ reorderSeconds: 5 });
    const late = rig.edge.data([alias(a(2, t0 + 1))], t0);
    rig.take(rig.edge.data([alias(a(3, t0 + 2))], t0));
    rig.pass(3);
    rig.take(late);
    rig.pass(20);
    expect(rig.commands).toEqual([]);
    expect(points(rig).slice(2)).toEqual([
      [1, 2, 3, 0],
      [1, 1, 2, 0],
    ]);
  });

  test('tck-id-operational-behavior-host-reordering-start: when it does not come in time', () => {
    const rig = born({ reorderSeconds: 5 });
    rig.edge.skip(3);
    rig.take(rig.edge.data([alias(a(3))], t0));
    rig.pass(4);
    expect(rig.commands).toEqual([]);
    rig.pass(1);
    expect(rig.commands).toMatchObject([rebirth]);
  });

  test('after the store has refused values', () => {
    const rig = born();
    rig.host.refuseAll('DISK_FULL');
    expect(rig.take(rig.edge.data([alias(a(2))], t0))).toMatchObject({ fate: 'refused' });
    rig.pass(2);
    expect(rig.commands).toEqual([]);
    rig.host.refuseAll(undefined);
    rig.pass(1);
    expect(rig.commands).toMatchObject([rebirth]);
  });

  test('tck-id-payloads-sequence-num-incrementing: never while numbers run through 255 to 0', () => {
    const rig = born();
    for (let i = 0; i < 600; i++) rig.take(i % 3 === 0 ? rig.edge.deviceData('pump', [alias(x(i))], t0) : rig.edge.data([alias(a(i))], t0));
    expect(rig.commands).toEqual([]);
    expect(rig.host.refusals).toEqual([]);
  });

  test('whenever messages are lost, however many', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 255 }), fc.nat({ max: 300 }), (lost, before) => {
        const rig = born();
        for (let i = 0; i < before; i++) rig.take(rig.edge.data([alias(a(i))], t0));
        rig.edge.skip(lost);
        rig.take(rig.edge.data([alias(a(-1))], t0));
        expect(rig.commands).toHaveLength(1);
      }),
      { numRuns: 30 },
    );
  });
});

describe('deaths', () => {
  test('tck-id-operational-behavior-edge-node-termination-host-action-ndeath-node-tags-stale, -devices-tags-stale, -node-offline, -devices-offline', () => {
    const rig = born();
    rig.host.clock.set(t0 + 5000);
    rig.take(rig.edge.death());
    expect(points(rig).slice(2)).toEqual([
      [1, 5000, Number.NaN, bad],
      [11, 5000, Number.NaN, bad],
    ]);
    expect(rig.host.links.slice(2).map(({ kind, identity }) => [kind, identity])).toEqual([
      ['disconnected', 'plant/line'],
      ['disconnected', 'plant/line/pump'],
    ]);
  });

  test('tck-id-operational-behavior-edge-node-termination-host-action-ddeath-devices-tags-stale, -devices-offline', () => {
    const rig = born();
    rig.host.clock.set(t0 + 5000);
    rig.take(rig.edge.deviceDeath('pump', t0 + 3000));
    expect(points(rig).slice(2)).toEqual([[11, 3000, Number.NaN, bad]]);
    rig.take(rig.edge.deviceData('pump', [alias(x(1))], t0));
    expect(rig.host.samples).toHaveLength(3);
    expect(rig.commands).toHaveLength(1);
  });

  test('a device whose edge node is taken away is told and marked at once, and is good again when the node is back', () => {
    const rig = born({ mode: 'broker' });
    rig.host.remove('plant/line');
    rig.pass(1);
    const links = () => rig.host.links.slice(2).map(({ kind, identity }) => [kind, identity]);
    expect(points(rig).slice(2)).toEqual([[11, 1000, Number.NaN, bad]]);
    expect(links()).toEqual([['disconnected', 'plant/line/pump']]);
    rig.take(rig.edge.deviceDeath('pump', t0 + 2000));
    expect([rig.host.samples.length, links().length]).toEqual([3, 1]);
    rig.host.add({ identity: 'plant/line', keys: ['a', 'b'], firstPoint: 1 });
    rig.pass(1);
    expect(rig.commands).toHaveLength(1);
    rig.take(rig.edge.birth([a(2, t0 + 2000)], t0 + 2000));
    rig.take(rig.edge.deviceBirth('pump', [x(-5, t0)], t0 + 2000));
    expect(points(rig).at(-1)).toEqual([11, 2000, -5, 0]);
    expect(links().at(-1)).toEqual(['connected', 'plant/line/pump']);
  });

  test('a device whose edge node is taken away while there is no room is marked as soon as there is some', () => {
    const rig = born({ mode: 'broker' });
    rig.host.fill();
    rig.host.remove('plant/line');
    rig.pass(1);
    expect(rig.host.samples).toHaveLength(2);
    rig.host.free();
    rig.application.resume();
    expect(points(rig).slice(2)).toEqual([[11, 1000, Number.NaN, bad]]);
  });

  test('tck-id-payloads-ndeath-bdseq: an NDEATH of an earlier session changes nothing', () => {
    const rig = born();
    const oldWill = rig.edge.death();
    rig.edge.reconnect();
    rig.take(rig.edge.birth([a(2, t0 + 1)], t0 + 1));
    const before = rig.host.samples.length;
    rig.take(oldWill);
    expect(rig.host.samples).toHaveLength(before);
    expect(rig.application.node('plant/line')?.own.isAlive).toBe(true);
    expect(rig.host.refusedFor('out-of-order')).toBe(1);
  });

  test('a birth of a new session without a death before takes the devices of the old one for dead', () => {
    const rig = born();
    rig.edge.reconnect();
    rig.take(rig.edge.birth([a(2, t0 + 1)], t0 + 1));
    expect(points(rig).slice(2)).toEqual([
      [1, 1, 2, 0],
      [11, 2, Number.NaN, bad],
    ]);
  });

  test('a birth that lacks metrics of the one before marks their points, and no member of a metric that is still there', () => {
    const rig = createRig();
    rig.host.add({ identity: 'plant/line', keys: ['a', 'b', 'set/p', 'set/q'], firstPoint: 1 });
    const set = (column: string): MetricToSend => ({ name: 'set', type: 'DataSet', value: { columns: [[column, 'Double']], rows: [[7]] } });
    rig.take(rig.edge.birth([a(1), { name: 'b', type: 'Double', value: 2 }, set('p')], t0));
    rig.take(rig.edge.birth([a(3, t0 + 5), set('q')], t0 + 5));
    expect(points(rig)).toEqual([
      [1, 0, 1, 0],
      [2, 0, 2, 0],
      [3, 0, 7, 0],
      [2, 5, Number.NaN, bad],
      [1, 5, 3, 0],
      [4, 5, 7, 0],
    ]);
  });

  test('after a death a birth is the newest again, though its values were acquired before', () => {
    const rig = born();
    rig.host.clock.set(t0 + 5000);
    rig.take(rig.edge.death());
    rig.edge.reconnect();
    rig.host.clock.set(t0 + 6000);
    rig.take(rig.edge.birth([a(1, t0)], t0 + 6000));
    expect(points(rig).at(-1)).toEqual([1, 6000, 1, 0]);
  });

  test('the mark of a death lies on the clock of a node that is behind, and behind the newest value of one that is ahead', () => {
    const slow = createRig();
    slow.take(slow.edge.birth([a(1, t0 - 600_000)], t0 - 600_000));
    slow.take(slow.edge.death());
    expect(points(slow).at(-1)?.[1]).toBeLessThan(-590_000);
    const fast = createRig();
    fast.take(fast.edge.birth([a(1, t0 + 600_000)], t0 + 600_000));
    fast.take(fast.edge.death());
    expect(points(fast).at(-1)?.[1]).toBeGreaterThan(600_000);
  });

  test('a death without room is marked when there is some, unless a birth came first', () => {
    const rig = born();
    rig.host.fill();
    rig.take(rig.edge.death());
    expect(rig.host.samples).toHaveLength(2);
    rig.host.free();
    rig.application.resume();
    expect(rig.host.samples).toHaveLength(4);
    rig.edge.reconnect();
    rig.take(rig.edge.birth([a(2, t0 + 100)], t0 + 100));
    rig.host.fill();
    rig.take(rig.edge.death());
    rig.host.free();
    rig.edge.reconnect();
    rig.take(rig.edge.birth([a(3, t0 + 200)], t0 + 200));
    const before = rig.host.samples.length;
    rig.application.resume();
    expect(rig.host.samples).toHaveLength(before);
  });

  test('a lost link and a connection that ends without NDEATH are deaths too', () => {
    const rig = born();
    rig.application.left('plant/line');
    expect(
      points(rig)
        .slice(2)
        .map(([point]) => point),
    ).toEqual([1, 11]);
    const other = born();
    other.application.lost('the broker is gone');
    expect(
      points(other)
        .slice(2)
        .map(([point]) => point),
    ).toEqual([1, 11]);
  });
});

describe('strangers', () => {
  test('an unknown node is shown with the names and values of its birth, and heard as soon as it is adopted', () => {
    const rig = createRig();
    const birth = (value: number) => [{ name: 'q', alias: 3, type: 'Double', value }] as const;
    rig.take(rig.edge.birth([], t0));
    rig.take(rig.edge.deviceBirth('new', birth(4.5), t0));
    expect(rig.host.unknown).toMatchObject([{ identity: 'plant/line/new', values: new Map([['q', 4.5]]) }]);
    rig.host.add({ identity: 'plant/line/new', keys: ['q'], firstPoint: 70 });
    rig.pass(1);
    expect(rig.commands).toHaveLength(1);
    rig.take(rig.edge.deviceData('new', [{ alias: 3, type: 'Double', value: 5.5 }], t0 + 1));
    expect(points(rig)).toEqual([[70, 1, 5.5, 0]]);
  });
});

describe('without room', () => {
  test('a message goes on where it stopped, and its number counts once', () => {
    const rig = createRig({}, { durability: 'manual' });
    rig.host.fill();
    const birth = rig.edge.birth([a(1), { name: 'b', alias: 2, type: 'Double', value: 2 }], t0);
    const waiting = rig.take(birth);
    expect(waiting).toMatchObject({ fate: 'no-room', resumeAt: 0 });
    rig.host.free();
    expect(rig.take(birth, waiting.resumeAt)).toMatchObject({ fate: 'done', samples: 2 });
    rig.host.fill();
    const data = rig.edge.data([alias(a(3, t0 + 1))], t0);
    rig.take(data);
    rig.take(data);
    rig.host.free();
    rig.take(data);
    expect(points(rig)).toEqual([
      [1, 0, 1, 0],
      [2, 0, 2, 0],
      [1, 1, 3, 0],
    ]);
    expect(rig.host.refusals).toEqual([]);
    expect(rig.host.links).toHaveLength(1);
  });
});
