import { describe, expect, test } from 'vitest';
import { drivers } from './drivers.ts';
import { driverOf } from './source.ts';

const useOf = (protocol: string, config: object) => {
  const driver = driverOf(drivers, protocol);
  return driver.secretUse?.(driver.config.parse(config)) ?? 'unused';
};

test.each([
  ['mqtt', {}, 'needed'],
  ['mqtt', { tlsCertificateFile: '/c', tlsKeyFile: '/k', tlsClientCaFile: '/ca' }, 'optional'],
  ['mqtt', { anonymousIdentity: 'anybody' }, 'optional'],
  ['sparkplug', {}, 'needed'],
  ['sparkplug', { mode: 'client' }, 'unused'],
  ['http', {}, 'needed'],
  ['coap', {}, 'needed'],
  ['coap', { security: 'dtls', preSharedKeys: [{ identity: 'a', preSharedKey: '00112233445566778899aabbccddeeff' }] }, 'unused'],
  ['lwm2m', {}, 'optional'],
  ['lwm2m', { signIn: 'required' }, 'needed'],
  ['lwm2m', { security: 'dtls', preSharedKeys: [{ identity: 'a', preSharedKey: '00112233445566778899aabbccddeeff' }] }, 'unused'],
  ['rtls', {}, 'needed'],
  ['rtls', { mode: 'mqtt' }, 'unused'],
  ['jt808', {}, 'optional'],
  ['jt808', { registration: 'none' }, 'needed'],
] as const)('secrets of devices of %s with %j are %s', (protocol, config, use) => {
  expect(useOf(protocol, config)).toBe(use);
});

test.each([
  ['an edge node', 'plant/line', 'needed'],
  ['a device below it, for which it signs in,', 'plant/line/pump', 'unused'],
] as const)('a secret of %s of sparkplug is %s', (_, identity, use) => {
  const { secretUse, config } = driverOf(drivers, 'sparkplug');
  expect(secretUse?.(config.parse({}), identity)).toBe(use);
});

describe('devices of a protocol that calls them, or has no sign-in with a secret, need none', () => {
  test.each(['modbus', 's7', 'iec104', 'opcua', 'snmp', 'http-poll', 'mqtt-client', 'nats', 'gtfs-rt', 'folder', 'nmea', 'sl651', 'hj212'])(
    '%s',
    (protocol) => expect(driverOf(drivers, protocol).secretUse).toBeUndefined(),
  );
});
