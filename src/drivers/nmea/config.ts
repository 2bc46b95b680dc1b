import { isIP } from 'node:net';
import { z } from 'zod';

/** What can be taken or left: AIS by the kind of sender, and the own ship's instruments. */
export const classes = ['classA', 'classB', 'base', 'aircraft', 'aids', 'messages', 'ownShip'] as const;

/** Configuration of an NMEA 0183 and AIS source. */
export const nmeaConfig = z.object({
  mode: z
    .enum(['tcp-client', 'tcp-server', 'udp', 'file'])
    .default('tcp-server')
    .describe(
      'tcp-client: call a receiver or multiplexer; tcp-server: receivers call us; udp: datagrams, also of IEC 61162-450; file: play a log',
    ),
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address to call, or to listen on; 0.0.0.0 for all, only behind a firewall: NMEA 0183 has neither encryption nor sign-in'),
  port: z.number().int().min(0).max(65_535).default(10_110).describe('TCP or UDP port; 0 takes a free one when listening'),
  multicast: z
    .string()
    .refine((text) => isIP(text) !== 0, 'an IP address')
    .optional()
    .describe('udp: multicast group to join, e.g. 239.192.0.1 of IEC 61162-450; default: none'),
  path: z.string().default('').describe('file: the log to play, plain or .gz, a sentence a line'),
  speed: z
    .number()
    .min(0)
    .max(10_000)
    .default(1)
    .describe(
      'file: how many times faster than recorded, by the times of tag blocks and US Coast Guard suffixes, and at 4800 baud where there are none; 0: as fast as it is taken',
    ),
  repeat: z.boolean().default(false).describe('file: begin again at the end'),
  ownShip: z.string().min(1).max(120).default('own-ship').describe('Identity of the device that instruments ($ sentences) feed'),
  take: z
    .array(z.enum(classes))
    .min(1)
    .default([...classes])
    .describe('What is taken; the rest is counted as not-allowed'),
  time: z
    .enum(['stated', 'received'])
    .default('stated')
    .describe('stated: samples have the time that the message states, see below; received: the time of their arrival'),
  needsChecksum: z.boolean().default(true).describe('Refuse sentences without checksum; a wrong one is always refused'),
  idleSeconds: z
    .number()
    .int()
    .min(1)
    .max(86_400)
    .default(300)
    .describe('tcp: a connection without a byte for so long is closed; udp: silence for so long is told'),
  maxConnections: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(200)
    .describe('tcp-server: further connections are closed at once and counted'),
});

/** A configuration with its defaults filled in. */
export type NmeaConfig = z.infer<typeof nmeaConfig>;
