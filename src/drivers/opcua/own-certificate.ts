import { createPrivateKey } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { StaticCertificateChainProvider } from 'node-opcua-common';
import { CertificatePurpose, convertPEMtoDER, createSelfSignedCertificate, generatePrivateKey, privateKeyToPEM } from 'node-opcua-crypto';

/** Names this application to servers, and stands in its certificate (OPC UA Part 6, 6.2.2). */
export const applicationUri = (): string => `urn:${hostname()}:yangfan`;

const days = 365 * 20;

/** The certificate by which servers know us. */
export interface OwnCertificate {
  readonly provider: StaticCertificateChainProvider;
  /** Where it lies, for people who bring it to a server. */
  readonly file: string;
  /** The certificate itself. */
  readonly pem: string;
}

interface Pems {
  readonly certificate: string;
  readonly key: string;
}

async function stored({ certificate, key }: Pems): Promise<Pems | undefined> {
  try {
    return { certificate: await readFile(certificate, 'utf8'), key: await readFile(key, 'utf8') };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function made(): Promise<Pems> {
  const privateKey = await generatePrivateKey(2048);
  const { cert } = await createSelfSignedCertificate({
    privateKey,
    subject: 'CN=Yangfan',
    applicationUri: applicationUri(),
    dns: [hostname()],
    validity: days,
    notBefore: new Date(Date.now() - 86_400_000), // clocks of servers may be behind
    purpose: CertificatePurpose.ForApplication,
  });
  return { certificate: cert, key: (await privateKeyToPEM(privateKey)).privPem };
}

async function loadOrMake(folder: string): Promise<OwnCertificate> {
  const files = { certificate: join(folder, 'own.pem'), key: join(folder, 'own.key.pem') };
  let pems = await stored(files);
  if (pems === undefined) {
    pems = await made();
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(files.key, pems.key, { mode: 0o600 });
    await chmod(files.key, 0o600); // the mode above is for a new file only
    await writeFile(files.certificate, pems.certificate);
  }
  // read once: the library would read the text anew for each connection, several times
  const provider = new StaticCertificateChainProvider([convertPEMtoDER(pems.certificate)], { hidden: createPrivateKey(pems.key) });
  return { provider, file: files.certificate, pem: pems.certificate };
}

const known = new Map<string, Promise<OwnCertificate>>();

/** Our certificate in a folder: made (RSA 2048, self-signed, 20 years) when there is none, so that all sources share one. */
export function ownCertificate(folder: string): Promise<OwnCertificate> {
  const loading = known.get(folder) ?? loadOrMake(folder);
  known.set(folder, loading);
  loading.catch(() => known.delete(folder)); // tried again the next time
  return loading;
}
