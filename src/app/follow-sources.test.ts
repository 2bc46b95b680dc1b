import { expect, test } from 'vitest';
import { eventually } from '../../test/conformance/driver-host.ts';
import type { Addresses } from '../field/messages.ts';
import type { FieldProcess } from './field-process.ts';
import { addressesOf, followSources } from './follow-sources.ts';

const title = { zh: '源', en: 'Source' };
const pack = {
  id: 'water',
  sources: {
    loggers: { protocol: 'mqtt', title, config: { port: 1883 } },
    works: { protocol: 'modbus', title, config: { host: '127.0.0.1', port: 1502 } },
  },
};

function setUp() {
  const listens: { mqtt: { host: string; port: number } | undefined; state: 'up' | 'down' } = { mqtt: undefined, state: 'down' };
  const works = { host: '127.0.0.1', port: 1502 };
  const warnings: unknown[] = [];
  const deps = {
    caller: { tenant: 'main' },
    log: { warn: (details: object) => void warnings.push(details) },
    everyMs: 5,
    connect: {
      sourceByProtocol: (_: string, protocol: string) => ({ id: protocol, config: protocol === 'modbus' ? works : { port: 1883 } }),
      listensAt: (source: string) => (source === 'mqtt' ? listens.mqtt : undefined),
      stateOf: (source: string) => (source === 'mqtt' ? listens.state : ('down' as const)),
    },
  };
  return { deps, listens, works, warnings };
}

const controller = { host: '127.0.0.1', port: 1502 };

test('a station has an address only while its source listens, a controller one only where its source calls this computer', () => {
  const { deps, listens, works } = setUp();
  expect(addressesOf(pack, deps)).toEqual({ works: controller });
  listens.mqtt = { host: '0.0.0.0', port: 41_883 };
  works.host = '10.0.0.7';
  expect(addressesOf(pack, deps)).toEqual({ loggers: { host: '127.0.0.1', port: 41_883 } });
});

test('a station is told to send datagrams where its source takes datagrams', () => {
  const sea = { id: 'ocean', sources: { radio: { protocol: 'nmea', title, config: {} } } };
  const seen = (config: object) =>
    addressesOf(sea, {
      caller: { tenant: 'main' },
      connect: { sourceByProtocol: () => ({ id: 'radio', config: { ...config } }), listensAt: () => ({ host: '0.0.0.0', port: 10_110 }) },
    });
  expect(seen({ mode: 'udp' })).toEqual({ radio: { host: '127.0.0.1', port: 10_110, transport: 'udp' } });
  expect(seen({ mode: 'tcp-server' })).toEqual({ radio: { host: '127.0.0.1', port: 10_110 } });
});

test('a field is told of each change until it is closed, and people once that stations wait', async () => {
  const { deps, listens, warnings } = setUp();
  const told: Addresses[] = [];
  const field: FieldProcess = {
    play: async () => 0,
    stop() {},
    stillOf: () => undefined,
    follow: (addresses) => void told.push(addresses),
    close: async () => {},
  };
  const followed = followSources(pack, field, deps);
  expect(told).toEqual([{ works: controller }]);
  expect(warnings).toEqual([{ pack: 'water', sources: ['loggers'] }]);
  Object.assign(listens, { mqtt: { host: '127.0.0.1', port: 1884 }, state: 'up' });
  await eventually('the new address', () => told.length === 2);
  expect(told[1]).toEqual({ works: controller, loggers: { host: '127.0.0.1', port: 1884 } });
  expect(warnings).toHaveLength(1);
  await followed.close();
});
