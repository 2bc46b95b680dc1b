import { expect, test } from 'vitest';
import { edgeSource } from '../contracts/edge.ts';
import { bindingsOf } from './points.ts';

const values = {
  ...{ lon: 'cart.longitude', lat: 'cart.latitude', h: 'pond.longitude' },
  ...{ x: 'cart.beidouLongitude', y: 'cart.beidouLatitude', z: 'pond.beidouLatitude' },
};
const names = Object.values(values);
const places = (datum?: string) =>
  bindingsOf(edgeSource.parse({ id: 'tags', protocol: 'mqtt', datum, devices: [{ identity: 'a', values }] }), {
    numberOf: (name) => names.indexOf(name) + 1,
  }).map((binding) => binding.places);

test('texts are bound apart from numbers', () => {
  const source = edgeSource.parse({
    id: 'plc',
    protocol: 'modbus',
    devices: [{ identity: '1', values: { a: 'pond.depth', b: { name: 'pond.serial', isText: true } } }],
  });
  const [binding] = bindingsOf(source, { numberOf: () => 7 });
  expect([[...(binding?.points ?? [])], binding?.texts]).toEqual([[['a', { point: 7, scale: 1, offset: 0 }]], ['b']]);
});

test('a source that sends places in another system is bound so, where a device has both halves', () => {
  expect(places('gcj02')).toEqual([
    [
      { datum: 'gcj02', longitude: 1, latitude: 2 },
      { datum: 'gcj02', longitude: 4, latitude: 5 },
    ],
  ]);
});

test('a source that says nothing, or WGS 84, sends WGS 84', () => {
  expect([places(), places('wgs84')]).toEqual([[undefined], [undefined]]);
});
