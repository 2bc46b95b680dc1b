import { z } from 'zod';

/** Identities that must not be shown to whoever listens on the wire. */
const needsSecurity = (identity: string): boolean => identity !== 'anonymous';

const fingerprints = /^\s*([0-9a-f]{2}:?){32}([\s,]+([0-9a-f]{2}:?){32})*[\s,]*$/i;

/** Configuration of an OPC UA source; the table in README.md is checked against it. */
export const opcuaConfig = z
  .object({
    endpoint: z
      .string()
      .max(1000)
      .regex(/^opc\.tcp:\/\/(\[[^\s\]]+\]|[^\s/:]+)(:\d{1,5})?(\/\S*)?$/, 'must be opc.tcp://host:4840')
      .default('opc.tcp://127.0.0.1:4840')
      .describe('Address of the server'),
    securityMode: z
      .enum(['sign-and-encrypt', 'sign', 'none'])
      .default('sign-and-encrypt')
      .describe('none: anybody between here and the server can read and change everything; only for a network of its own'),
    securityPolicy: z
      .enum(['Basic256Sha256', 'Aes128_Sha256_RsaOaep', 'Aes256_Sha256_RsaPss'])
      .default('Basic256Sha256')
      .describe('How messages are signed and encrypted; means nothing with securityMode none'),
    trustedCertificates: z
      .union([z.literal(''), z.string().max(20_000).regex(fingerprints, 'must be SHA-256 fingerprints of 64 hexadecimal digits')])
      .default('')
      .describe(
        'SHA-256 fingerprints of server certificates that are accepted, or of the authorities that signed them, separated by commas',
      ),
    expiredCertificates: z
      .enum(['refuse', 'accept'])
      .default('refuse')
      .describe('What happens when the certificate of the server is trusted but out of date'),
    identity: z
      .enum(['anonymous', 'user', 'certificate'])
      .default('anonymous')
      .describe('How we sign in; user and certificate need a securityMode other than none'),
    user: z.string().max(200).default('').describe('identity user: its name'),
    password: z.string().max(1000).default('').meta({ writeOnly: true }).describe('identity user: its password'),
    userCertificate: z.string().max(20_000).default('').describe('identity certificate: the certificate as PEM'),
    privateKey: z.string().max(20_000).default('').meta({ writeOnly: true }).describe('identity certificate: its private key as PEM'),
    publishingSeconds: z.number().min(0.01).max(3600).default(0.5).describe('How often the server sends what has changed'),
    samplingSeconds: z
      .number()
      .min(0)
      .max(86_400)
      .default(0.5)
      .describe('How often the server looks at a value unless its key says otherwise (`sampling=5s`); 0: as often as it can'),
    queueSize: z
      .number()
      .int()
      .min(1)
      .max(100_000)
      .default(10)
      .describe('Changes of a value that the server keeps between two messages unless its key says otherwise (`queue=100`)'),
    time: z
      .enum(['source', 'server', 'arrival'])
      .default('source')
      .describe(
        'Time of a sample: that of the device, of the server, or of its arrival here; arrival also where the one that is wanted is missing',
      ),
    answerSeconds: z.number().min(0.05).max(600).default(10).describe('How long to wait for an answer'),
    silentSeconds: z
      .number()
      .min(0.2)
      .max(3600)
      .default(30)
      .describe('A server that says nothing for so long is given up and called anew; it gives a sign of life three times as often'),
  })
  .refine(({ identity, securityMode }) => !needsSecurity(identity) || securityMode !== 'none', {
    path: ['securityMode'],
    message: 'a password or certificate is not sent over a link without security',
  })
  .refine(({ identity, user }) => identity !== 'user' || user !== '', { path: ['user'], message: 'is missing' })
  .refine(({ identity, userCertificate, privateKey }) => identity !== 'certificate' || (userCertificate !== '' && privateKey !== ''), {
    path: ['userCertificate'],
    message: 'certificate and private key are both needed',
  });

/** A configuration with its defaults filled in. */
export type OpcuaConfig = z.infer<typeof opcuaConfig>;
