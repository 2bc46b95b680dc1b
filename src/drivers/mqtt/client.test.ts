import { expect, test } from 'vitest';
import { createAcks } from './acks.ts';
import { type Client, flushAcks, putAck } from './client.ts';
import { packetType, reason } from './packet.ts';

/** A client whose socket notes what is written to it. */
function silentClient(): { client: Client; writes: Buffer[] } {
  const writes: Buffer[] = [];
  const socket = { writableLength: 0, write: (bytes: Buffer) => writes.push(Buffer.from(bytes)) };
  const client = {
    socket,
    state: 'open',
    onlyAck: 0,
    out: undefined,
    outLength: 0,
    pendingAcks: 0,
    lastTicket: 0,
    isTouched: false,
  } as unknown as Client; // holds: all that acknowledging uses
  return { client, writes };
}

test.each([1, 2, 3, 4, 5, 32, 1024])('%i acknowledgements that fall due together are one write', (count) => {
  const { client, writes } = silentClient();
  const acks = createAcks<Client>({ put: putAck, write: flushAcks });
  for (let packetId = 1; packetId <= count; packetId++) acks.add(client, { type: packetType.puback, packetId, reason: reason.success }, 1);
  acks.release(1);
  expect(writes.map(({ length }) => length)).toEqual([4 * count]);
});

test('with reasons, which take a byte more, none is cut', () => {
  const { client, writes } = silentClient();
  const acks = createAcks<Client>({ put: putAck, write: flushAcks });
  for (const packetId of [1, 2, 3]) acks.add(client, { type: packetType.puback, packetId, reason: reason.quotaExceeded }, 1);
  acks.release(1);
  expect(Buffer.concat(writes).toString('hex')).toBe('400300' + '0197' + '400300' + '0297' + '400300' + '0397');
});
