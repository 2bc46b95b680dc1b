import { z } from 'zod';

/** Configuration of a Modbus source; the table in README.md is checked against it. */
export const modbusConfig = z.object({
  transport: z
    .enum(['tcp', 'rtu-over-tcp', 'serial'])
    .default('tcp')
    .describe('tcp: Modbus TCP; rtu-over-tcp: serial frames through a transparent converter; serial: RTU on a port of this computer'),
  host: z.string().min(1).max(255).default('127.0.0.1').describe('tcp, rtu-over-tcp: address of the device or gateway'),
  port: z.number().int().min(1).max(65_535).default(502).describe('tcp, rtu-over-tcp: its port'),
  path: z.string().max(255).default('').describe('serial: the port, such as /dev/ttyUSB0 or COM3'),
  baudRate: z.number().int().min(300).max(4_000_000).default(9600).describe('serial: bits a second'),
  parity: z.enum(['none', 'even', 'odd']).default('none').describe('serial: parity'),
  stopBits: z
    .union([z.literal(1), z.literal(2)])
    .default(1)
    .describe('serial: stop bits'),
  pollSeconds: z
    .number()
    .min(0)
    .max(86_400)
    .default(1)
    .describe('How often a value is read unless its key says otherwise (`@5s`); 0: as often as the device answers'),
  answerSeconds: z.number().min(0.01).max(60).default(1).describe('How long to wait for an answer'),
  retries: z
    .number()
    .int()
    .min(0)
    .max(10)
    .default(1)
    .describe('How often an unanswered request is repeated before the unit counts as away and its points turn bad'),
  backoffSeconds: z
    .number()
    .min(1)
    .max(3600)
    .default(60)
    .describe('Longest wait before a unit that is away, or a request that is refused, is tried again; the first is 1 s, each doubles'),
  silentSeconds: z
    .number()
    .min(1)
    .max(3600)
    .default(30)
    .describe('tcp, rtu-over-tcp: a connection on which requests go and not a byte comes back for so long is given up and made anew'),
  inFlight: z
    .number()
    .int()
    .min(1)
    .max(500)
    .default(16)
    .describe('tcp: requests that may be unanswered at a time; units that do not answer get at most half of them. Always 1 on RTU'),
  inFlightPerUnit: z.number().int().min(1).max(500).default(1).describe('tcp: the same for one unit; many devices take only one'),
  maxGap: z
    .number()
    .int()
    .min(0)
    .max(124)
    .default(8)
    .describe('Registers without a key that are read along rather than asking twice; sixteen times as many bits'),
  maxRegisters: z.number().int().min(4).max(125).default(125).describe('Most registers in a request; less for devices that say so'),
  maxBits: z.number().int().min(1).max(2000).default(2000).describe('Most bits in a request'),
  quietMs: z
    .number()
    .min(0)
    .max(1000)
    .default(2)
    .describe('RTU: silence before a request, at least; on a serial port never less than 3.5 characters'),
});

/** A configuration with its defaults filled in. */
export type ModbusConfig = z.infer<typeof modbusConfig>;
