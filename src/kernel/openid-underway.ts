import { Failure } from '../contracts/errors.ts';
import type { Clock } from '../contracts/time.ts';
import { hashSecret, newSecret } from './secrets.ts';

/** A sign-in that has begun and is now at the OpenID provider. */
export interface Underway {
  /** Comes back with the answer, and finds this. */
  readonly state: string;
  /** Comes back inside the signed ID token, so that a token of another sign-in does not fit. */
  readonly nonce: string;
  /** Proves that the answer is taken by whoever asked. Source: RFC 7636, PKCE */
  readonly verifier: string;
  /** Path within the console to go to afterwards. */
  readonly next: string;
  /** The provider where that is. */
  readonly issuer: string;
}

/** A person has this long to sign in at the provider. */
export const underwayMs = 10 * 60_000;
/** Of one address at the same time; an office shares one. */
const mostOfAddress = 200;
const most = 10_000;

interface Kept extends Underway {
  readonly browser: string;
  readonly address: string;
  readonly endsAt: number;
}

/** The sign-ins under way. They live in memory: after a restart a person begins again. Each can be taken once, and by its own browser only. */
export function createUnderway(clock: Clock) {
  const kept = new Map<string, Kept>();

  const forgetOld = (): void => {
    // In the order of their beginning the first is the oldest.
    for (const [state, { endsAt }] of kept) {
      if (endsAt > clock.now() && kept.size < most) return;
      kept.delete(state);
    }
  };

  /**
   * Begins one; `browser` is the secret of its cookie.
   *
   * @throws Failure `TOO_MANY` when one address has begun 200 and finished none of them
   */
  const begin = (next: string, address: string, issuer: string): { readonly underway: Underway; readonly browser: string } => {
    forgetOld();
    if ([...kept.values()].filter((one) => one.address === address).length >= mostOfAddress) {
      throw new Failure('TOO_MANY', `signing in at the provider: ${mostOfAddress} of one address are under way`, {
        details: { seconds: 60 },
      });
    }
    const browser = newSecret();
    const underway = { state: newSecret(), nonce: newSecret(), verifier: newSecret(), next, issuer };
    kept.set(underway.state, { ...underway, browser: hashSecret(browser), address, endsAt: clock.now() + underwayMs });
    return { underway, browser };
  };

  /** Takes one away; `undefined` when there is none, it is too old, or another browser began it. */
  const take = (state: string, browser: string): Underway | undefined => {
    const found = kept.get(state);
    kept.delete(state);
    return found !== undefined && found.endsAt > clock.now() && found.browser === hashSecret(browser) ? found : undefined;
  };

  return { begin, take };
}
