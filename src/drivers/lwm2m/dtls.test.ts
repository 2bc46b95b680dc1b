import { randomBytes } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { eventually } from '../../../test/conformance/driver-host.ts';
import { closeAll, closers, deviceOf, lamp, meter, start, valuesOf } from '../../../test/conformance/lwm2m-rig.ts';
import { coapCode } from '../coap-wire/message.ts';
import { openTunnel } from '../dtls/testing/tunnel.ts';
import type { Address } from '../listening.ts';

afterEach(closeAll);

const key = randomBytes(16);
const dtls = { security: 'dtls', preSharedKeys: ['meter', 'other'].map((identity) => ({ identity, preSharedKey: key.toString('hex') })) };

/** The place from which what a device says reaches the server under DTLS. */
async function under(server: Address, identity: string): Promise<Address> {
  const tunnel = await openTunnel(server, { identity, key });
  closers.push(tunnel.close);
  return tunnel.address;
}

// It has a secret of the platform too, which is not asked for: the key has proven who it is.
const signed = { ...meter, secret: 'a-secret' };

test('a device registers under DTLS without a secret, is observed and written to', async () => {
  const { host, ask, server } = await start(dtls, [signed]);
  const device = deviceOf(await under(server, 'meter'));
  await device.register();
  await eventually('its value is there', () => valuesOf(host, 1).includes(21.5));
  expect(await ask({ write: { [lamp]: 1 } })).toEqual({ [lamp]: 1 });
  host.add({ ...signed, keys: [...(meter.keys ?? []), '3/0/13'] });
  await device.set('3303/0/5700', 22);
  await eventually('it is still observed after its binding has changed', () => valuesOf(host, 1).includes(22));
});

test('a device need not name itself, for its key has said who it is', async () => {
  const { host, server } = await start(dtls, [signed]);
  const device = deviceOf(await under(server, 'meter'), { endpoint: '' });
  expect(await device.register()).toBe(coapCode.created);
  await eventually('its value is there', () => valuesOf(host, 1).includes(21.5));
});

test('nobody registers as another one than he has proven to be', async () => {
  const { host, server } = await start(dtls, [signed]);
  const device = deviceOf(await under(server, 'other'));
  expect(await device.register()).toBe(coapCode.forbidden);
  expect(host.refusedFor('not-allowed')).toBe(1);
});

test('in clear nothing is heard', async () => {
  const { host, server } = await start(dtls, [signed]);
  const device = deviceOf(server, { giveUpMs: 300 });
  await expect(device.register()).rejects.toThrow();
  expect(host.refusedFor('bad-frame')).toBeGreaterThan(0);
  expect(host.samples).toEqual([]);
});
