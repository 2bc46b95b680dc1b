import { z } from 'zod';
import { clockLimits } from '../clock-limits.ts';
import { ownTopics } from './access.ts';

/** Configuration of an MQTT source; the table in README.md is checked against it. */
export const mqttConfig = z.object({
  host: z.string().min(1).default('127.0.0.1').describe('Address to listen on; 0.0.0.0 opens it to the network'),
  port: z.number().int().min(0).max(65_535).default(1883).describe('TCP port; 0 takes a free one'),
  tlsHost: z.string().min(1).default('127.0.0.1').describe('Address of the TLS listener; 0.0.0.0 opens it to the network'),
  tlsPort: z.number().int().min(0).max(65_535).default(8883).describe('TCP port of the TLS listener; 0 takes a free one'),
  tlsCertificateFile: z.string().max(1_000).default('').describe('File with the certificate chain of TLS, PEM; empty: no TLS listener'),
  tlsKeyFile: z.string().max(1_000).default('').describe('File with the private key of TLS, PEM'),
  tlsClientCaFile: z
    .string()
    .max(1_000)
    .default('')
    .describe('File with the CA certificates that sign those of devices, PEM; empty: devices are asked for none'),
  clientCertificates: z
    .enum(['accepted', 'required'])
    .default('accepted')
    .describe('accepted: a device may sign in with a certificate instead of its secret; required: it must'),
  certificateIdentity: z
    .enum(['cn', 'san'])
    .default('cn')
    .describe('Where a certificate names the device: cn, its common name; san, its first DNS name'),
  tlsReloadSeconds: z
    .number()
    .int()
    .min(1)
    .max(86_400)
    .default(60)
    .describe('The files of TLS are read again so often; renewed ones hold for new connections'),
  maxConnections: z.number().int().min(1).max(200_000).default(25_000).describe('Connections at the same time; more are closed at once'),
  maxPacketBytes: z.number().int().min(128).max(16_777_216).default(262_144).describe('Largest packet; a larger one closes the connection'),
  maxValues: z.number().int().min(1).max(100_000).default(10_000).describe('Values in one message; a message with more is refused whole'),
  connectSeconds: z.number().int().min(1).max(300).default(10).describe('Time that a new connection has for its CONNECT'),
  signInsPerSecond: z
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(2_000)
    .describe('Devices that sign in a second, so that a plant that comes back at once does not hold up the rest; more wait for their turn'),
  idleSeconds: z
    .number()
    .int()
    .min(5)
    .max(86_400)
    .default(3_600)
    .describe('Longest keep-alive, also of who asks for none; a connection silent for one and a half of it is closed'),
  sessionSeconds: z
    .number()
    .int()
    .min(0)
    .max(2_592_000)
    .default(86_400)
    .describe('A persistent session is kept at most this long after its client has gone'),
  maxSessions: z.number().int().min(0).max(200_000).default(25_000).describe('Persistent sessions without a client; the oldest goes first'),
  maxQueued: z
    .number()
    .int()
    .min(0)
    .max(100_000)
    .default(1_000)
    .describe('Messages that wait for one client; more are dropped and counted'),
  maxQueuedBytes: z
    .number()
    .int()
    .min(0)
    .max(268_435_456)
    .default(1_048_576)
    .describe('Bytes of messages that wait for one client; more are dropped and counted'),
  receiveMaximum: z
    .number()
    .int()
    .min(1)
    .max(65_535)
    .default(1_000)
    .describe('QoS 2 messages of one MQTT 5 client under way at the same time; one more closes the connection'),
  maxTopicAliases: z.number().int().min(0).max(65_535).default(16).describe('Topic aliases of one connection, each way; MQTT 5 only'),
  access: z
    .array(z.string().min(1).max(1_000))
    .max(1_000)
    .default([...ownTopics])
    .describe('Rules for the topics of all devices, beside the topic list of each; %u is the identity, %c the client id'),
  anonymousIdentity: z
    .string()
    .max(120)
    .default('')
    .describe('Device as which clients without user name and password sign in; empty: they are refused'),
  maxSubscriptions: z.number().int().min(1).max(10_000).default(100).describe('Subscriptions of one client'),
  maxRetained: z.number().int().min(0).max(1_000_000).default(10_000).describe('Retained messages of the whole source'),
  ...clockLimits,
});

/** A complete configuration of an MQTT source. */
export type MqttConfig = z.infer<typeof mqttConfig>;
