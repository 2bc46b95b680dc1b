import { expect, test } from 'vitest';
import { benchLwM2M } from './lwm2m.bench.ts';

test('every notification brings all its values to the sink, in every format', async () => {
  const figures = await benchLwM2M({ notifications: 500, runs: 1 });
  expect(new Set(figures.map((figure) => figure.case))).toEqual(new Set(['tlv-8', 'senml-json-8', 'senml-cbor-8']));
});
