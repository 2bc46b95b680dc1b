import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { Failure } from '../contracts/errors.ts';

/** How much work a password costs: memory 128 · N · r bytes, time in proportion to N · r · p. */
export interface PasswordCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** 32 MiB and about 80 ms a try. Source: OWASP Password Storage Cheat Sheet, scrypt N = 2^15, r = 8, p = 3 or stronger memory use. */
export const strongCost: PasswordCost = { N: 2 ** 15, r: 8, p: 3 };
const keyBytes = 32;
/** Tries at the same time: each takes 32 MiB and a thread. */
const mostAtOnce = 2;

let running = 0;
const waiting: (() => void)[] = [];

/** What is stored of a password: `scrypt$N$r$p$salt$key`. */
export async function hashPassword(password: string, cost: PasswordCost): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost);
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** True when the password is the stored one. An unknown user (`undefined`) takes as long as `cost` does, so that names cannot be found by time. */
export async function isPassword(password: string, stored: string | undefined, cost: PasswordCost): Promise<boolean> {
  const [, N, r, p, salt = '', key = ''] = (stored ?? '').split('$');
  const known = stored === undefined ? cost : { N: Number(N), r: Number(r), p: Number(p) };
  const derived = await derive(password, Buffer.from(salt, 'base64url'), known);
  const expected = Buffer.from(key, 'base64url');
  return expected.length === derived.length && timingSafeEqual(expected, derived);
}

async function derive(password: string, salt: Buffer, parameters: ScryptOptions): Promise<Buffer> {
  if (running >= mostAtOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      const options = { ...parameters, maxmem: 128 * 2 ** 20 };
      scrypt(password.normalize('NFKC'), salt, keyBytes, options, (error, key) => (error ? reject(error) : resolve(key)));
    });
  } finally {
    // The next one takes over the place.
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}

/** Beginnings of the passwords that everybody tries first; assumed, after the published lists of the commonest. */
const common = [
  'password',
  'passw0rd',
  'qwertyuiop',
  '1q2w3e4r',
  'iloveyou',
  'admin',
  'letmein',
  'welcome',
  'yangfan',
  'changeme',
  'woaini',
];
const rows = ['01234567890123456789', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiopasdfghjklzxcvbnm'];
const fewestDifferent = 5;

/**
 * Refuses a password that is guessed early; its length is checked by the contract.
 *
 * @throws Failure `BAD_REQUEST`
 */
export function refuseWeak(password: string, userName: string): void {
  const plain = password.toLowerCase();
  const letters = plain.replace(/[^\p{L}]/gu, '');
  const reason = [
    [new Set(plain).size < fewestDifferent, `the password must have at least ${fewestDifferent} different characters`],
    [rows.some((row) => row.includes(plain) || [...row].reverse().join('').includes(plain)), 'the password is a row of the keyboard'],
    [common.some((word) => letters === word || plain === word), 'the password is one of the first that are tried'],
    [userName.length >= 4 && plain.includes(userName.toLowerCase()), 'the password contains the user name'],
  ].find(([isTrue]) => isTrue);
  if (reason !== undefined) throw new Failure('BAD_REQUEST', `setting a password: ${reason[1]}`, { details: { what: String(reason[1]) } });
}
