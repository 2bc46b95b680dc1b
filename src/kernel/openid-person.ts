import { Failure } from '../contracts/errors.ts';
import { type Role, roles } from '../contracts/roles.ts';
import type { Text } from '../contracts/text.ts';
import { reservedNames } from './reserved-names.ts';

/** What an ID token says of a person, its signature and times checked. */
export type Claims = Readonly<Record<string, unknown>>;

/** Who may come in, and as what. */
export interface Admission {
  /** Claim that becomes the user name. */
  readonly nameClaim: string;
  /** Claim that gives the role, a text or a list of texts. */
  readonly roleClaim: string;
  /** Which value of it gives which role; the highest counts. Whoever has none is refused. */
  readonly roles: readonly (readonly [value: string, role: Role])[];
  /** One must hold; empty: all with a role. */
  readonly allow: readonly (readonly [claim: string, value: string])[];
}

/** Name and role of a person, or all reasons why there is no way in. */
export type Judgement = { readonly name: string; readonly role: Role } | { readonly refusals: readonly Text[] };

/** A name of a user as people write it, e.g. of an email address; no control characters, nothing that looks like another's. */
const userName = /^[\p{L}\p{N}][\p{L}\p{N} ._@+'-]{1,63}$/u;

/** Decides who a person is here, by the claims alone. */
export function judge(claims: Claims, { nameClaim, roleClaim, roles: given, allow }: Admission): Judgement {
  const name = (valuesOf(claims, nameClaim)[0] ?? '').normalize('NFC').trim();
  const values = valuesOf(claims, roleClaim);
  const role = roles.findLast((one) => given.some(([value, gives]) => gives === one && values.includes(value)));
  const isAllowed = allow.length === 0 || allow.some(([claim, value]) => holds(claims, claim, value));
  const isNamed = userName.test(name) && !reservedNames.includes(name.toLowerCase());
  const refusals = [...(isAllowed ? [] : [notAllowed]), ...(role === undefined ? [noRole] : []), ...(isNamed ? [] : [badName(nameClaim)])];
  return role === undefined || refusals.length > 0 ? { refusals } : { name, role };
}

/** An address that nobody has verified is only something that somebody wrote. Source: OpenID Connect Core 1.0, 5.1 and 5.7 */
function holds(claims: Claims, claim: string, value: string): boolean {
  return valuesOf(claims, claim).includes(value) && (claim !== 'email' || claims.email_verified === true);
}

/** The texts of a claim. A name with dots is first looked for as it is, as in `https://a.example/groups`, then part by part. */
function valuesOf(claims: Claims, claim: string): readonly string[] {
  const value = Object.hasOwn(claims, claim) ? claims[claim] : claim.split('.').reduce<unknown>(partOf, claims);
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.filter((one) => typeof one === 'string');
}

function partOf(whole: unknown, name: string): unknown {
  // Only an object's own properties: `constructor` is no claim.
  return typeof whole === 'object' && whole !== null && Object.hasOwn(whole, name) ? (whole as Claims)[name] : undefined;
}

/** The refusal of somebody at the OpenID provider's door, with all its reasons. */
export function providerRefusal(who: string, reasons: readonly Text[]): Failure {
  const zh = reasons.map((reason) => reason.zh).join('；');
  const en = reasons.map((reason) => reason.en).join('; ');
  return new Failure('PROVIDER_REFUSED', `signing in ${who} by the OpenID provider: ${en}`, { details: { zh, en } });
}

const notAllowed: Text = {
  zh: '此账号不在允许登录的范围内，请联系管理员',
  en: 'this account is not among those that may come in; ask an administrator',
};
const noRole: Text = { zh: '此账号未被授予任何角色，请联系管理员', en: 'no role is given to this account; ask an administrator' };
const badName = (claim: string): Text => ({
  zh: `身份提供方未给出可用的用户名（声明 ${claim}），请联系管理员`,
  en: `the provider gives no user name that can be used (claim ${claim}); ask an administrator`,
});
