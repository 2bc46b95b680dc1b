import fc from 'fast-check';
import type { Packet } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { createFrameReader } from './frame.ts';
import { encodePacket } from './packet.ts';
import { createPublish, readPublish } from './publish.ts';

/** What a reader makes of chunks; it halts in front of the frames whose numbers are given, and is told to go on. */
function read(chunks: readonly Buffer[], { limit = 1000, haltAt = [] as readonly number[] } = {}) {
  const frames: string[] = [];
  const broken: string[] = [];
  const halts = new Set(haltAt);
  const reader = createFrameReader<undefined>(limit, {
    frame({ bytes, from, body, to }) {
      if (halts.delete(frames.length)) return false;
      frames.push(`${bytes.toString('hex', from, body)} ${bytes.toString('hex', body, to)}`);
      return true;
    },
    broken: (reason) => void broken.push(reason),
  });
  for (const chunk of chunks) {
    reader.push(chunk, chunk.length, undefined);
    while (reader.isHalted) reader.resume(undefined);
  }
  return { frames, broken };
}

const packets = [Buffer.from('c000', 'hex'), Buffer.from(`3005${'00'.repeat(5)}`, 'hex'), Buffer.from(`308101${'11'.repeat(129)}`, 'hex')];
const stream = Buffer.concat([...packets, ...packets]);
const whole = read([stream]);

test('concatenated packets are cut apart', () => {
  expect(whole.frames.map((f) => f.split(' ')[0])).toEqual(
    ['c000', '3005', '308101', 'c000', '3005', '308101'].map((h, i) => (i % 3 === 0 ? 'c000' : h)),
  );
  expect(whole.broken).toEqual([]);
});

test('a stream split at any offset gives the same packets', () => {
  for (let at = 0; at <= stream.length; at++) expect(read([stream.subarray(0, at), stream.subarray(at)])).toEqual(whole);
});

test('a stream in pieces of any size, with halts anywhere, gives the same packets', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 40 })), fc.array(fc.nat(5)), (sizes, haltAt) => {
      const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, size) => sum + size, 0));
      const chunks = starts.map((start, i) => stream.subarray(start, starts[i + 1]));
      expect(read(sizes.length === 0 ? [stream] : chunks, { haltAt })).toEqual(whole);
    }),
  );
});

test.each([
  ['a length of five bytes', 'c0ffffffff01', 'bad-frame'],
  ['a giant length', '30ffffff7f', 'too-large'],
  ['a length just beyond the limit', '30e707', 'too-large'],
])('%s ends the stream as soon as it is seen', (_about, hex, reason) => {
  const bytes = Buffer.from(hex, 'hex');
  expect(read([bytes, stream])).toEqual({ frames: [], broken: [reason] });
  expect(read([...bytes].map((byte) => Buffer.from([byte])))).toEqual({ frames: [], broken: [reason] });
});

test('noise never throws and never loops', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 50 })), (chunks) => {
      const { frames } = read(chunks.map((chunk) => Buffer.from(chunk)));
      expect(frames.length).toBeLessThanOrEqual(chunks.reduce((sum, chunk) => sum + chunk.length, 0) / 2);
    }),
    { numRuns: 2000 },
  );
});

const anyPublish = fc.record({
  topic: fc.string({ minLength: 1, maxLength: 20 }),
  payload: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  qos: fc.constantFrom(0 as const, 1 as const, 2 as const),
  retain: fc.boolean(),
  messageId: fc.integer({ min: 1, max: 65_535 }),
  version: fc.constantFrom(4 as const, 5 as const),
});

test('a PUBLISH read by hand has the parts that mqtt-packet wrote', () => {
  fc.assert(
    fc.property(anyPublish, ({ version, ...parts }) => {
      const packet: Packet = { cmd: 'publish', dup: false, ...parts };
      const bytes = encodePacket(packet, version);
      const publish = createPublish();
      let isRead = false;
      createFrameReader<undefined>(100_000, {
        frame(frame) {
          isRead = readPublish(frame, version, publish);
          return true;
        },
        broken: () => undefined,
      }).push(bytes, bytes.length, undefined);
      expect(isRead).toBe(true);
      expect(publish).toMatchObject({
        qos: parts.qos,
        isRetained: parts.retain,
        packetId: parts.qos === 0 ? 0 : parts.messageId,
        hasProperties: false,
      });
      expect(bytes.toString('utf8', publish.topicFrom, publish.topicTo)).toBe(parts.topic);
      expect(bytes.subarray(publish.payloadFrom)).toEqual(parts.payload);
    }),
  );
});

test.each([
  ['QoS 3', '3605000161', 4],
  ['a topic longer than the packet', '3003000561', 4],
  ['no topic length', '300100', 4],
  ['no packet id', '32030001612a', 4],
  ['packet id 0', '32050001610000', 4],
  ['no properties in MQTT 5', '3003000161', 5],
])('a PUBLISH with %s is malformed', (_about, hex, version) => {
  const bytes = Buffer.from(hex, 'hex');
  expect(readPublish({ bytes, from: 0, body: 2, to: 2 + (bytes[1] ?? 0) }, version, createPublish())).toBe(false);
});
