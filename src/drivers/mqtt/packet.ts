import { generate, type IConnectPacket, type Packet, parser } from 'mqtt-packet';

/** Protocol level in CONNECT: 3 = MQTT 3.1, 4 = 3.1.1, 5 = 5. */
export type Version = 3 | 4 | 5;

/** First nibbles of the packets that are read or written by hand. */
export const packetType = { connect: 1, publish: 3, puback: 4, pubrec: 5, pingreq: 12 } as const;

/** MQTT 5 reason codes in use, §2.4. */
export const reason = {
  success: 0x00,
  disconnectWithWill: 0x04,
  noSubscriptionExisted: 0x11,
  malformed: 0x81,
  protocolError: 0x82,
  unsupportedVersion: 0x84,
  clientIdNotValid: 0x85,
  badUserOrPassword: 0x86,
  notAuthorized: 0x87,
  shuttingDown: 0x8b,
  badAuthenticationMethod: 0x8c,
  keepAliveTimeout: 0x8d,
  takenOver: 0x8e,
  filterInvalid: 0x8f,
  topicInvalid: 0x90,
  packetIdNotFound: 0x92,
  receiveMaximumExceeded: 0x93,
  aliasInvalid: 0x94,
  tooLarge: 0x95,
  quotaExceeded: 0x97,
  payloadInvalid: 0x99,
} as const;

/** MQTT 3.1.1 CONNACK return code of an MQTT 5 reason, §3.2.2.3. */
export const returnCodes: Readonly<Record<number, number>> = {
  [reason.success]: 0,
  [reason.unsupportedVersion]: 1,
  [reason.quotaExceeded]: 3,
  [reason.clientIdNotValid]: 2,
  [reason.badUserOrPassword]: 4,
  [reason.notAuthorized]: 5,
};

/** The packet in `bytes`, which hold exactly one, or what is wrong with it. Slow: not for values. */
export function decodePacket(bytes: Buffer, version: Version): Packet | Error {
  let result: Packet | Error = new Error('incomplete packet');
  const reader = parser({ protocolVersion: version });
  reader.on('packet', (packet) => {
    result = packet;
  });
  reader.on('error', (error: Error) => {
    result = error;
  });
  try {
    reader.parse(bytes);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
  return result;
}

/** The bytes of a packet. */
export const encodePacket = (packet: Packet, version: Version): Buffer => generate(packet, { protocolVersion: version });

/** The protocol level of a CONNECT. */
export const versionOf = (connect: IConnectPacket): Version => connect.protocolVersion ?? 4;
