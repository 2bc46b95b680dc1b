import type { Frame } from './frame.ts';

/** The parts of a PUBLISH packet, as offsets into its frame. One object is filled again and again. */
export interface Publish {
  qos: number;
  isRetained: boolean;
  packetId: number;
  topicFrom: number;
  topicTo: number;
  /** Meaningless when there are properties. */
  payloadFrom: number;
  /** MQTT 5 properties are there: read the packet by the general parser. */
  hasProperties: boolean;
}

/** An empty {@link Publish} to be filled. */
export const createPublish = (): Publish => ({
  qos: 0,
  isRetained: false,
  packetId: 0,
  topicFrom: 0,
  topicTo: 0,
  payloadFrom: 0,
  hasProperties: false,
});

/** Hot path: find the parts of a PUBLISH by hand (0.03 µs instead of 2 µs); `false` when it is malformed. */
export function readPublish({ bytes, from, body, to }: Frame, version: number, publish: Publish): boolean {
  const flags = bytes[from] ?? 0;
  publish.qos = (flags >> 1) & 3;
  publish.isRetained = (flags & 1) === 1;
  if (publish.qos === 3 || body + 2 > to) return false; // [MQTT-3.3.1-4]
  publish.topicFrom = body + 2;
  publish.topicTo = body + 2 + (((bytes[body] ?? 0) << 8) | (bytes[body + 1] ?? 0));
  let at = publish.topicTo;
  publish.packetId = 0;
  if (publish.qos > 0) {
    if (at + 2 > to) return false;
    publish.packetId = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    if (publish.packetId === 0) return false; // [MQTT-2.2.1-3]
    at += 2;
  }
  if (at > to || (version === 5 && at >= to)) return false;
  publish.hasProperties = version === 5 && bytes[at] !== 0;
  publish.payloadFrom = version === 5 ? at + 1 : at;
  return true;
}
