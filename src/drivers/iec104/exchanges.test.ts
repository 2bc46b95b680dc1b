import { expect, test } from 'vitest';
import { createAsdu, encodeAsdu, readAsdu } from './asdu.ts';
import { cause } from './cause.ts';
import { createExchanges } from './exchanges.ts';
import { typeId } from './types.ts';

const interrogation = { type: typeId.interrogation, station: 1, cause: cause.confirmation } as const;

test('an answer without an object settles nothing, whatever stood in its room before', async () => {
  const exchanges = createExchanges();
  const signal = new AbortController().signal;
  const settled = exchanges.settled({
    doing: 'asking',
    type: typeId.interrogation,
    station: 1,
    address: 0,
    originator: 0,
    until: 'confirmation',
    signal,
  });
  const asdu = createAsdu();
  const read = (bytes: Uint8Array): void => expect(readAsdu(bytes, { from: 0, to: bytes.length, zoneMinutes: 0 }, asdu)).toBeUndefined();
  read(encodeAsdu({ ...interrogation, objects: [] }, 0));
  expect(exchanges.answer(asdu)).toBe(false);
  read(encodeAsdu({ ...interrogation, objects: [{ address: 0, value: 20 }] }, 0));
  expect(exchanges.answer(asdu)).toBe(true);
  expect(await settled).toBe(20);
});

test.each([
  ['of another master', 9, false],
  ['of ours', 3, true],
  ['without an originator', 0, true],
])('a confirmation %s settles our command: originator %d, %s', (_, originator, isOurs) => {
  const exchanges = createExchanges();
  const signal = new AbortController().signal;
  const request = { doing: 'commanding', type: 45, station: 1, address: 6000, originator: 3, until: 'confirmation', signal } as const;
  exchanges.settled(request).catch(() => undefined);
  const asdu = createAsdu();
  const bytes = encodeAsdu({ type: 45, station: 1, cause: cause.confirmation, originator, objects: [{ address: 6000, value: 1 }] }, 0);
  readAsdu(bytes, { from: 0, to: bytes.length, zoneMinutes: 0 }, asdu);
  expect(exchanges.answer(asdu)).toBe(isOurs);
  exchanges.end('the test is over');
});
