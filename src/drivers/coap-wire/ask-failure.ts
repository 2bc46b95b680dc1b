import { Failure } from '../../contracts/errors.ts';
import type { Peer } from './port.ts';

/** Why a request to a peer came to nothing. */
export const askFailure = (
  code: 'TIMEOUT' | 'NOT_AVAILABLE' | 'LINK_LOST' | 'BAD_FRAME' | 'TOO_LARGE',
  { address, port }: Peer,
  what: string,
): Failure => new Failure(code, `asking ${address}:${port}: ${what}`, { details: { what, limit: what } });
