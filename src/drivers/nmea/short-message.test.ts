import { expect, test } from 'vitest';
import { checksumOf, hexOf } from './checksum.ts';
import { nmeaConfig } from './config.ts';
import { createReader } from './reader.ts';

const heard = { time: Date.UTC(2026, 10, 30), nowMs: 0, peer: 'test' };
/** `渔船已进港，6人` in GB 18030, as a receiver sends its bytes and as a stream of bytes is read. */
const chinese = Buffer.from('d3e6b4acd2d1bdf8b8dba3ac36c8cb', 'hex').toString('latin1');

function told(body: string, take?: readonly string[]) {
  const message = createReader(nmeaConfig.parse(take ? { take } : {})).read(`$${body}*${hexOf(checksumOf(body))}`, heard);
  if (message === undefined) return undefined;
  return 'refused' in message ? [message.refused, message.identity] : [message.identity, message.time, ...message.texts];
}

test.each([
  ['in Chinese characters', `BDTXR,1,4207733,0,,${chinese}`, '渔船已进港，6人'],
  ['mixed, as digits', 'BDTXR,1,4207733,2,,A4B2E2CAD4204F4B', '测试 OK'],
  ['mixed, as characters', `BDTXR,2,04207733,2,,${chinese}`, '渔船已进港，6人'],
  ['in code, as it stands', 'BDTXR,1,4207733,1,2337,90000000000065C1FAF4B2E2CAD4', '90000000000065C1FAF4B2E2CAD4'],
  [
    'of BeiDou 3 in code',
    'BDTCI,4204986,4204990,2,142204,2,0,3A642B500000000000000A01F35B41EC036542EE74F5',
    '3A642B500000000000000A01F35B41EC036542EE74F5',
  ],
  ['of BeiDou 3 in Chinese characters', `BDTCI,04207733,4207733,2,023242,1,0,${chinese}`, '渔船已进港，6人'],
  ['of BeiDou 3, mixed', 'BDTCI,04207733,4207733,2,023242,3,0,A4B2E2CAD4204F4B', '测试 OK'],
  ['with commas', 'BDTXR,3,4207733,0,,30.1,122.5', '30.1,122.5'],
] as const)('a short message of BeiDou %s is a text of its card', (_, body, text) => {
  const sender = body.includes('4204986') ? 'bd-4204986' : 'bd-4207733';
  expect(told(body)).toEqual([sender, heard.time, ['message', text]]);
});

test.each([
  ['BDTXR,9,4207733,0,,x', 'bad-frame'],
  ['BDTXR,1,vessel,0,,x', 'bad-frame'],
  ['BDTXR,1,4207733,7,,x', 'bad-frame'],
  ['BDTXR,1,4207733,0,', 'bad-frame'],
  ['BDTXR,1,4207733,0,,\u00ff\u00ff', 'bad-frame'],
  ['BDTCI,04207733,4207733,023242,2,0,4,9000', 'bad-frame'],
  ['BDTCI,04207733,4207733,2,023242,4,0,9000', 'bad-frame'],
  ['BDTCI,04207733,4207733,2,023242,2,0', 'bad-frame'],
  ['BDEPI,04207733,4207733,2,023242,2,0,9000', 'unknown-key'],
] as const)('%s is refused as %s', (body, reason) => {
  expect(told(body)).toEqual([reason, 'own-ship']);
});

test('short messages are taken with messages only', () => {
  expect(told('BDTXR,1,4207733,1,,90', ['ownShip'])).toEqual(['not-allowed', 'own-ship']);
});
