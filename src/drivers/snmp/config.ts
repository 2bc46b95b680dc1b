import { z } from 'zod';
import { secretField } from '../../contracts/secret-field.ts';

const secretKey = secretField(z.string().max(200)).default('');

/** Configuration of an SNMP source; the table in README.md is checked against it. */
export const snmpConfig = z
  .object({
    version: z.enum(['2c', '3']).default('3').describe('2c sends its community and all values in clear: only within a private network'),
    community: secretKey.describe('2c: community; secret'),
    user: z.string().max(32).default('').describe('3: user name'),
    level: z
      .enum(['noAuthNoPriv', 'authNoPriv', 'authPriv'])
      .default('authPriv')
      .describe('3: authPriv signs and encrypts, authNoPriv only signs, noAuthNoPriv neither'),
    authProtocol: z.enum(['md5', 'sha', 'sha224', 'sha256', 'sha384', 'sha512']).default('sha256').describe('3: how messages are signed'),
    authKey: secretKey.describe('3: password of signing, at least 8 characters; secret'),
    privProtocol: z
      .enum(['des', 'aes', 'aes256b', 'aes256r'])
      .default('aes')
      .describe('3: how messages are encrypted; aes256r as Cisco does it'),
    privKey: secretKey.describe('3: password of encryption, at least 8 characters; secret'),
    context: z.string().max(255).default('').describe('3: context in which an agent is asked; empty: the usual one'),
    port: z.number().int().min(1).max(65_535).default(161).describe('UDP port of agents whose identity names none'),
    pollSeconds: z
      .number()
      .min(0)
      .max(86_400)
      .default(60)
      .describe('How often an agent is asked for all its keys; 0: as often as it answers'),
    answerSeconds: z.number().min(0.01).max(60).default(2).describe('How long to wait for an answer'),
    retries: z
      .number()
      .int()
      .min(0)
      .max(10)
      .default(1)
      .describe('How often an agent that did not answer is asked again before its points turn bad'),
    backoffSeconds: z
      .number()
      .min(1)
      .max(86_400)
      .default(300)
      .describe(
        'Longest wait before an agent that is away is asked again; the first is 1 s, each doubles, a quarter more or less by chance',
      ),
    inFlight: z
      .number()
      .int()
      .min(1)
      .max(500)
      .default(64)
      .describe('Agents that are asked at a time; those that are not known to answer get at most half'),
    maxVarbinds: z
      .number()
      .int()
      .min(1)
      .max(100)
      .default(20)
      .describe('Most values in a request; an answer that is too big for the agent is halved'),
    maxRows: z.number().int().min(1).max(100_000).default(5_000).describe('Most rows of a table in which a row is looked for by its name'),
    tableSeconds: z
      .number()
      .min(1)
      .max(86_400)
      .default(600)
      .describe('How long the numbers of rows are taken as known; a restart of the agent ends it'),
    writes: z.enum(['refuse', 'allow']).default('refuse').describe('allow: values may be set, where the agent lets this user or community'),
    traps: z
      .enum(['off', 'listen'])
      .default('off')
      .describe('listen: take traps and informs of the devices of this source, signed as above'),
    trapHost: z.string().min(1).max(255).default('127.0.0.1').describe('traps: address to listen on; 0.0.0.0 opens it to the network'),
    trapPort: z
      .number()
      .int()
      .min(0)
      .max(65_535)
      .default(162)
      .describe('traps: UDP port; 0 takes a free one; below 1024 needs the right to it'),
  })
  .superRefine((config, issues) => {
    const need = (field: 'community' | 'user' | 'authKey' | 'privKey', isFine: boolean, message: string) => {
      if (!isFine) issues.addIssue({ code: 'custom', path: [field], message });
    };
    const { version, level } = config;
    if (version === '2c') need('community', config.community !== '', 'version 2c needs a community');
    else need('user', config.user !== '', 'version 3 needs a user');
    if (version === '3' && level !== 'noAuthNoPriv')
      need('authKey', config.authKey.length >= 8, 'at least 8 characters (RFC 3414 clause 11.2)');
    if (version === '3' && level === 'authPriv')
      need('privKey', config.privKey.length >= 8, 'at least 8 characters (RFC 3414 clause 11.2)');
  });

/** A complete configuration. */
export type SnmpConfig = z.infer<typeof snmpConfig>;
