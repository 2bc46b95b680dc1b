import { describe, expect, test } from 'vitest';
import { createRig, type Rig, t0 } from '../../../test/conformance/sparkplug-rig.ts';
import type { MetricToSend } from './encode.ts';

/** Values by key with their quality bytes, newest last. */
const heard = ({ host }: Rig, keys: readonly string[]) => host.samples.map(({ point, value, quality: q }) => [keys[point - 1], value, q]);

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
