import { expect, test } from 'vitest';
import { addressOf } from './address-of.ts';

test.each([
  ['a broker', { host: '0.0.0.0', port: 1883 }, '0.0.0.0:1883'],
  ['a server that is called', { endpoint: 'opc.tcp://10.0.0.5:4840' }, 'opc.tcp://10.0.0.5:4840'],
  ['several servers', { servers: ['a:4222', 'b:4222'] }, 'a:4222, b:4222'],
  ['a document', { url: 'https://example.org/a.json', path: '' }, 'https://example.org/a.json'],
  ['a folder', { path: '/data/in' }, '/data/in'],
  ['a serial port', { transport: 'serial', host: '127.0.0.1', port: 502, path: '/dev/ttyUSB0' }, '/dev/ttyUSB0'],
  ['a TCP link that could have been a serial port', { transport: 'tcp', host: '10.0.0.7', port: 502, path: '' }, '10.0.0.7:502'],
  ['a recording', { mode: 'file', host: '127.0.0.1', port: 10110, path: '/log.nmea' }, '/log.nmea'],
  ['devices with addresses of their own, of which the port alone is set', { version: '2c', port: 161 }, '—'],
])('the address of %s', (_, config, expected) => {
  expect(addressOf({ config })).toBe(expected);
});
