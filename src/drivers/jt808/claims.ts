import { type Registration, registrationResult } from './sign-in.ts';

/** Which terminal has registered for which vehicle, and with which number of its maker. Kept in memory: it tells live terminals apart. */
export interface Claims {
  /**
   * The result of a registration: another terminal that is here now holds the vehicle, or is the terminal that this one says to be.
   *
   * @param isHere whether a terminal is signed in now; one that is not has lost its claim
   */
  resultOf(identity: string, registration: Registration, isHere: (identity: string) => boolean): number;
}

/** Claims that are kept; with more all are forgotten. */
const mostClaims = 100_000;

/** Numbers such as 0000000 say nothing: makers send them from the factory. */
const saysSomething = (text: string): boolean => text !== '' && !/^(.)\1*$/.test(text);

const vehicleOf = ({ plateColor, plate }: Registration): string | undefined =>
  plate === '' ? undefined : `vehicle ${plateColor} ${plate}`;
const terminalOf = ({ manufacturer, terminalId }: Registration): string | undefined =>
  saysSomething(terminalId) ? `terminal ${manufacturer} ${terminalId}` : undefined;

/** Nobody has registered yet. */
export function createClaims(): Claims {
  const holders = new Map<string, string>();
  return {
    resultOf(identity, registration, isHere) {
      const claims = [
        [vehicleOf(registration), registrationResult.vehicleTaken],
        [terminalOf(registration), registrationResult.terminalTaken],
      ] as const;
      for (const [claim, taken] of claims) {
        const holder = claim === undefined ? undefined : holders.get(claim);
        if (holder !== undefined && holder !== identity && isHere(holder)) return taken;
      }
      if (holders.size >= mostClaims) holders.clear();
      for (const [claim] of claims) if (claim !== undefined) holders.set(claim, identity);
      return registrationResult.ok;
    },
  };
}
