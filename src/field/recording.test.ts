import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { eventually } from '../../test/conformance/driver-host.ts';
import { bitsOfPayload } from '../drivers/nmea/ais/armour.ts';
import { decodeAis } from '../drivers/nmea/ais/record.ts';
import { aisSender, sentenceLine } from './ais-sender.ts';
import { playRecording, readRecording } from './recording.ts';

const log = new URL('../packs/ocean/fixtures/oresund-2010.nmea.gz', import.meta.url);

/** A shore station that keeps the lines that it hears. */
async function listen() {
  const lines: string[] = [];
  const server = createServer((socket) => {
    let rest = '';
    socket.on('data', (bytes) => {
      const parts = (rest + bytes.toString('latin1')).split('\r\n');
      rest = parts.pop() ?? '';
      lines.push(...parts);
    });
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { host: '127.0.0.1', port, lines, close: () => server.close() };
}

test('a log is read in the order of reception, with what was received together', () => {
  const heard = readRecording(log);
  expect(heard[0]?.afterMs).toBe(0);
  expect(heard.every(({ lines }) => lines.length > 0)).toBe(true);
  expect(heard.map(({ afterMs }) => afterMs)).toEqual(heard.map(({ afterMs }) => afterMs).sort((a, b) => a - b));
  expect(heard.at(-1)?.afterMs).toBeLessThan(27_000);
});

test('a log is played by TCP again and again, and ends when it is told to', async () => {
  const station = await listen();
  const ending = new AbortController();
  const heard = readRecording(log).map(({ lines }, i) => ({ lines, afterMs: i }));
  const all = heard.flatMap(({ lines }) => lines);
  const playing = playRecording({ line: sentenceLine(station), heard, pauseMs: 1, onTrouble: () => undefined }, ending.signal);
  await eventually('the log to begin anew', () => station.lines.length > all.length);
  ending.abort();
  await playing;
  expect(station.lines.slice(0, all.length)).toEqual(all);
  station.close();
});

test('trouble is told once while nobody listens', async () => {
  const station = await listen();
  station.close();
  const ending = new AbortController();
  const told: unknown[] = [];
  const heard = [1, 2, 3].map((afterMs) => ({ afterMs, lines: ['$X'] }));
  const onTrouble = (error: unknown) => void told.push(error);
  const playing = playRecording({ line: sentenceLine(station), heard, pauseMs: 1, onTrouble }, ending.signal);
  await eventually('the trouble to be told', () => told.length > 0);
  ending.abort();
  await playing;
  expect(told).toHaveLength(1);
});

test('a transponder sends a datagram a sentence to a source that takes datagrams', async () => {
  const datagrams: string[] = [];
  const socket = createSocket('udp4').on('message', (bytes) => void datagrams.push(bytes.toString('latin1')));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const way = { host: '127.0.0.1', port: socket.address().port, transport: 'udp' as const };
  const sender = aisSender({ ...way, identity: '412999901' });
  await sender.send(0, new Map([['longitude', 122.75], ['latitude', 29.8]])); // biome-ignore format: one line
  await eventually('three sentences', () => datagrams.length === 3);
  expect(datagrams.every((text) => /^!AIVDM,[^\r\n]+\r\n$/.test(text))).toBe(true);
  await sender.close();
  socket.close();
});

test('a transponder says its place and at first its voyage', async () => {
  const station = await listen();
  const sender = aisSender({ ...station, identity: '412999901' });
  const values = new Map([['longitude', 122.75], ['latitude', 29.8], ['sog', 15], ['cog', 90], ['status', 7], ['shipType', 30]]); // biome-ignore format: one line
  await sender.send(Date.UTC(2026, 4, 1, 0, 0, 7), values);
  await sender.send(Date.UTC(2026, 4, 1, 0, 0, 12), values);
  await eventually('four sentences', () => station.lines.length === 4); // message 5 has two parts
  const first = bitsOfPayload(station.lines[0]?.split(',')[5] ?? '', 0);
  const record = first && decodeAis(first);
  expect(record).toMatchObject({ type: 1, mmsi: 412_999_901, longitude: 122.75, latitude: 29.8, sog: 15, cog: 90, status: 7, second: 7 });
  await sender.close();
  station.close();
});
