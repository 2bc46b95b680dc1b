import { connect as connectTo, createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createTestHost, eventually } from '../../../test/conformance/driver-host.ts';
import { captureOf, dissected, hasTshark, type Packet } from '../../../test/conformance/tshark.ts';
import { s7Lines, s7LinesByUs, s7Options, s7Port } from '../../../test/conformance/tshark-s7.ts';
import { timeLimit } from '../../contracts/time.ts';
import { parseAddress } from './address.ts';
import { s7Config } from './config.ts';
import { s7 } from './driver.ts';
import { encodeConnect, encodeData, tpdu } from './frame.ts';
import { encodeRead, encodeWrite } from './pdu.ts';
import { createPlcMemory } from './plc.ts';
import { createPlcServer } from './plc-server.ts';

if (!hasTshark) console.log('skipped: tshark is not installed, so what we send was not judged by another program');

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** One packet for each packet of ISO-on-TCP, so that tshark prints a line for each. */
function oneByOne(packets: readonly Packet[]): readonly Packet[] {
  return packets.flatMap(({ isRequest, bytes }) => {
    const parts: Packet[] = [];
    for (let at = 0; at < bytes.length; ) {
      const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
      parts.push({ isRequest, bytes: bytes.subarray(at, at + length) });
      at += Math.max(7, length);
    }
    return parts;
  });
}

/** A wire tap between driver and simulated controller. */
async function tapped(port: number): Promise<{ readonly port: number; readonly packets: Packet[] }> {
  const packets: Packet[] = [];
  const server = createServer((client) => {
    const controller = connectTo(port, '127.0.0.1');
    client.on('data', (bytes) => {
      packets.push({ isRequest: true, bytes });
      controller.write(bytes);
    });
    controller.on('data', (bytes) => {
      packets.push({ isRequest: false, bytes });
      client.write(bytes);
    });
    for (const [one, other] of [
      [client, controller],
      [controller, client],
    ] as const)
      one.on('error', () => {}).on('close', () => other.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  const address = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0, packets };
}

const keys = ['DB1.DBX0.3', 'DB1.DBD4:real', 'DB2.DBW100', 'MW20', 'IW0', 'QB1', 'PIW8', 'T5', 'C7', 'DB1,STRING20.8', 'DB9.DBW0'];

/** Driver and simulated controller talk: reads, refusals, writes of bits, numbers and strings. */
async function conversation(): Promise<readonly Packet[]> {
  const plc = createPlcServer(createPlcMemory({ 1: 200, 2: 200 }));
  closers.push(plc.close);
  const tap = await tapped((await plc.listen()).port);
  const host = createTestHost();
  host.add({ identity: 'press', keys });
  const abort = new AbortController();
  const session = s7.open(s7Config.parse({ port: tap.port, pollSeconds: 0.05, writes: 'allow' }), host);
  const ended = session.run(abort.signal);
  closers.push(() => abort.abort());
  await eventually('all are read', () => new Set(host.samples.map(({ point }) => point)).size === keys.length);
  await session.ask?.(
    'press',
    { write: { 'DB1.DBX0.3': 1, 'DB1.DBD4:real': -2.5, MW20: 513, QB1: 7, 'DB1,STRING20.8': 42 } },
    timeLimit(5_000),
  );
  abort.abort();
  await ended;
  return tap.packets;
}

describe.skipIf(!hasTshark)('tshark', () => {
  test('reads back the addresses that were asked for', async () => {
    const addresses = keys
      .map((key) => parseAddress(key))
      .map((address) => {
        if ('refused' in address) throw new Error(address.refused.en);
        return address;
      });
    const connectRequest = encodeConnect(tpdu.connect, { local: 0x0100, remote: 0x0102 });
    const bit = encodeWrite({ area: 'M', db: 0, start: 20, count: 1 }, Uint8Array.of(1), 5);
    const packets = [connectRequest, encodeData(encodeRead(addresses)), encodeData(bit)].map(
      (bytes): Packet => ({ isRequest: true, bytes }),
    );
    const lines = s7Lines(await dissected(captureOf(packets, s7Port), s7Options));
    expect(lines).toEqual([
      '102|1|0|0x04|11|2,2,2,2,2,2,2,29,28,2,2|1,4,2,2,2,1,2,1,1,10,2|1,1,2,0,0,0,0,0,0,1,9|0x84,0x84,0x84,0x83,0x81,0x82,0x80,0x1d,0x1c,0x84,0x84|0x000000,0x000020,0x000320,0x0000a0,0x000000,0x000008,0x000040,0x000005,0x000007,0x0000a0,0x000000|||',
      '102|1|0|0x05|1|1|1|0|0x83|0x0000a5|0x00|01|',
    ]);
    const fields = ['cotp.type', 'cotp.src-tsap-bytes', 'cotp.dst-tsap-bytes'].flatMap((field) => ['-e', field]);
    const [connect] = (await dissected(captureOf(packets, s7Port), ['-T', 'fields', '-E', 'separator=|', ...fields])).split('\n');
    expect(connect).toBe('0x0e|0100|0102');
  });

  test('reads all that driver and simulated controller say to each other as they do, and nothing is malformed', async () => {
    const packets = oneByOne(await conversation());
    const theirs = s7Lines(await dissected(captureOf(packets, s7Port), s7Options));
    expect(theirs).toEqual(s7LinesByUs(packets));
    expect(theirs.length).toBeGreaterThan(20);
    expect(theirs.filter((line) => !line.endsWith('|'))).toEqual([]);
  });
});
