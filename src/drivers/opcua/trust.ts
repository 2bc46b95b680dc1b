import { X509Certificate } from 'node:crypto';
import { type StatusCode, StatusCodes } from 'node-opcua-client';
import type { ICertificateStore } from 'node-opcua-common';
import { type Certificate, split_der } from 'node-opcua-crypto';
import type { OpcuaConfig } from './config.ts';

/** Decides on the certificates of servers and keeps why one was refused. */
export interface Trust {
  readonly store: ICertificateStore;
  /** Why the last certificate was refused and what to do, for people; `undefined` when none was. */
  readonly refusal: string | undefined;
}

/** A fingerprint without colons. */
export const plain = (fingerprint: string): string => fingerprint.replaceAll(':', '').toLowerCase();

/** Certificates from that of the server up to its authority, as far as each has signed the one before. */
function chainOf(certificate: Certificate | Certificate[]): readonly X509Certificate[] {
  const ders = Array.isArray(certificate) ? certificate : split_der(certificate);
  const all = ders.map((der) => new X509Certificate(der));
  const broken = all.findIndex((one, i) => {
    const issuer = all[i + 1];
    return issuer !== undefined && !(issuer.ca && one.checkIssued(issuer) && one.verify(issuer.publicKey));
  });
  return broken === -1 ? all : all.slice(0, broken + 1);
}

const isInDate = ({ validFrom, validTo }: X509Certificate, now: number): boolean =>
  Date.parse(validFrom) <= now && now <= Date.parse(validTo);

/** What is decided on a certificate. */
export interface Verdict {
  readonly code: 'Good' | 'BadCertificateUntrusted' | 'BadCertificateTimeInvalid' | 'BadCertificateInvalid';
  readonly why: string;
}

/** What is trusted is another one. */
const changed = 'another one is trusted, so it was renewed or somebody stands between';

export type Rules = Pick<OpcuaConfig, 'trustedCertificates' | 'expiredCertificates'>;

/** Accept a certificate whose fingerprint, or that of an authority in its chain, is in the list. */
export function judge(certificate: Certificate | Certificate[], rules: Rules, now: number): Verdict {
  let chain: readonly X509Certificate[];
  try {
    chain = chainOf(certificate);
  } catch {
    return { code: 'BadCertificateInvalid', why: 'what the server sent as its certificate is none' };
  }
  const trusted = new Set(rules.trustedCertificates.split(/[\s,]+/).map(plain));
  const [own] = chain;
  if (own === undefined) return { code: 'BadCertificateInvalid', why: 'the server sent no certificate' };
  const name = own.subject.replaceAll('\n', ', ');
  if (!chain.some(({ fingerprint256 }) => trusted.has(plain(fingerprint256)))) {
    const accept = `if it is the right one, add its SHA-256 fingerprint ${plain(own.fingerprint256)} to trustedCertificates`;
    const isChanged = rules.trustedCertificates.trim() !== '';
    return {
      code: 'BadCertificateUntrusted',
      why: `the certificate of the server (${name}, valid to ${own.validTo}) is not trusted${isChanged ? ` (${changed})` : ''}; ${accept}`,
    };
  }
  if (rules.expiredCertificates === 'refuse' && !chain.every((one) => isInDate(one, now)))
    return {
      code: 'BadCertificateTimeInvalid',
      why: `the certificate of the server (${name}) is valid from ${own.validFrom} to ${own.validTo} only`,
    };
  return { code: 'Good', why: '' };
}

/** Trust as a source is configured. Nothing is learnt: what is not in the list is refused, each time. */
export function createTrust(rules: Rules): Trust {
  let refusal: string | undefined;
  const check = (certificate: Certificate | Certificate[]): Verdict => judge(certificate, rules, Date.now());
  const statusFor = async (certificate: Certificate | Certificate[]): Promise<StatusCode> => StatusCodes[check(certificate).code];
  const fixed = async (): Promise<never> => {
    throw new Error('BUG: the list of trusted certificates is the configuration of the source');
  };
  const store: ICertificateStore = {
    referenceCounter: 0,
    async initialize() {},
    async dispose() {},
    async checkCertificate(certificate) {
      const { code, why } = check(certificate);
      refusal = code === 'Good' ? undefined : why;
      return StatusCodes[code];
    },
    // the library asks this for our own certificate too
    verifyCertificate: async (certificate) => check(certificate).code,
    getTrustStatus: statusFor,
    trustCertificate: fixed,
    rejectCertificate: fixed,
    addIssuer: fixed,
    addRevocationList: fixed,
  };
  return {
    store,
    get refusal() {
      return refusal;
    },
  };
}
