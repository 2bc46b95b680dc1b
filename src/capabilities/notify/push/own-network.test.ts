import { expect, test } from 'vitest';
import { endpointProblem, isPublicAddress, publicLookup } from './own-network.ts';

test.each([
  ['8.8.8.8', true],
  ['203.119.25.1', true],
  ['2a00:1450:4001:800::200a', true],
  ['127.0.0.1', false],
  ['10.1.2.3', false],
  ['172.31.255.255', false],
  ['172.32.0.1', true],
  ['192.168.1.1', false],
  ['169.254.169.254', false],
  ['100.64.0.1', false],
  ['0.0.0.0', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['::1', false],
  ['::', false],
  ['fe80::1', false],
  ['fd00::1', false],
  ['::ffff:10.0.0.1', false],
  ['64:ff9b::a00:1', false],
  ['2002:a00:1::', false],
  ['2001:db8::1', false],
  ['no address', false],
])('%s lies in the internet: %s', (address, isPublic) => {
  expect(isPublicAddress(address)).toBe(isPublic);
});

test.each([
  ['https://fcm.googleapis.com/fcm/send/abc', undefined],
  ['https://updates.push.services.mozilla.com/wpush/v2/x', undefined],
  ['https://8.8.8.8/x', undefined],
  ['http://fcm.googleapis.com/x', 'https'],
  ['https://fcm.googleapis.com:8443/x', 'port'],
  ['https://me:word@fcm.googleapis.com/x', 'user'],
  ['https://localhost/x', 'network of its own'],
  ['https://127.0.0.1/x', 'network of its own'],
  ['https://2130706433/x', 'network of its own'],
  ['https://0x7f.1/x', 'network of its own'],
  ['https://[::1]/x', 'network of its own'],
  ['https://[::ffff:10.0.0.1]/x', 'network of its own'],
  ['https://scada.local/x', 'network of its own'],
  ['https://historian/x', 'network of its own'],
  ['nonsense', 'no address'],
])('%s: %s', (endpoint, problem) => {
  if (problem === undefined) expect(endpointProblem(endpoint)).toBeUndefined();
  else expect(endpointProblem(endpoint)).toContain(problem);
});

test('a name that leads to this machine is not connected to, whichever way it is asked', async () => {
  for (const all of [true, false]) {
    const error = await new Promise<Error | null>((done) => publicLookup('localhost', { all }, (why) => done(why)));
    expect(error?.message).toContain('not in the internet');
  }
});
