import { z } from 'zod';
import { clockLimits } from '../clock-limits.ts';
import { dtlsSettings } from '../dtls/settings.ts';

/** Configuration of a LwM2M source; the table in README.md is checked against it. */
export const lwm2mConfig = z.object({
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe(
      'Address to listen on; 0.0.0.0 opens it to the network: with security none only behind a VPN, a private APN or a DTLS gateway',
    ),
  port: z
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(5783)
    .describe('UDP port; 0 takes a free one. 5683 is the usual one, which the CoAP source takes by default'),
  ...dtlsSettings,
  signIn: z
    .enum(['if-set', 'required'])
    .default('if-set')
    .describe(
      'security none: if-set: a device that has a secret registers with it (query secret=…), others by their name alone; required: a device without a secret may not register',
    ),
  observe: z
    .enum(['resources', 'instances', 'never'])
    .default('resources')
    .describe('What is observed: each resource of a key, or once each object instance that holds some; never: all are read in turn'),
  readSeconds: z.number().min(0.1).max(86_400).default(60).describe('How often a resource is read that the device does not let observe'),
  renewSeconds: z
    .number()
    .min(1)
    .max(604_800)
    .default(900)
    .describe(
      'An observed resource of which nothing was heard for so long is observed anew, so that a device that has forgotten is noticed',
    ),
  format: z
    .enum(['device', 'tlv', 'senml-json', 'senml-cbor'])
    .default('device')
    .describe('Format that is asked for; device: the best of those that the device names, or its own'),
  awakeSeconds: z
    .number()
    .min(0.1)
    .max(86_400)
    .default(93)
    .describe('A device of queue mode listens for so long after what it last sent; then requests wait for its next message'),
  ackSeconds: z.number().min(0.05).max(60).default(2).describe('First wait for an acknowledgement; each further one is twice as long'),
  retransmits: z.number().int().min(0).max(10).default(4).describe('How often a request is sent again; with 2 s, 4 take up to 93 s in all'),
  answerSeconds: z.number().min(0.1).max(600).default(60).describe('How long the answer to a request may take after its acknowledgement'),
  keepRegistrations: z
    .boolean()
    .default(true)
    .describe(
      'Registrations outlive a restart of the platform, in a file below its data folder; false: devices are heard again once they register anew',
    ),
  maxRegistrations: z
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(10_000)
    .describe('Devices that are registered at a time; more are answered 5.03'),
  maxStrangers: z
    .number()
    .int()
    .min(0)
    .max(1_000)
    .default(64)
    .describe('Unknown devices that are let in at a time to be read and shown to people, not stored; more are answered 4.03'),
  maxPending: z
    .number()
    .int()
    .min(1)
    .max(65_536)
    .default(4_096)
    .describe('Messages at a time, of all devices, and a quarter of it of one address; more are answered 5.03'),
  maxWaiting: z.number().int().min(1).max(1_000).default(32).describe('Requests that wait for one device; more are refused'),
  maxBodyBytes: z.number().int().min(128).max(1_048_576).default(65_536).describe('Largest body, its parts together'),
  maxFailures: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(30)
    .describe('Refused registrations of one address in a minute; more are answered 4.29'),
  durableSeconds: z
    .number()
    .int()
    .min(1)
    .max(60)
    .default(20)
    .describe('Longest wait for room and for the disk; then a notification is not acknowledged'),
  ...clockLimits,
});

/** A complete configuration of a LwM2M source. */
export type LwM2MConfig = z.infer<typeof lwm2mConfig>;
