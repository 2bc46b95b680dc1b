import { describe, expect, test } from 'vitest';
import { createRig, type Rig, t0 } from '../../../test/conformance/sparkplug-rig.ts';
import { quality } from '../../contracts/quality.ts';
import type { MetricToSend, Template } from './encode.ts';

const bad = quality('bad');
/** Values by key with their quality bytes, newest last. */
const heard = ({ host }: Rig, keys: readonly string[]) => host.samples.map(({ point, value, quality: q }) => [keys[point - 1], value, q]);

/** A rig whose node has these keys. */
function rigOf(keys: readonly string[]): Rig {
  const rig = createRig();
  rig.host.add({ identity: 'plant/line', keys, firstPoint: 1 });
  return rig;
}

describe('aliases', () => {
  const a: MetricToSend = { name: 'a', alias: 1, type: 'Double', value: 1 };
  const b: MetricToSend = { name: 'b', alias: 1, type: 'Int32', value: 2 };

  test('tck-id-payloads-alias-uniqueness: one that a birth gives to two metrics stands for neither, and is counted', () => {
    const rig = createRig();
    rig.take(rig.edge.birth([a, b], t0));
    rig.take(rig.edge.data([{ alias: 1, type: 'Double', value: 9 }], t0 + 1));
    expect(heard(rig, ['a', 'b'])).toEqual([
      ['a', 1, 0],
      ['b', 2, 0],
    ]);
    expect(rig.host.refusals.map(({ reason, count }) => [reason, count])).toEqual([
      ['bad-value', 1],
      ['bad-value', 1],
    ]);
    expect(rig.commands).toEqual([]);
  });

  test('of which a birth knows none are passed over where the metric has its name too', () => {
    const rig = createRig();
    rig.take(rig.edge.birth([a], t0));
    rig.take(rig.edge.data([{ ...a, alias: 99, value: 3 }], t0 + 1));
    expect(heard(rig, ['a'])).toEqual([
      ['a', 1, 0],
      ['a', 3, 0],
    ]);
  });

  test('of a metric that a birth tells twice, with an earlier value, are no trouble', () => {
    const rig = createRig();
    rig.take(rig.edge.birth([{ ...a, value: 0, isHistorical: true, timestamp: t0 - 1000 }, a], t0));
    rig.take(rig.edge.data([{ alias: 1, type: 'Double', value: 2 }], t0 + 1));
    expect(heard(rig, ['a'])).toEqual([
      ['a', 1, 0],
      ['a', 0, 0],
      ['a', 2, 0],
    ]);
    expect(rig.host.refusals).toEqual([]);
  });
});

describe('members', () => {
  const set = { columns: [['p', 'Double']], rows: [[1], [2]] } as const;
  const template = (metrics: Template['metrics']): MetricToSend => ({
    name: 't',
    alias: 2,
    type: 'Template',
    value: { ref: 'pump', metrics },
  });

  test('of a data set, template or array that is null have no value', () => {
    const keys = ['set/p', 'set/p/1', 't/m', 'list/0', 'set/other'];
    const rig = rigOf(keys);
    const list: MetricToSend = { name: 'list', alias: 3, type: 'Int8Array', value: Uint8Array.of(7) };
    const other: MetricToSend = { name: 'set/other', alias: 4, type: 'Int8', value: 5 };
    const m: MetricToSend = { name: 'm', type: 'Int32', value: 6 };
    rig.take(rig.edge.birth([{ name: 'set', alias: 1, type: 'DataSet', value: set }, template([m]), list, other], t0));
    const nulls = (['DataSet', 'Template', 'Int8Array'] as const).map((type, i): MetricToSend => ({ alias: i + 1, type }));
    rig.take(rig.edge.data(nulls, t0 + 1));
    expect(heard(rig, keys).slice(5)).toEqual(keys.slice(0, 4).map((key) => [key, Number.NaN, bad]));
  });

  test('of a data set with fewer rows or a shorter array that are gone have no value', () => {
    const keys = ['set/p', 'set/p/1', 'list/0', 'list/1'];
    const rig = rigOf(keys);
    const rows = (...values: readonly number[]): MetricToSend => ({
      name: 'set',
      alias: 1,
      type: 'DataSet',
      value: { columns: [['p', 'Double']], rows: values.map((value) => [value]) },
    });
    const list = (...values: readonly number[]): MetricToSend => ({
      name: 'list',
      alias: 2,
      type: 'Int8Array',
      value: Uint8Array.from(values),
    });
    rig.take(rig.edge.birth([rows(1, 2), list(3, 4)], t0));
    rig.take(rig.edge.data([rows(5), list()], t0 + 1));
    expect(heard(rig, keys).slice(4)).toEqual([
      ['set/p', 5, 0],
      ['set/p/1', Number.NaN, bad],
      ['list/0', Number.NaN, bad],
      ['list/1', Number.NaN, bad],
    ]);
  });

  test('tck-id-payloads-metric-datatype-not-req: of a template need no data type after the birth', () => {
    const keys = ['t/m', 't/n', 't/in/k'];
    const rig = rigOf(keys);
    const inner = (value: number, omitsType: boolean): MetricToSend => ({
      name: 'in',
      type: 'Template',
      omitsType,
      value: { ref: 'inner', metrics: [{ name: 'k', type: 'UInt16', value, omitsType }] },
    });
    const members = (by: number, omitsType: boolean): readonly MetricToSend[] => [
      { name: 'm', type: 'Int8', value: -by, omitsType },
      { name: 'n', type: 'Float', value: by / 2, omitsType },
      inner(by, omitsType),
    ];
    rig.take(rig.edge.birth([template(members(1, false))], t0));
    rig.take(rig.edge.data([{ ...template(members(3, true)), name: undefined, omitsType: true }], t0 + 1));
    expect(heard(rig, keys).slice(3)).toEqual([
      ['t/m', -3, 0],
      ['t/n', 1.5, 0],
      ['t/in/k', 3, 0],
    ]);
    expect(rig.host.refusals).toEqual([]);
  });

  test('of a template have the quality of their own property, and none better than that of the template', () => {
    const keys = ['t/m', 't/n'];
    const rig = rigOf(keys);
    const m: MetricToSend = { name: 'm', type: 'Int8', value: 1, quality: 0 };
    const n: MetricToSend = { name: 'n', type: 'Int8', value: 2, quality: 192 };
    rig.take(rig.edge.birth([template([m, n])], t0));
    rig.take(rig.edge.data([{ ...template([n]), quality: 500 }], t0 + 1));
    expect(heard(rig, keys)).toEqual([
      ['t/m', 1, bad],
      ['t/n', 2, 0],
      ['t/n', 2, bad],
    ]);
  });
});

test('a text of the past does not take the place of the present one', () => {
  const rig = createRig();
  rig.host.add({ identity: 'plant/line', keys: ['a'], texts: ['fw'], firstPoint: 1 });
  const text = (value: string): MetricToSend => ({ name: 'fw', type: 'String', value });
  rig.take(rig.edge.birth([text('1.3')], t0));
  rig.take(rig.edge.data([{ ...text('1.2'), isHistorical: true, timestamp: t0 - 1000 }], t0 + 1));
  expect(rig.host.links.filter(({ kind }) => kind === 'text').map(({ detail }) => detail)).toEqual(['1.3']);
  expect(rig.host.refusedFor('out-of-order')).toBe(1);
});

describe('messages that are not used', () => {
  test('of a device without birth have a number all the same: no gap is seen behind them', () => {
    const rig = createRig({ rebirthSeconds: 1 });
    rig.take(rig.edge.birth([{ name: 'a', alias: 1, type: 'Double', value: 1 }], t0));
    rig.take(rig.edge.deviceData('pump', [{ alias: 1, type: 'Double', value: 2 }], t0 + 1));
    rig.take(rig.edge.data([{ alias: 1, type: 'Double', value: 3 }], t0 + 2));
    expect(rig.host.refusals).toMatchObject([{ reason: 'out-of-order', detail: 'DDATA before a birth' }]);
  });

  test('a DDEATH of a node that is not known tells that it is there: a rebirth is asked', () => {
    const rig = createRig();
    rig.take(rig.edge.deviceDeath('pump', t0));
    expect(rig.commands).toMatchObject([{ topic: 'spBv1.0/plant/NCMD/line' }]);
  });
});
