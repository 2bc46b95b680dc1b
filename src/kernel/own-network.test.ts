import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { createReach, internet } from './own-network.ts';

const company = createReach({ range: 'company', ownAddresses: () => ['192.168.7.20', '2408:1::20'] });
const withLoopback = createReach({ range: 'company', allowsLoopback: true, ownAddresses: () => ['192.168.7.20'] });

/** What is said of the addresses of this machine, of those of a link, and of those that are no single machine. */
const [here, link, many] = ['this machine', 'link-local', 'no address of a single machine'];

test.each([
  ['mail.plant.cn', undefined],
  ['10.1.2.3', undefined],
  ['172.16.0.9', undefined],
  ['192.168.7.21', undefined],
  ['100.64.0.1', undefined],
  ['8.8.8.8', undefined],
  ['fd12::5', undefined],
  ['2408:1::21', undefined],
  ['::ffff:10.0.0.1', undefined],
  ['127.0.0.1', here],
  ['127.8.9.10', here],
  ['0.0.0.0', here],
  ['2130706433', here],
  ['0x7f000001', here],
  ['0x7f.1', here],
  ['0177.0.0.1', here],
  ['127.1', here],
  ['127.0.0.1.', here],
  ['１２７.0.0.1', here],
  ['localhost', here],
  ['LOCALHOST.', here],
  ['api.localhost', here],
  ['::1', here],
  ['[::1]', here],
  ['::', here],
  ['0:0:0:0:0:0:0:1', here],
  ['::ffff:127.0.0.1', here],
  ['::ffff:7f00:1', here],
  ['[::ffff:127.0.0.1]', here],
  ['::127.0.0.1', here],
  ['64:ff9b::7f00:1', here],
  ['2002:7f00:1::', here],
  ['2001:0:1:2:3:4:80ff:fffe', here],
  ['192.168.7.20', here],
  ['::ffff:192.168.7.20', here],
  ['3232237332', here],
  ['2408:1:0::20', here],
  ['169.254.169.254', link],
  ['2852039166', link],
  ['::ffff:169.254.169.254', link],
  ['fe80::1', link],
  ['fe80::1%eth0', link],
  ['100.100.100.200', link],
  ['fd00:ec2::254', link],
  ['224.0.0.1', many],
  ['255.255.255.255', many],
  ['ff02::1', many],
  ['64:ff9b:1::7f00:1', many],
])('a company may have %s called: %s', (host, why) => {
  const refusal = company.refusal(host);
  if (why === undefined) expect(refusal).toBeUndefined();
  else expect(refusal?.en).toContain(why);
  expect(refusal === undefined || /[一-龥]/.test(refusal.zh)).toBe(true);
});

test.each([
  ['127.0.0.1', undefined],
  ['192.168.7.20', undefined],
  ['::ffff:127.0.0.1', undefined],
  ['169.254.169.254', link],
  ['fe80::1', link],
  ['224.0.0.1', many],
])('with loopback allowed, %s: %s', (host, why) => {
  const refusal = withLoopback.refusal(host)?.en;
  if (why === undefined) expect(refusal).toBeUndefined();
  else expect(refusal).toContain(why);
});

test.each([
  ['8.8.8.8', true],
  ['203.119.25.1', true],
  ['2a00:1450:4001:800::200a', true],
  ['172.32.0.1', true],
  ['64:ff9b::808:808', true],
  ['10.1.2.3', false],
  ['172.31.255.255', false],
  ['192.168.1.1', false],
  ['100.64.0.1', false],
  ['224.0.0.1', false],
  ['127.0.0.1', false],
  ['169.254.169.254', false],
  ['fd00::1', false],
  ['::ffff:10.0.0.1', false],
  ['64:ff9b::a00:1', false],
  ['2002:a00:1::', false],
  ['2001:db8::1', false],
  ['4000::1', false],
])('%s lies in the internet: %s', (address, isInternet) => {
  expect(internet.refusal(address) === undefined).toBe(isInternet);
});

test('what is refused without a look-up is told before a connection is opened', () => {
  expect(() => company.to('0x7f.1')).toThrow(expect.objectContaining({ code: 'NOT_AVAILABLE' }));
  expect(() => company.to('169.254.169.254')).toThrow('never called');
});

test.each([true, false])('a name that leads to this machine is not connected to (all addresses asked for: %s)', async (all) => {
  const { lookup } = company.to('mail.plant.cn');
  const error = await new Promise<Error | null>((done) => lookup('localhost', { all }, (why) => done(why)));
  expect(error).toMatchObject({ code: 'NOT_AVAILABLE', details: { what: { zh: expect.stringContaining('指向本机') } } });
  expect(error?.message).toContain('localhost (');
});

test('forms of an address that only a look-up reads are refused by it', async () => {
  const { lookup } = company.to('mail.plant.cn');
  const socket = connect({ host: '2130706433', port: 9, lookup });
  const error = await new Promise<Error>((done) => socket.once('error', done));
  expect(error).toMatchObject({ code: 'NOT_AVAILABLE' });
});

test('a name that leads to this machine is connected to where that is allowed', async () => {
  const found = await new Promise((done) =>
    withLoopback.to('localhost').lookup('localhost', { all: false }, (_, address) => done(address)),
  );
  expect(['127.0.0.1', '::1']).toContain(found);
});
